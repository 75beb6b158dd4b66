"""What a rule book holds: rules, papers and routes, each with its conditions, provision, source, time and certainty."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.core.screening import Reason
from bot.rules.conditions import ALWAYS, NO, YES, Match, Subject, When
from bot.rules.lines import DECIDING

KINDS: Final = frozenset(
    {
        "matter",
        "exemption",
        "no_means_test",
        "threshold",
        "urgent",
        "venue",
        "appointment",
        "time_limit",
        "route",
        "note",
    }
)
VERDICTS: Final = frozenset({"meets", "exceeds", "open", "missing"})
COMPARISONS: Final = frozenset({"below", "at_most", "unknown"})


@dataclass(frozen=True)
class Cite:
    """Where a rule stands: law and article (and item), or a `document` that has no articles to check."""

    law: str = ""
    article: str = ""
    item: str = ""
    document: str = ""

    def __str__(self) -> str:
        if self.document:
            return self.document
        number, _, inserted = self.article.partition("-")
        article = f"第{number}条" + (f"之{inserted}" if inserted else "") if number else ""
        return f"{self.law}{article}{self.item}"


@dataclass(frozen=True)
class Alternative:
    """One way for a rule to apply, with its own wording and item of the article where it has them."""

    when: When = ALWAYS
    text: str = ""
    item: str = ""


@dataclass(frozen=True)
class MeansStandard:
    """How a region tests means: by a table of sums, by recognised groups, or `unknown` where nobody could find out.

    `no_valuable_assets` demands that there are none; `hardship` leaves sudden hardship above the line to the office.
    """

    table: str = ""
    groups: frozenset[str] = frozenset()
    unknown: bool = False
    comparison: str = "unknown"
    no_valuable_assets: bool = False
    hardship: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule; `scope` is the beginning of the region codes it holds in, empty for the whole country.

    `near` stands on a venue rule that lets an applicant of the same scope choose the office near him.
    """

    id: str
    kind: str
    scope: str
    cites: tuple[Cite, ...]
    source: str
    start: date
    end: date | None
    certainty: str
    text: str
    cases: tuple[Alternative, ...] = (Alternative(),)
    otherwise: Alternative | None = None
    test: MeansStandard | None = None
    explains: str = ""
    verdicts: frozenset[str] = VERDICTS
    says: dict[str, str] = field(default_factory=dict)
    near: bool = False

    @property
    def decides(self) -> bool:
        """Only a text or an official summary decides; a standard known to be unknown decides that it is."""
        return self.certainty in DECIDING or bool(self.test and self.test.unknown)

    def applies(self, place: str, day: date) -> bool:
        """True where the rule holds in a place (`short_code`) on a day."""
        return place.startswith(self.scope) and self.start <= day and (self.end is None or day <= self.end)

    def match(self, subject: Subject) -> tuple[Match, Alternative | None]:
        """The answer and, where it is yes, the alternative that gave it; open where any alternative is."""
        fields: frozenset[str] = frozenset()
        for case in self.cases:
            match = case.when.match(subject)
            if match.value:
                return YES, case
            fields |= match.open
        return (Match(None, fields) if fields else NO), None

    def reason(self, case: Alternative | None = None, text: str = "") -> Reason:
        """The rule as a step of the decision, in the words of the alternative that applied."""
        cite = "；".join(map(str, self.cites)) + (case.item if case else "")
        return Reason(self.id, text or (case.text if case else "") or self.text, cite)


@dataclass(frozen=True)
class Gap:
    """What nobody could find out yet: whoever keeps the rules asks for it before it matters."""

    id: str
    text: str


@dataclass(frozen=True)
class Paper:
    """A paper to bring, and for whom."""

    name: str
    why: str
    can_follow_later: bool
    when: tuple[When, ...]


@dataclass(frozen=True)
class Way:
    """Another way to help, and for which matters."""

    id: str
    name: str
    contact: str
    why: str
    cites: tuple[Cite, ...]
    source: str
    start: date
    end: date | None
    when: tuple[When, ...]
    scope: str = ""
    bring: str = ""

    def applies(self, place: str, day: date) -> bool:
        """True where the way is open in a place on a day."""
        return place.startswith(self.scope) and self.start <= day and (self.end is None or day <= self.end)
