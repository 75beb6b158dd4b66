"""Time as the office lives by it: moments carry their zone, days are days in China."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

CST = timezone(timedelta(hours=8), "CST")
Clock = Callable[[], datetime]


def now() -> datetime:
    """The moment, with the zone UTC+8."""
    return datetime.now(CST)


def china_day(moment: datetime) -> date:
    """The date in China at that moment."""
    return moment.astimezone(CST).date()


def china_iso(moment: datetime) -> str:
    """ISO 8601 to the second with the offset +08:00."""
    return moment.astimezone(CST).isoformat(timespec="seconds")
