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
How = Literal["half_year", "goes_on"]
HOWS: Final = frozenset({"half_year", "goes_on"})


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
class Pause:
    """What a time in which nobody could act does to some periods.

    half_year: they end six months after it (民法典 194); goes_on: the time does not count (劳动争议调解仲裁法 27).
    """

    how: How
    cites: tuple[Cite, ...]
    limits: frozenset[str]


@dataclass(frozen=True)
class Pauses:
    """The words that tell of such a time, of its end, and of somebody else's; and what it does to which periods."""

    hindered: re.Pattern[str]
    over: re.Pattern[str]
    unless: re.Pattern[str]
    rules: tuple[Pause, ...]

    def of(self, limit: str) -> Pause | None:
        """What it does to a period, None where nothing."""
        return next((pause for pause in self.rules if limit in pause.limits), None)


@dataclass(frozen=True)
class Limit:
    """A time limit that runs: from an event between two days to an end between two days.

    `today` is the day of the question, `restarted` the day from which an interruption makes it run anew; `paused` tells
    when a hindrance ended that held it up, by the provision `pause`.
    """

    rule: TimeLimit
    first: date
    last: date
    first_end: date
    last_end: date
    today: date
    sure: bool
    restarted: date | None = None
    paused: Mention | None = None
    pause: Pause | None = None
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
        if not self.rule.sure or self.paused or self.last - self.first > VAGUE:
            return "unsure"
        return "sure" if self.sure and self.first == self.last else "about"

    @property
    def urgent(self) -> bool:
        """True where the office may act first (法律援助法 44); a time told by the year alone is too rough for that."""
        near = 0 <= self.days_left < URGENT_DAYS and self.last - self.first <= VAGUE
        return near and self.rule.kind != "duty"

    @property
    def cite(self) -> str:
        """The provisions in one line: the period's, and that of the pause where one holds it up."""
        return "；".join(map(str, (*self.rule.cites, *(c for c in self._of_pause() if c not in self.rule.cites))))

    def _of_pause(self) -> tuple[Cite, ...]:
        return self.pause.cites if self.pause else ()

    def deadline(self) -> Deadline:
        """The contract's `deadline`."""
        held_up = "，中间没法去办的日子可能不算" if self.paused else ""
        what = f"{self.rule.what}：{self.rule.length}，{self.rule.begins}{held_up}"
        return Deadline(what, self.cite, on=self.on, certainty=self.certainty, days_left=self.days_left)


@dataclass(frozen=True)
class DeadlineBook:
    """All time limits in the order of the files, the words that tell of an interruption (`restarts`), and the pauses."""

    limits: tuple[TimeLimit, ...]
    restarts: re.Pattern[str]
    pauses: Pauses

    @property
    def by_id(self) -> Mapping[str, TimeLimit]:
        """Time limits by id."""
        return {limit.id: limit for limit in self.limits}
