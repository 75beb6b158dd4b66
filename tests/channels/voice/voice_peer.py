"""Who calls and who answers in the tests of the voice channel."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from bot.core.messages import Inbound, Reply

TOKEN = "voice-token-of-the-tests"
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


@dataclass
class Phone:
    """One call: `send` posts an event and gives the JSON that answers it."""

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


def heard(answer: dict[str, Any]) -> list[str]:
    """The sentences that the caller hears."""
    return [part["text"] for part in answer["say"]]
