"""The dated sums that a means test compares with: by class of county, with the gaps and disputes left open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

# What may decide a case. Drafts and what nobody could confirm only ever add a note.
DECIDING: Final = frozenset({"text", "summary"})
CERTAINTIES: Final = DECIDING | {"draft", "unconfirmed"}


@dataclass(frozen=True)
class Sums:
    """The sums of all classes from one document, yuan a month; `start` of a draft is the day it could begin at best."""

    id: str
    start: date
    certainty: str
    by_class: Mapping[str, float]
    source: str
    end: date | None = None

    def covers(self, day: date) -> bool:
        """True where `day` lies in their time."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Line:
    """What is known for a place on a day: the line lies from `low` to `high`, or above where `may_be_higher`."""

    low: float
    high: float
    may_be_higher: bool

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}到{self.high:g}"

    def meets(self, income: float, comparison: str) -> bool | None:
        """Whether an income meets the line; None where the line or the comparison leaves it open.

        `comparison` is "below" (the line itself is too much), "at_most" (it is not) or "unknown".
        """
        if income < self.low or (income == self.low and comparison == "at_most"):
            return True
        if self.may_be_higher or income < self.high:
            return None
        if income > self.high or comparison == "below":
            return False
        return None


@dataclass(frozen=True)
class Table:
    """One standard with its classes of county; `other_counties` is the class of every county not listed."""

    id: str
    title: str
    classes: Mapping[str, frozenset[str]]
    sums: tuple[Sums, ...]
    other_counties: str | None = None

    def line(self, place: str, day: date) -> Line | None:
        """The line for a place (code as by `short_code`) on a day; None where no sum is known for that day."""
        known = [s for s in self.sums if s.certainty in DECIDING and s.covers(day)]
        if not known:
            return None
        latest = max(known, key=lambda s: s.start)
        own = self._class(place)
        values = [latest.by_class[own]] if own else list(latest.by_class.values())
        newer = any(s.certainty not in DECIDING and latest.start < s.start <= day for s in self.sums)
        return Line(min(values), max(values), newer)

    def _class(self, place: str) -> str | None:
        """The class of a place, or None: a place above the county mixes several, and some are nowhere listed."""
        found = [
            (len(prefix), name)
            for name, prefixes in self.classes.items()
            for prefix in prefixes
            if place.startswith(prefix)
        ]
        if found:
            return max(found)[1]
        return self.other_counties if len(place) >= 6 else None
