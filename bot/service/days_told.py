"""How many days are left, as callers answer: 3天, 后天, 下周三, 12月1号."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.nlu import answers, entities
from bot.nlu.normalize import clean

_CALENDAR = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]|[月日号]")
_PAST = re.compile(r"去年|前年|上个?(?:月|周|星期|礼拜)|收到|拿到|下来|送来|寄来|判的|昨天|前天")


def read(text: str, on: date) -> int | None:
    """Days from `on` to the day named; None for no day, and for one gone by: when a paper came says not when time ends."""
    if _PAST.search(clean(text)):
        return None
    if _CALENDAR.search(clean(text)) and (day := _day(clean(text), on)) is not None:
        return (day - on).days
    return answers.days(text)


def tells_when_it_began(text: str, on: date) -> bool:
    """True where a day gone by is named on which something arrived or was decided."""
    began = _PAST.search(clean(text)) is not None
    return began and any(e["type"] == "date" for e in entities.extract(clean(text), on))


def _day(text: str, on: date) -> date | None:
    """The day that is meant; entities look back (12月1号 in November is last year's), an end lies ahead."""
    named = [str(e["value"]) for e in entities.extract(text, on) if e["type"] == "date"]
    days = [date.fromisoformat(value) for value in named if re.fullmatch(r"\d{4}-\d\d-\d\d", value)]
    if not days:
        return None
    next_one = relativedelta(weeks=1) if re.search("周|星期|礼拜", text) else relativedelta(years=1)
    return days[-1] if days[-1] >= on else days[-1] + next_one
