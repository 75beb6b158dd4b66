"""Any voice-to-text gateway: JSON in (what was heard, keys pressed, silence), JSON out (what to say, what to expect).

One request is one event of a call; what it leads to is in `voice_talk.py`.
"""

import json
from functools import partial
from typing import Any

from aiohttp import web

from bot.channels.bearer import require_bearer
from bot.channels.contract import Gate, read_body
from bot.channels.speech import ssml
from bot.channels.voice_calls import Calls
from bot.channels.voice_request import read
from bot.channels.voice_state import Turn

PROVIDER = "voice"
NEEDS = ("voice_token",)
NATIONAL_PHONE = "12348"  # a domestic gateway can dial it
_dumps = partial(json.dumps, ensure_ascii=False)


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's path."""
    calls = Calls(gate, PROVIDER, NATIONAL_PHONE)

    async def turn(request: web.Request) -> web.Response:
        """Answer one event of a call; 401 without the token, 400 with the field that is wrong."""
        require_bearer(request, gate.settings.voice_token)
        event = read(await read_body(request))
        return web.json_response(answer(await calls.take(event)), dumps=_dumps)

    return [web.post("/channels/voice", gate.guarded("voice", NEEDS, turn))]


def answer(turn: Turn) -> dict[str, Any]:
    """The contract's answer; keys are taken beside speech, at most `max_digits` of them."""
    return {
        "say": [{"text": s, "ssml": ssml(s, turn.slow)} for s in turn.say],
        "expect": "speech" if turn.listen else "none",
        "hints": turn.hints,
        "max_digits": turn.digits,
        "timeout_ms": turn.wait * 1000,
        "transfer": turn.transfer,
        "end": turn.end,
        "barge_in": turn.barge_in and turn.listen,
    }
