"""How a period of law is counted: 民法典 200-203 (in force 2021-01-01), 民事诉讼法 85 (2024-01-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.core.errors import BadInput
from bot.rules.rest_days import RestDays

_UNITS = {"years": "年", "months": "个月", "days": "天", "workdays": "个工作日", "hours": "小时"}
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Length:
    """A length in one unit: years, months, days, workdays or hours."""

    unit: str
    number: int

    @classmethod
    def read(cls, raw: Any) -> "Length":
        """From `{years: 3}`; BadInput where it is anything else."""
        if not isinstance(raw, Mapping) or len(raw) != 1:
            raise BadInput(f"a length is one of {', '.join(_UNITS)} with a number, not {raw!r}")
        ((unit, number),) = raw.items()
        if unit not in _UNITS or isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise BadInput(f"a length is one of {', '.join(_UNITS)} with a whole number, not {raw!r}")
        return cls(unit, number)

    def __str__(self) -> str:
        return f"{self.number}{_UNITS[self.unit]}"


@dataclass(frozen=True)
class LastDay:
    """The last day of a period; not `sure` where the days off of that year are not known yet."""

    on: date
    sure: bool = True


def last_day(start: date, length: Length, rest: RestDays) -> LastDay:
    """The last day of a period that something on `start` set going.

    The day itself does not count (201); months and years end on the day of the same number, or the month's last (202);
    a last day of rest gives way to the next working day (203).
    """
    plain = end_by_calendar(start, length, rest)
    if length.unit == "hours":  # hours run through nights and feasts
        return LastDay(plain)
    moved = rest.workday_from(plain)
    return LastDay(moved, rest.knows(plain) and rest.knows(moved))


def end_by_calendar(start: date, length: Length, rest: RestDays) -> date:
    """The last day before a day of rest moves it."""
    if length.unit in ("years", "months"):
        return start + relativedelta(**{length.unit: length.number})
    if length.unit == "workdays":
        return rest.after_workdays(start, length.number)
    if length.unit == "hours":  # told to the day only, so hours are counted as whole days
        return start + timedelta(days=-(-length.number // HOURS_A_DAY))
    return start + timedelta(days=length.number)
