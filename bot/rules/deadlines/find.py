"""Finds the time limits that a story starts. Pure: the dates in the story, the day and the days off are arguments."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.rules.deadlines.clauses import CLAUSE, SENTENCE, alone, beside
from bot.rules.deadlines.model import DeadlineBook, Limit, Mention, TimeLimit
from bot.rules.deadlines.pauses import paused
from bot.rules.periods import last_day
from bot.rules.rest_days import RestDays

# 在厂里干了三年: how long something lasted, not how long ago it ended.
_LASTED = re.compile(r"(?:干|做|住|种|养|用|待|打工|上班|工作|结婚|租|管|交|读)了?(?:有|整整|快|差不多|大概)?$")


def limits(
    story: str, mentions: Sequence[Mention], area: str, on: date, book: DeadlineBook, rest: RestDays
) -> list[Limit]:
    """The time limits that the story starts, the most particular first; each with what may come after it."""
    past = [m for m in mentions if m.first <= on and not (not m.exact and _LASTED.search(story[: m.start]))]
    found: list[Limit] = []
    for rule in book.limits:
        if rule.applies(area, on) and (event := _event(rule, story, past, on)):
            found.append(_limit(rule, event, story, past, on, book, rest))
    return found


def _event(rule: TimeLimit, story: str, past: Sequence[Mention], on: date) -> Mention | None:
    """The time beside the words that start the period: in its clause, else in a sentence or story with no other time."""
    recent = [m for m in past if rule.covers(m.first) and (rule.within is None or (on - m.last).days <= rule.within)]
    for wide in (CLAUSE, SENTENCE, ""):
        for mention in reversed(recent):
            by_itself = wide == CLAUSE or alone(mention, story, past, wide)
            if by_itself and (wide == CLAUSE or mention.exact) and rule.fits(beside(mention, story, wide), story):
                return mention
    return None


def _limit(
    rule: TimeLimit,
    event: Mention,
    story: str,
    past: Sequence[Mention],
    on: date,
    book: DeadlineBook,
    rest: RestDays,
) -> Limit:
    running = running_limit(rule, event, on, rest)
    if rule.kind == "limitation":
        running = paused(running, story, past, book, rest)
        for again in _interruptions(event, story, past, book):
            running = paused(restarted(running, again, rest), story, past, book, rest)
    following = book.by_id.get(rule.next)
    if following is None or not following.start <= on:
        return running
    return replace(running, next=_limit(following, event, story, past, on, book, rest))


def running_limit(rule: TimeLimit, event: Mention, on: date, rest: RestDays) -> Limit:
    """The limit that an event starts."""
    first, last = last_day(event.first, rule.length, rest), last_day(event.last, rule.length, rest)
    sure = first.sure and last.sure and event.exact
    return Limit(rule, event.first, event.last, first.on, last.on, on, sure)


def restarted(running: Limit, again: Mention, rest: RestDays) -> Limit:
    """The limit after an interruption; one that comes when the time is up sets nothing going again (民法典 192, 195)."""
    if again.first > running.last_end:
        return running
    return replace(running_limit(running.rule, again, running.today, rest), restarted=again.first)


def _interruptions(event: Mention, story: str, past: Sequence[Mention], book: DeadlineBook) -> list[Mention]:
    """Times after the event at which the claim was demanded or admitted (民法典 195, 劳动争议调解仲裁法 27), in order."""
    later = [m for m in past if m.exact and m.first > event.last]
    return sorted((m for m in later if book.restarts.search(beside(m, story, CLAUSE))), key=lambda m: m.first)
