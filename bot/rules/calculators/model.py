"""What every calculator shares: the questions it asks, the figures it is given, the outcome it returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from bot.core.errors import MissingFigure
from bot.rules.deadlines.model import DeadlineBook
from bot.rules.rest_days import RestDays

Kind = Literal["money", "span", "count", "hours", "date", "choice"]
DAYS_A_YEAR, DAYS_A_MONTH = 365, 30  # the length of a span as callers' words are read (bot/nlu/entities)


@dataclass(frozen=True)
class Question:
    """One input: `money` in yuan, `span` in days, `count`, `hours`, `date`, `choice` as a code.

    Without a `required` one nothing can be worked out; the others widen the result where the caller does not know them.
    """

    name: str
    kind: Kind
    required: bool = True


Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What does not come from the caller: the day, the figures in force on a day, time limits, days off.

    `rate` gives the figure of that name on that day and raises MissingFigure where there is none; `local` does the same
    for a figure of the caller's region.
    """

    today: date
    rate: Callable[[str, date], float]
    local: Callable[[str, date], float]
    deadlines: DeadlineBook
    rest: RestDays

    def now(self, name: str) -> float:
        """A national figure of today."""
        return self.rate(name, self.today)


@dataclass(frozen=True)
class Outcome:
    """The result: `low` to `high` yuan, or a day; `result` names the sentence that says it, `values` fill it.

    `notes` are the edge cases to tell, `missing` the inputs and figures that would make it exact. A refusal has neither
    sum nor day.
    """

    result: str
    values: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    on: date | None = None
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """True where neither a sum nor a day could be given."""
        return self.low is None and self.on is None


@dataclass(frozen=True)
class Calculator:
    """A calculation by its name, with its questions in the order in which they are asked (at most three)."""

    name: str
    questions: tuple[Question, ...]
    work: Callable[[Answers, Facts], Outcome]

    def run(self, answers: Answers, facts: Facts) -> Outcome:
        """The outcome; what is not answered is absent from `answers`, never guessed.

        A required answer that is absent, or a figure without a value on the day, makes a refusal that names it.
        """
        absent = tuple(q.name for q in self.questions if q.required and answers.get(q.name) is None)
        if absent:
            return Outcome("lacks_answer", missing=absent)
        try:
            return self.work(answers, facts)
        except MissingFigure as error:
            return Outcome("lacks_figure", missing=(error.figure,))


def yuan(amount: float) -> str:
    """A sum in whole yuan."""
    return f"{amount:.0f}元"


def number(value: float) -> str:
    """A number without needless zeros: 2.5, 3."""
    return f"{value:.10g}"
