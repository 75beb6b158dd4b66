"""Twilio Programmable Voice: every step of a call is a signed form post, answered with TwiML.

`/channels/twilio/voice` is called when the telephone rings, `…/turn` with what was said or pressed, `…/dialled` when a
transfer is over, `…/status` when the call ends, `…/fallback` when one of the others failed. Each CallSid and turn is
answered once: a repeated request gets the same TwiML. https://www.twilio.com/docs/voice/twiml
"""

import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from bot.channels.contract import Gate
from bot.channels.twilio_form import Form, verified
from bot.channels.twiml import twiml
from bot.channels.voice_calls import Calls
from bot.channels.voice_request import remembered
from bot.channels.voice_state import DTMF, HANGUP, NOT_TAKEN, RETURNED, SILENCE, SPEECH, START, Event
from bot.core.hearing import Guess

PROVIDER = "twilio_voice"
NEEDS = ("twilio_auth_token",)
PATH = "/channels/twilio/voice"
OVER = frozenset(["completed", "busy", "failed", "no-answer", "canceled"])
TALKED = frozenset(["completed", "answered"])  # DialCallStatus; whatever else it says, nobody was reached
Step = Callable[[Form, Event], Awaitable[web.Response]]


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's paths."""
    voice = TwilioVoice(gate)
    handler = gate.guarded("twilio_voice", NEEDS, voice.step)
    return [web.post(PATH, handler), web.post(PATH + "/{step}", handler)]


class TwilioVoice:
    """Handlers of the webhooks."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._calls = gate, Calls(gate, PROVIDER)
        self._steps: dict[str, Step] = {
            "": self._rings,
            "turn": self._heard,
            "dialled": self._dialled,
            "status": self._status,
            "fallback": self._failed,
        }

    async def step(self, request: web.Request) -> web.Response:
        """Any of the paths; 403 unless Twilio signed it, whatever the path."""
        form = await verified(self._gate, request)
        step = self._steps.get(request.match_info.get("step", ""))
        if step is None:
            raise web.HTTPNotFound(text="no such step of a call")
        session, caller = form.get("CallSid"), form.get("From") or form.get("Caller") or "anonymous"
        if not session or len(session) > 64 or len(caller) > 200:
            raise web.HTTPBadRequest(text="CallSid is required")
        number = request.query.get("n", "")
        if number and not re.fullmatch(r"[0-9]{1,6}", number):
            raise web.HTTPBadRequest(text="n must be the number of a turn")
        return await step(form, Event(session, remembered(caller, session), START, number))

    async def _rings(self, _: Form, event: Event) -> web.Response:
        return await self._answer(replace(event, id=START))

    async def _heard(self, form: Form, event: Event) -> web.Response:
        """Keys before speech; neither is silence."""
        keys, words = form.get("Digits"), form.get("SpeechResult").strip()
        if keys:
            event = replace(event, kind=DTMF, keys=keys[:64])
        elif words:
            event = replace(event, kind=SPEECH, guesses=(Guess(words, _confidence(form.get("Confidence"))),))
        else:
            event = replace(event, kind=SILENCE)
        return await self._answer(event)

    async def _dialled(self, form: Form, event: Event) -> web.Response:
        """The operator hung up, or was not there: the talk goes on in both cases."""
        kind = RETURNED if form.get("DialCallStatus") in TALKED else NOT_TAKEN
        return await self._answer(replace(event, kind=kind, id=f"dialled-{event.id}"))

    async def _status(self, form: Form, event: Event) -> web.Response:
        """The end of a call; ringing and in-progress say nothing new."""
        if form.get("CallStatus") in OVER:
            await self._calls.take(replace(event, kind=HANGUP))
        return web.Response(status=204)

    async def _failed(self, form: Form, event: Event) -> web.Response:
        """Twilio had no answer from us: the question once more, as after a silence."""
        identity = f"fallback-{form.get('ErrorCode')}-{form.get('ErrorUrl')}"[:200]
        return await self._answer(replace(event, kind=SILENCE, id=identity))

    async def _answer(self, event: Event) -> web.Response:
        turn = await self._calls.take(event)
        base = self._gate.settings.public_url.rstrip("/") + PATH
        text = twiml(turn, self._gate.settings, base)
        return web.Response(text=text, content_type="text/xml")


def _confidence(text: str) -> float | None:
    """Twilio's Confidence; 0.0 is what Google's recogniser gives where it has none, so it counts as none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None
