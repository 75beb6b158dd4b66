"""Danger and deadlines, found before anything else, with the words that gave the alarm.

Patterns, not a classifier: high recall on few and clear situations, and the operator sees why. Each alarm has words that
must stand in the message and words that take it back (a question about the law in general, the past, a third thing).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.nlu.resources import lexicon

Kind = Literal["domestic_violence_now", "self_harm", "deadline", "minor_in_danger", "mass_incident"]
# Life before limb, limb before law.
ORDER: tuple[Kind, ...] = ("self_harm", "minor_in_danger", "domestic_violence_now", "mass_incident", "deadline")
_CLASS = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Alarm:
    """What kind of danger, the words of the message that said so, and how sure that is: 1 where a pattern knows them."""

    kind: Kind
    words: str
    share: float = 1.0


@dataclass(frozen=True)
class Rule:
    """One entry of `nlu_data/lexicon/urgent.yml`, compiled."""

    kind: Kind
    late: bool
    must: re.Pattern[str]
    also: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def search(self, text: str) -> str | None:
        """The words that raise the alarm, or None."""
        match = self.must.search(text)
        if match is None or not all(pattern.search(text) for pattern in self.also):
            return None
        return None if self.unless and self.unless.search(text) else match.group()


def detect(text: str) -> Alarm | None:
    """The most pressing alarm in a normalised message, or None."""
    for rule in _rules():
        words = rule.search(text)
        if words is not None:
            return Alarm(rule.kind, words)
    return None


def told(text: str, kind: Kind) -> bool:
    """True where a normalised message tells of what happened to another, so that a likeness to this danger is none."""
    return any(entry["kind"] == kind and re.search(entry["words"], text) for entry in lexicon("urgent_told"))


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    """Class name → its regular expression, the classes within it written out."""
    classes: dict[str, str] = {}
    for entry in lexicon("urgent_words"):
        classes[str(entry["name"])] = _written_out(entry["words"], classes)
    return classes


def _written_out(source: str, classes: dict[str, str]) -> str:
    return _CLASS.sub(lambda m: f"(?:{classes[m.group(1)]})", source)


def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(_written_out(source, _classes()))


@lru_cache(maxsize=1)
def _rules() -> tuple[Rule, ...]:
    """All rules: the narrow ones before the late ones, and the most pressing kind first."""
    rules = [
        Rule(
            kind=entry["kind"],
            late=entry.get("late", False),
            must=_compiled(entry["all"]),
            also=tuple(_compiled(entry[name]) for name in ("also", "and") if name in entry),
            unless=_compiled(entry["unless"]) if "unless" in entry else None,
        )
        for entry in lexicon("urgent")
    ]
    return tuple(sorted(rules, key=lambda rule: (rule.late, ORDER.index(rule.kind))))
