"""A time limit as the law has it, an event that starts it, and the end that follows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.screening import Deadline
from bot.rules.model import Cite
from bot.rules.periods import Length

# limitation: can be interrupted (民法典 195); fixed: cannot (民法典 199); duty: what an office has to do by then.
KINDS: Final = frozenset({"limitation", "fixed", "duty"})
URGENT_DAYS: Final = 7  # 法律援助法 44(1), in force 2022-01-01: "fewer than seven days"
WARN_DAYS: Final = 30
VAGUE: Final = timedelta(days=62)
State = Literal["over", "edge", "soon", "later"]


@dataclass(frozen=True)
class TimeLimit:
    """One entry of `knowledge_base/deadlines/`; the patterns are looked for in the words of the caller.

    `when` must stand beside the date, `also` anywhere in the story, `unless` nowhere beside the date. `within`: an event
    longer ago than so many days is taken for another one. `events_from` and `events_to` bound the day of the event, where
    a change of law divides old events from new ones. `begins` says in plain words from when it runs; `sure` is False
    where the day that is told need not be that day. `next` is the way that may still be open afterwards.
    """

    id: str
    what: str
    kind: str
    length: Length
    begins: str
    act: str
    then: str
    ask: str
    cites: tuple[Cite, ...]
    start: date
    end: date | None
    areas: frozenset[str]
    when: re.Pattern[str]
    also: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    within: int | None = None
    events_from: date | None = None
    events_to: date | None = None
    sure: bool = True
    next: str = ""

    def applies(self, area: str, day: date) -> bool:
        """True where it exists in that area on that day."""
        return area in self.areas and self.start <= day and (self.end is None or day <= self.end)

    def covers(self, event: date) -> bool:
        """True where an event of that day comes under it."""
        return (self.events_from or event) <= event <= (self.events_to or event)

    def fits(self, beside: str, story: str) -> bool:
        """True where the words beside a date, within the whole story, tell of the event that starts it."""
        if not self.when.search(beside) or (self.unless and self.unless.search(beside)):
            return False
        return self.also is None or bool(self.also.search(story))

    @property
    def cite(self) -> str:
        """The provisions in one line."""
        return "；".join(map(str, self.cites))


@dataclass(frozen=True)
class Mention:
    """A time named in a story, from `first` to `last` day, at `start` to `end` of the text.

    `exact` is False for what is only about that long ago (两年多了).
    """

    first: date
    last: date
    start: int
    end: int
    exact: bool = True


@dataclass(frozen=True)
class Limit:
    """A time limit that runs: from an event between two days to an end between two days.

    `today` is the day of the question, `restarted` the day from which an interruption makes it run anew.
    """

    rule: TimeLimit
    first: date
    last: date
    first_end: date
    last_end: date
    today: date
    sure: bool
    restarted: date | None = None
    next: "Limit | None" = None

    @property
    def days_left(self) -> int:
        """Days to the earliest end; 0 where it may be any day now, negative where even the latest end has gone by."""
        if self.last_end < self.today:
            return (self.last_end - self.today).days
        return max(0, (self.first_end - self.today).days)

    @property
    def on(self) -> date:
        """The day to keep to: the earliest end, or the latest one where all have gone by."""
        return self.last_end if self.last_end < self.today else self.first_end

    @property
    def state(self) -> State:
        """over: gone by; edge: ends between two days, one of them past; soon: fewer than 30 days; later."""
        if self.last_end < self.today:
            return "over"
        if self.first_end < self.today:
            return "edge"
        return "soon" if self.days_left < WARN_DAYS else "later"

    @property
    def certainty(self) -> str:
        """sure: to the day; about: the time was told roughly; unsure: the day told need not be the day that counts."""
        if not self.rule.sure or self.last - self.first > VAGUE:
            return "unsure"
        return "sure" if self.sure and self.first == self.last else "about"

    @property
    def urgent(self) -> bool:
        """True where the office may act first (法律援助法 44); a time told by the year alone is too rough for that."""
        near = 0 <= self.days_left < URGENT_DAYS and self.last - self.first <= VAGUE
        return near and self.rule.kind != "duty"

    def deadline(self) -> Deadline:
        """The contract's `deadline`."""
        what = f"{self.rule.what}：{self.rule.length}，{self.rule.begins}"
        return Deadline(what, self.rule.cite, on=self.on, certainty=self.certainty, days_left=self.days_left)


@dataclass(frozen=True)
class DeadlineBook:
    """All time limits in the order of the files, and the words that tell of an interruption (`restarts`)."""

    limits: tuple[TimeLimit, ...]
    restarts: re.Pattern[str]

    @property
    def by_id(self) -> Mapping[str, TimeLimit]:
        """Time limits by id."""
        return {limit.id: limit for limit in self.limits}
