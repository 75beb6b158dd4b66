"""Days of rest: weekends, and what the State Council announces for each year (`knowledge_base/rest_days.yml`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import BadInput
from bot.core.yaml_file import read_yaml

SATURDAY = 5


@dataclass(frozen=True)
class RestDays:
    """`off` and `work` are the days announced; only `years` are known, in others weekends alone count."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    sources: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "RestDays":
        """Read the file; BadInput names the year that is malformed."""
        try:
            years = read_yaml(path)["years"]
            off = frozenset(d for year in years for d in _days(year, years[year]["rest"]))
            work = frozenset(d for year in years for d in _days(year, years[year]["worked"]))
            return cls(frozenset(years), off, work, {year: str(years[year]["source"]) for year in years})
        except (yaml.YAMLError, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise BadInput(f"{path.name}: each year needs source, rest and worked with dates ({error})") from error

    def knows(self, day: date) -> bool:
        """True where the days off of that year have been entered."""
        return day.year in self.years

    def is_rest(self, day: date) -> bool:
        """True for an announced day off and for a weekend that is not worked."""
        return day in self.off or (day.weekday() >= SATURDAY and day not in self.work)

    def workday_from(self, day: date) -> date:
        """The day itself, or the first working day after it (民法典 203, 民事诉讼法 85)."""
        while self.is_rest(day):
            day += timedelta(days=1)
        return day

    def after_workdays(self, day: date, count: int) -> date:
        """The last of `count` working days after `day`."""
        while count:
            day += timedelta(days=1)
            count -= not self.is_rest(day)
        return day


def _days(year: int, rows: list[Any]) -> Iterator[date]:
    for row in rows:
        first, _, last = str(row).partition("/")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if start.year != year or end < start:
            raise ValueError(f"{row} does not lie in {year}")
        yield from (start + timedelta(days=n) for n in range((end - start).days + 1))
