"""Days, months and years, solar and lunar, as ISO dates or as ranges "first/last"."""

from collections.abc import Iterator
from datetime import date, timedelta

from lunardate import LunarDate


def day(year: int, month: int, number: int) -> date | None:
    """A solar day, or None where there is no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month(year: int, number: int) -> str:
    """A solar month, also counted beyond its year: month(2025, 0) is "2024-12"."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return f"{year:04d}-{number:02d}"


def between(first: date, last: date) -> str:
    """A range of days."""
    return f"{first.isoformat()}/{last.isoformat()}"


def lunar_day(year: int, number: int, of_month: int) -> date | None:
    """The solar date of a day in a lunar year, or None where that month is shorter or the year out of reach."""
    try:
        return LunarDate(year, number, of_month).to_solar_date()
    except ValueError:
        return None


def lunar_month(year: int, number: int) -> tuple[date, date] | None:
    """The first and last solar day of a lunar month."""
    first = lunar_day(year, number, 1)
    return (first, _last(first)) if first else None


def lunar_month_of(on: date, offset: int) -> tuple[date, date]:
    """The lunar month that `on` lies in, or one before or after it."""
    first = on - timedelta(days=LunarDate.from_solar_date(on.year, on.month, on.day).day - 1)
    for _ in range(-offset):
        before = first - timedelta(days=1)
        first = before - timedelta(days=LunarDate.from_solar_date(before.year, before.month, before.day).day - 1)
    for _ in range(offset):
        first = _last(first) + timedelta(days=1)
    return first, _last(first)


def new_years_eve(year: int) -> date | None:
    """The last day of the lunar year."""
    spring = lunar_day(year + 1, 1, 1)
    return spring - timedelta(days=1) if spring else None


def _last(first: date) -> date:
    """The last day of the lunar month that begins on `first`: it has 29 or 30 days."""
    after = first + timedelta(days=29)
    return (
        after if LunarDate.from_solar_date(after.year, after.month, after.day).day == 30 else after - timedelta(days=1)
    )


_LUNAR = {
    "春节": (1, 1), "过年": (1, 1), "大年初一": (1, 1), "元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15),
    "八月节": (8, 15), "重阳": (9, 9),
}  # fmt: skip
_SOLAR = {"元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1), "清明": (4, 5)}
FESTIVALS = (*_LUNAR, *_SOLAR, "大年三十", "年三十", "除夕")


def festival(name: str, year: int) -> date | None:
    """The day of a feast in a (lunar) year; 清明 is taken as 5 April, which is a day late in some years."""
    if name in _LUNAR:
        return lunar_day(year, *_LUNAR[name])
    return day(year, *_SOLAR[name]) if name in _SOLAR else new_years_eve(year)


def latest(years: Iterator[date | None], on: date) -> date | None:
    """The first of the days, given newest year first, that is not after `on`."""
    return next((d for d in years if d is not None and d <= on), None)
