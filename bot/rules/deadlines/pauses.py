"""A time in which the caller could not act holds a limitation period up (民法典 194, 劳动争议调解仲裁法 27)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from dateutil.relativedelta import relativedelta

from bot.rules.deadlines.clauses import CLAUSE, beside
from bot.rules.deadlines.model import DeadlineBook, Limit, Mention, Pauses
from bot.rules.periods import Length, last_day
from bot.rules.rest_days import RestDays

_HALF_YEAR: Final = Length("months", 6)
_TO = re.compile(r"到|至|—|-")


@dataclass(frozen=True)
class Hindrance:
    """A time in which nothing could be done: when it ended, and when it began where that was told."""

    ended: Mention
    began: Mention | None


def paused(running: Limit, story: str, past: Sequence[Mention], book: DeadlineBook, rest: RestDays) -> Limit:
    """The limit with a hindrance of the story taken into account.

    While the plain end is still to come nothing changes: whether a court takes the hindrance for one is never sure, so
    the earlier day is the one to keep to.
    """
    pause = book.pauses.of(running.rule.id)
    if pause is None or running.last_end >= running.today:
        return running
    found = _hindrance(story, past, book.pauses)
    if found is None:
        return running
    longer = _half_year(running, found, rest) if pause.how == "half_year" else _goes_on(running, found, rest)
    return running if longer is None else replace(longer, paused=found.ended, pause=pause)


def _hindrance(story: str, past: Sequence[Mention], words: Pauses) -> Hindrance | None:
    if not words.hindered.search(story) or words.unless.search(story):
        return None
    exact = [m for m in past if m.exact]
    over = sorted((m for m in exact if words.over.search(beside(m, story, CLAUSE))), key=lambda m: m.first)
    held = sorted((m for m in exact if m not in over and _holds(m, story, words.hindered)), key=lambda m: m.first)
    if over:
        before = [m for m in held if m.first < over[-1].first]
        return Hindrance(over[-1], before[0] if before else None)
    return _from_to(story, held)


def _holds(mention: Mention, story: str, words: re.Pattern[str]) -> bool:
    return bool(words.search(beside(mention, story, CLAUSE)))


def _from_to(story: str, held: Sequence[Mention]) -> Hindrance | None:
    """二〇二五年八月到今年二月关在看守所: both days in one clause."""
    for began, ended in pairwise(held):
        if began.end <= ended.start and _TO.fullmatch(story[began.end : ended.start].strip()):
            return Hindrance(ended, began)
    return None


def _half_year(running: Limit, found: Hindrance, rest: RestDays) -> Limit | None:
    """Six months from its end, where it lay in the last six months of the period (民法典 194, 2021-01-01)."""
    begun = found.began or found.ended  # not told: it surely was there only where it ended within the period
    if begun.first > running.last_end or found.ended.last < running.first_end - relativedelta(months=6):
        return None
    first, last = (last_day(day, _HALF_YEAR, rest).on for day in (found.ended.first, found.ended.last))
    return replace(running, first_end=max(first, running.first_end), last_end=max(last, running.last_end), sure=False)


def _goes_on(running: Limit, found: Hindrance, rest: RestDays) -> Limit | None:
    """As many days more as it lasted (劳动争议调解仲裁法 27, 2008-05-01); from the event on at the earliest."""
    if found.began is None or found.began.first > running.last_end:
        return None
    least = found.ended.first - max(found.began.last, running.last)
    most = found.ended.last - max(found.began.first, running.first)
    if least.days <= 0:
        return None
    ends = (rest.workday_from(running.first_end + least), rest.workday_from(running.last_end + most))
    return replace(running, first_end=ends[0], last_end=ends[1], sure=False)
