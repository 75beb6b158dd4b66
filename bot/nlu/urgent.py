"""Danger and deadlines, found before anything else, with the words that gave the alarm.

Patterns, not a classifier: high recall on few and clear situations, and the operator sees why. Each alarm has words that
must stand in the message and words that take it back (a question about the law in general, the past, a third thing).
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.nlu.resources import lexicon

Kind = Literal["domestic_violence_now", "self_harm", "deadline", "minor_in_danger", "mass_incident"]
# Life before limb, limb before law.
ORDER: tuple[Kind, ...] = ("self_harm", "minor_in_danger", "domestic_violence_now", "mass_incident", "deadline")


@dataclass(frozen=True)
class Alarm:
    """What kind of danger, and the words of the message that said so."""

    kind: Kind
    words: str


def detect(text: str) -> Alarm | None:
    """The most pressing alarm in a normalised message, or None."""
    for kind in ORDER:
        for entry in lexicon("urgent"):
            if entry["kind"] != kind:
                continue
            match = _pattern(entry["all"]).search(text)
            if match and not (entry.get("unless") and _pattern(entry["unless"]).search(text)):
                return Alarm(kind, match.group())
    return None


_cache: dict[str, re.Pattern[str]] = {}


def _pattern(source: str) -> re.Pattern[str]:
    if source not in _cache:
        _cache[source] = re.compile(source)
    return _cache[source]
