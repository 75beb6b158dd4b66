"""The time limits in what a caller tells: his dates come from the entities, the law from the deadline book."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.core.screening import Case
from bot.nlu import entities, wording
from bot.rules.deadlines import find, reading
from bot.rules.deadlines.model import DeadlineBook, Limit, Mention
from bot.rules.rest_days import RestDays

_SLACK = 0.15  # 两年多了 may be a good deal more than two years
_LEAST_AGO = 20  # a span of fewer days tells of something else (停工十天, 干了半个月)


@dataclass(frozen=True)
class Deadlines:
    """Time limits and days off, as read from the knowledge base."""

    book: DeadlineBook
    rest: RestDays

    @classmethod
    def load(cls, folder: Path) -> "Deadlines":
        """Read `deadlines/` and `rest_days.yml` of the knowledge base; BadInput names what is wrong."""
        return cls(reading.load(folder / "deadlines"), RestDays.load(folder / "rest_days.yml"))

    def of(self, story: str, area: str, on: date) -> list[Limit]:
        """The time limits that a story started, the most particular first, as of day `on`."""
        simple = wording.simplify(story)
        text = simple if len(simple) == len(story) else story
        return find.limits(text, list(mentions(entities.extract(text, on), on)), area, on, self.book, self.rest)

    def first(self, story: str, area: str, on: date) -> Limit | None:
        """The time limit to keep to: the one that ends next within 30 days, else the most particular one."""
        found = self.of(story, area, on)
        pressing = [limit for limit in found if limit.state in ("soon", "edge")]
        return min(pressing, key=lambda limit: limit.days_left) if pressing else found[0] if found else None

    def told(self, case: Case) -> Case:
        """The case with the deadline that its story gives, unless the caller himself said how many days are left.

        Fewer than 7 days count as a fact for 法律援助法 44 only where the time was not told by the year alone.
        """
        limit = self.first(case.story, case.area, case.on) if case.story else None
        said = case.facts.get("days_to_deadline") is not None
        if limit is None or limit.rule.kind == "duty" or said:
            return case
        facts = case.facts | ({"days_to_deadline": limit.days_left} if limit.urgent else {})
        return replace(case, facts=facts, deadline=limit.deadline())


def mentions(found: Iterable[Mapping[str, Any]], on: date) -> Iterator[Mention]:
    """Dates and spans ago among the entities of a text."""
    for entity in found:
        if entity["type"] == "date" and (days := between(str(entity["value"]))):
            yield Mention(*days, entity["start"], entity["end"])
        elif entity["type"] == "span" and entity["value"] >= _LEAST_AGO:
            ago = timedelta(days=int(entity["value"]))
            yield Mention(on - ago * (1 + _SLACK), on - ago, entity["start"], entity["end"], exact=False)


def between(value: str) -> tuple[date, date] | None:
    """First and last day of an ISO day, month, year or range "first/last"; None where it is no date."""
    first, _, last = value.partition("/")
    try:
        return _edge(first, 0), _edge(last or first, 1)
    except ValueError:
        return None


def _edge(value: str, end: int) -> date:
    """The first (0) or last (1) day of a day, month or year."""
    parts = [int(part) for part in value.split("-")]
    day = date(*[*parts, 1, 1][:3])
    unit = {1: relativedelta(years=end), 2: relativedelta(months=end), 3: relativedelta(days=end)}[len(parts)]
    return day + unit - timedelta(days=end)
