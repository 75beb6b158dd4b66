"""One event of a call as the voice gateway posts it, checked field by field."""

import math
import re
from typing import Any

from aiohttp import web

from bot.channels.contract import json_object, region_in
from bot.channels.voice_state import DTMF, HANGUP, NOT_TAKEN, RETURNED, SILENCE, SPEECH, START, Event
from bot.core.hearing import Guess

EVENTS = (START, SPEECH, DTMF, SILENCE, HANGUP, NOT_TAKEN, RETURNED)
MAX_NAME = 200  # characters of session, caller and id
MOST = 10**9
# Withheld numbers (RFC 3323, the words of switches, and Twilio's: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE
# typed on a telephone's keys): all of them are one text, but never one person.
WITHHELD = re.compile(
    r"(?:sips?:|tel:)?(?:anonymous|unknown|restricted|unavailable|private|withheld|0+|-+|"
    r"\+?(?:266696687|7378742833|2562533|8656696|86282452253))(?:@.*)?",
    re.IGNORECASE,
)
_KEYS = re.compile(r"[0-9*#]{0,64}")
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # half characters and NUL, which no database takes


def remembered(caller: str, session: str) -> str:
    """Who is remembered: the number, so that he is known when he calls again; without a number this call alone."""
    return f"session:{session}" if WITHHELD.fullmatch(caller) else caller


def read(body: bytes) -> Event:
    """The event in a body; HTTPBadRequest names the field that is wrong. Speech without a word counts as silence."""
    data = json_object(body)
    session, caller = _name(data, "session"), _name(data, "caller")
    kind = data.get("event")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise web.HTTPBadRequest(text=f"event must be one of {', '.join(EVENTS)}")
    region = region_in(data)
    guesses = _heard(data) if kind == SPEECH else ()
    keys = _keys(data) if kind == DTMF else ""
    kind = SILENCE if kind in (SPEECH, DTMF) and not guesses and not keys.strip("#") else kind
    return Event(session, remembered(caller, session), kind, _id(data), guesses, keys, region, _played(data))


def _name(data: dict[str, Any], name: str, needed: bool = True) -> str:
    value = data.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= MAX_NAME or _BROKEN.search(value):
        raise web.HTTPBadRequest(text=f"{name} must be a text of 1 to {MAX_NAME} characters")
    return value.strip()


def _id(data: dict[str, Any]) -> str:
    """The event's own number: `id`, or `sequence` where the gateway counts."""
    given = _name(data, "id", needed=False)
    sequence = _count(data, "sequence")
    return given or ("" if sequence is None else f"#{sequence}")


def _played(data: dict[str, Any]) -> int | None:
    return _count(data, "played")


def _count(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST):
        raise web.HTTPBadRequest(text=f"{name} must be a whole number from 0 to {MOST}")
    return value


def _heard(data: dict[str, Any]) -> tuple[Guess, ...]:
    """All guesses that hold words, in the order of the recogniser."""
    guesses = data.get("nbest")
    if guesses is None:
        return ()
    if not isinstance(guesses, list) or not all(map(_is_guess, guesses)):
        raise web.HTTPBadRequest(text="nbest must be a list of {text, confidence}, confidence a number or null")
    found = (Guess(_BROKEN.sub("", g["text"]).strip(), g.get("confidence")) for g in guesses)
    return tuple(g for g in found if g.text)


def _is_guess(guess: Any) -> bool:
    if not isinstance(guess, dict) or not isinstance(guess.get("text"), str):
        return False
    number = guess.get("confidence")
    if number is None:
        return True
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return math.isfinite(number) if isinstance(number, float) else abs(number) <= MOST


def _keys(data: dict[str, Any]) -> str:
    digits = data.get("digits")
    if not isinstance(digits, str) or not _KEYS.fullmatch(digits):
        raise web.HTTPBadRequest(text="digits must be a text of the keys 0-9, * and #")
    return digits
