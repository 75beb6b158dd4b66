"""Who calls and who answers in the tests of the telephone channels."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import defusedxml.ElementTree as ElementTree
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from twilio.request_validator import RequestValidator

from bot.core.messages import Inbound, Reply

TOKEN = "voice-token-of-the-tests"
TWILIO_TOKEN = "twilio-token-of-the-tests"
OUTSIDE = "https://hotline.example"
PATH = "/channels/twilio/voice"
CALLER = "+8613907721234"


@dataclass
class Hotline:
    """Notes each message; `reply` or `failure` is what comes back, `meanwhile` runs before it does."""

    got: list[Inbound] = field(default_factory=list)
    reply: Reply = field(default_factory=lambda: Reply(["您好。请说您的事。"], decision="smalltalk"))
    failure: Exception | None = None
    meanwhile: Callable[[], Awaitable[Any]] | None = None

    async def answer(self, message: Inbound) -> Reply:
        self.got.append(message)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.failure is not None:
            raise self.failure
        return self.reply

    @property
    def texts(self) -> list[str]:
        """What was handed in, the openings of calls left out."""
        return [m.text for m in self.got if not m.opening]


@dataclass
class Phone:
    """One call over the voice gateway: `send` posts an event and gives the JSON that answers it."""

    client: TestClient[Any, Any]
    session: str = "call-1"
    caller: str = CALLER

    async def post(self, data: Any = None, token: str | None = f"Bearer {TOKEN}") -> ClientResponse:
        headers = {} if token is None else {"Authorization": token}
        body = {"json": data} if isinstance(data, dict) else {"data": data}
        return await self.client.post("/channels/voice", headers=headers, **body)

    async def send(self, event: str, **more: Any) -> dict[str, Any]:
        response = await self.post({"session": self.session, "caller": self.caller, "event": event, **more})
        assert response.status == 200, await response.text()
        return dict(await response.json())

    async def say(self, words: str, **more: Any) -> dict[str, Any]:
        return await self.send("speech", nbest=[{"text": words, "confidence": 0.9}], **more)

    async def press(self, keys: str, **more: Any) -> dict[str, Any]:
        return await self.send("dtmf", digits=keys, **more)


def heard(answer: dict[str, Any]) -> list[str]:
    """The sentences that the caller hears."""
    return [part["text"] for part in answer["say"]]


@dataclass
class TwilioPhone:
    """One call over Twilio, which follows the TwiML: `action` is where its Gather or Dial points to."""

    client: TestClient[Any, Any]
    sid: str = "CA" + "0" * 32
    caller: str = CALLER
    action: str = PATH
    twiml: Element | None = None

    async def post(self, path: str, signature: str | None = None, **fields: str) -> ClientResponse:
        """A request signed as Twilio signs, unless another signature is given."""
        form = {"CallSid": self.sid, "From": self.caller, "To": "+10000000000", "CallStatus": "in-progress"} | fields
        right = RequestValidator(TWILIO_TOKEN).compute_signature(OUTSIDE + path, form)
        headers = {"X-Twilio-Signature": right if signature is None else signature}
        return await self.client.post(path, data=form, headers=headers)

    async def step(self, path: str = "", **fields: str) -> list[str]:
        """Take the next step of the call; the sentences that are said."""
        response = await self.post(path or self.action, **fields)
        assert response.status == 200, await response.text()
        assert response.content_type == "text/xml"
        self.twiml = ElementTree.fromstring(await response.text())
        verb = next((v for v in self.twiml.iter() if v.tag in ("Gather", "Dial")), None)
        if verb is not None:
            whole = urlsplit(verb.attrib["action"])
            assert f"{whole.scheme}://{whole.netloc}" == OUTSIDE
            self.action = f"{whole.path}?{whole.query}"
        return ["".join(say.itertext()) for say in self.twiml.iter("Say")]

    async def say(self, words: str, confidence: str = "0.9") -> list[str]:
        return await self.step(SpeechResult=words, Confidence=confidence)

    async def press(self, keys: str) -> list[str]:
        return await self.step(Digits=keys)

    def verb(self, name: str) -> Element:
        """The one verb of that name in the latest TwiML."""
        assert self.twiml is not None
        (found,) = self.twiml.iter(name)
        return found
