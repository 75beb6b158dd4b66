"""Any voice-to-text gateway: JSON in (what was heard, keys pressed, silence), JSON out (what to say, what to expect).

Made for elders: a few sentences before the caller may speak, the rest on 「好」; silence is asked again once, then a person.
"""

import json
import logging
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from bot.channels.bearer import require_bearer
from bot.channels.contract import Gate, read_body
from bot.channels.speech import portion, spoken_sentences, ssml
from bot.channels.voice_request import HANGUP, SILENCE, Event, read
from bot.core.messages import Inbound, Reply

log = logging.getLogger(__name__)
PROVIDER = "voice"
NEEDS = ("voice_token",)
# What the recogniser should expect for each open question (contract: `asking`); labels of options are added.
HINTS = {
    "consent": ["同意", "不同意"],
    "confirm": ["确认", "改电话", "改姓名"],
    "groups": ["低保", "残疾", "打工", "没有"],
    "home_visit": ["要上门", "不用"],
    "assets": ["有", "没有"],
    "satisfaction": ["满意", "不满意"],
}
DIGIT_QUESTIONS = {
    **{"id_number": 18, "phone": 12, "age": 3, "household_size": 2},
    **{"income_per_head": 6, "claim_amount": 8, "deadline": 3},
}
TIMEOUT_MS, DIGITS_TIMEOUT_MS = 8000, 15000  # numbers are looked up on a card first
SILENCES = 2
CALLS = 2000  # calls remembered at once; the oldest go, as not every gateway reports each hang-up
NATIONAL_PHONE = "12348"
ON = ("好", "好的", "好啊", "好嘞", "嗯", "继续", "接着说", "接着听", "下一步")
NOT_HEARD, SAY_AGAIN = "我没有听到声音。", "请您再说一遍。"
TO_PERSON = ["我给您转接工作人员。", "请您别挂断。"]
BROKEN = "对不起，我这边出了点毛病。"
_dumps = partial(json.dumps, ensure_ascii=False)


@dataclass
class Call:
    """What is known of a call in progress; the caller's own memory is the dialogue's and outlives it."""

    turns: int = 0
    silent: int = 0
    ended: bool = False
    said: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    reply: Reply = field(default_factory=Reply)
    last: tuple[str, dict[str, Any]] | None = None  # id of the latest event and its answer


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's path."""
    channel = VoiceGateway(gate)
    return [web.post("/channels/voice", gate.guarded("voice", NEEDS, channel.turn))]


class VoiceGateway:
    """One request is one turn of a call."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._start = secrets.token_hex(4)  # turns without an id are numbered anew with each process
        self._calls: dict[tuple[str, str], Call] = {}

    async def turn(self, request: web.Request) -> web.Response:
        """Answer one event of a call; 401 without the token, 400 with the field that is wrong."""
        require_bearer(request, self._gate.settings.voice_token)
        event = read(await read_body(request))
        call = self._call(event)
        if event.id and call.last and call.last[0] == event.id:
            return web.json_response(call.last[1], dumps=_dumps)
        answer = await self._answer(event, call)
        call.last = (event.id, answer) if event.id else None
        return web.json_response(answer, dumps=_dumps)

    def _call(self, event: Event) -> Call:
        """The call of an event; session numbers of two gateways may be alike, so the caller is part of its name."""
        key = (event.caller, event.session)
        call = self._calls.pop(key, None) or Call()
        if call.ended and event.kind == "start":
            call = Call(turns=call.turns)
        self._calls[key] = call
        while len(self._calls) > CALLS:
            del self._calls[next(iter(self._calls))]
        return call

    async def _answer(self, event: Event, call: Call) -> dict[str, Any]:
        if event.kind == HANGUP:
            call.ended, call.said, call.rest, call.reply = True, [], [], Reply()
            return _say(call, [], end=True)
        if event.kind == SILENCE:
            return self._silence(call)
        call.silent = 0
        if call.rest and event.words.strip("。，,. ") in ON:
            return self._speak(call, call.rest)
        return await self._talk(event, call)

    def _silence(self, call: Call) -> dict[str, Any]:
        """Ask again once, then a person: a call never ends in nothing."""
        call.silent += 1
        if call.ended:
            return _say(call, [], end=True)
        if call.silent < SILENCES:
            return _say(call, [NOT_HEARD, *(call.said or [SAY_AGAIN])])
        call.silent = 0  # back from the transfer he is asked anew
        return _say(call, TO_PERSON, transfer=self._phone())

    async def _talk(self, event: Event, call: Call) -> dict[str, Any]:
        """Hand the words in; what is heard late, after the hang-up, still counts (a cry for help), but nobody listens."""
        call.turns += 1
        number = event.id or f"{self._start}:{call.turns}"
        message_id = f"{event.caller}:{event.session}:{number}"
        now = self._gate.now()
        message = Inbound(PROVIDER, "voice", event.user, message_id, event.words, now, region=event.region)
        try:
            reply = await self._gate.answer(message)
        except Exception:
            log.exception("voice: a turn failed, the caller is transferred")
            return _say(call, [] if call.ended else [BROKEN, *TO_PERSON], self._phone(), call.ended)
        if call.ended:
            return _say(call, [], end=True)
        call.reply, call.rest = reply, []
        if reply.decision == "handover":  # its own text is for channels that cannot transfer; notices before it are not
            notices = spoken_sentences(Reply(reply.texts[:-1]))
            return _say(call, [*notices, *TO_PERSON], self._phone())
        return self._speak(call, spoken_sentences(reply))

    def _speak(self, call: Call, sentences: list[str]) -> dict[str, Any]:
        call.said, call.rest = portion(sentences)
        return _say(call, call.said)

    def _phone(self) -> str:
        return self._gate.settings.office_phone or NATIONAL_PHONE


def _say(call: Call, sentences: list[str], transfer: str | None = None, end: bool = False) -> dict[str, Any]:
    """The contract's answer; keys are taken beside speech, at most `max_digits` of them."""
    over = end or transfer is not None
    asking = "" if over else call.reply.asking or ""
    labels = [] if over else [o.label for o in call.reply.options]
    more = ["好"] if call.rest and not over else []
    return {
        "say": [{"text": s, "ssml": ssml(s)} for s in sentences],
        "expect": "none" if over else "speech",
        "hints": [*more, *HINTS.get(asking, []), *labels],
        "max_digits": DIGIT_QUESTIONS.get(asking, 1),
        "timeout_ms": DIGITS_TIMEOUT_MS if asking in DIGIT_QUESTIONS else TIMEOUT_MS,
        "transfer": None if end else transfer,
        "end": end,
    }
