"""A time limit in plain words: when it began, when it ends, what is to be done, where that stands."""

from collections.abc import Callable
from datetime import date

from bot.knowledge.spoken import speakable
from bot.rules.deadlines.model import Limit

Say = Callable[..., str]  # (key of the wording, **values) -> text, as `Speaker.say`


def limit_text(say: Say, key: str, limit: Limit, spoken: bool) -> str:
    """The wording `deadline_<key>` filled with a limit; `spoken` as it is read aloud on the telephone."""
    text = say(f"deadline_{key}", **_words(say, limit, spoken))
    return speakable(text) if spoken else text


def _words(say: Say, limit: Limit, spoken: bool) -> dict[str, str]:
    following = limit.next if limit.next and limit.next.state == "later" else None
    restarted = plain_time(limit.first, limit.last)
    return {
        "what": limit.rule.what,
        "length": str(limit.rule.length),
        "begins": limit.rule.begins,
        "on": plain_day(limit.on),
        "last": plain_day(limit.last_end),
        "left": f"还有{limit.days_left}天" if limit.days_left else "就在今天",
        "act": limit.rule.act.partition("，")[0] if spoken else limit.rule.act,
        "then": limit.rule.then,
        "ask": "" if limit.restarted else limit.rule.ask,
        "next": say("deadline_next", what=following.rule.what, on=plain_day(following.on)) if following else "",
        "aid": say("deadline_aid") if limit.urgent else "",
        "rough": "" if limit.certainty == "sure" else say("deadline_rough"),
        "restarted": restarted,
        "again": _moved(say, limit),
        "cite": limit.cite,
    }


def _moved(say: Say, limit: Limit) -> str:
    """Why it ends later than its length says: a demand made it run anew, a hindrance held it up."""
    again = say("deadline_again", restarted=plain_time(limit.first, limit.last)) if limit.restarted else ""
    over = limit.paused
    return again + (say("deadline_held_up", over=plain_time(over.first, over.last)) if over else "")


def plain_day(day: date) -> str:
    """A date as people say it: 2026年12月7日."""
    return f"{day.year}年{day.month}月{day.day}日"


def plain_time(first: date, last: date) -> str:
    """A time as it was told: the day, the month or the year."""
    if first == last:
        return plain_day(first)
    return (
        f"{first.year}年{first.month}月" if (first.year, first.month) == (last.year, last.month) else f"{first.year}年"
    )
