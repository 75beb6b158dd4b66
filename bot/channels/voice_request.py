"""One event of a call as the voice gateway posts it, checked field by field."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

HANGUP, SILENCE = "hangup", "silence"
EVENTS = ("start", "speech", "dtmf", SILENCE, HANGUP)
GREETING = "你好"
MAX_NAME = 200  # characters of session, caller and id
# Withheld numbers (RFC 3323 and the words of switches): all of them are one text, but never one person.
_WITHHELD = re.compile(
    r"(?:sips?:|tel:)?(?:anonymous|unknown|restricted|unavailable|private|withheld|0+|-+)(?:@.*)?", re.IGNORECASE
)
_KEYS = re.compile(r"[0-9*#]{0,64}")
_REGION = re.compile(r"[0-9]{2,12}")
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # half characters and NUL, which no database takes


@dataclass(frozen=True)
class Event:
    """`words` is what the caller said or pressed; `id` is empty where the gateway numbers nothing."""

    session: str
    caller: str
    kind: str
    words: str
    id: str
    region: str | None

    @property
    def user(self) -> str:
        """Who is remembered: the number, so that he is known when he calls again; without a number this call alone."""
        return f"session:{self.session}" if _WITHHELD.fullmatch(self.caller) else self.caller


def read(body: bytes) -> Event:
    """The event in a body; HTTPBadRequest names the field that is wrong. Speech without a word counts as silence."""
    data = _object(body)
    session, caller, number = _name(data, "session"), _name(data, "caller"), _name(data, "id", needed=False)
    kind = data.get("event")
    if kind not in EVENTS:
        raise web.HTTPBadRequest(text=f"event must be one of {', '.join(EVENTS)}")
    region = data.get("region")
    if region is not None and not (isinstance(region, str) and _REGION.fullmatch(region)):
        raise web.HTTPBadRequest(text="region must be a GB/T 2260 code, 2 to 12 digits as a text")
    words = {"start": lambda: GREETING, "speech": lambda: _heard(data), "dtmf": lambda: _keys(data)}.get(kind, str)()
    return Event(session, caller, kind if words or kind == HANGUP else SILENCE, words, number, region)


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest(text="the body is no JSON in UTF-8") from error
    if not isinstance(data, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    return data


def _name(data: dict[str, Any], name: str, needed: bool = True) -> str:
    value = data.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= MAX_NAME or _BROKEN.search(value):
        raise web.HTTPBadRequest(text=f"{name} must be a text of 1 to {MAX_NAME} characters")
    return value.strip()


def _heard(data: dict[str, Any]) -> str:
    """The best guess that holds words."""
    guesses = data.get("nbest")
    if guesses is None:
        return ""
    if not isinstance(guesses, list) or not all(map(_is_guess, guesses)):
        raise web.HTTPBadRequest(text="nbest must be a list of {text, confidence}, confidence a number or null")
    # Recognisers list their best guess first. Null is not zero: one guess without a number leaves the order as it came.
    if all(g.get("confidence") is not None for g in guesses):
        guesses = sorted(guesses, key=lambda g: -g["confidence"])
    texts = (_BROKEN.sub("", g["text"]).strip() for g in guesses)
    return next(filter(None, texts), "")


def _is_guess(guess: Any) -> bool:
    if not isinstance(guess, dict) or not isinstance(guess.get("text"), str):
        return False
    number = guess.get("confidence")
    return number is None or (
        isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
    )


def _keys(data: dict[str, Any]) -> str:
    """The keys pressed: # closes, * ends an identity number for its X, 0 however often is a person."""
    digits = data.get("digits")
    if not isinstance(digits, str) or not _KEYS.fullmatch(digits):
        raise web.HTTPBadRequest(text="digits must be a text of the keys 0-9, * and #")
    digits = digits.strip("#")
    digits = digits[:17] + "X" if re.fullmatch(r"\d{17}\*", digits) else digits.strip("*")
    return "0" if digits and not digits.strip("0") else digits
