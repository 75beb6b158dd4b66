"""The hotline's own time: China Standard Time, as the callers and the offices live by it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

CST = timezone(timedelta(hours=8), "CST")
Clock = Callable[[], datetime]


def now() -> datetime:
    """The moment, with the zone UTC+8."""
    return datetime.now(CST)


def today() -> date:
    """The date in China."""
    return now().date()
