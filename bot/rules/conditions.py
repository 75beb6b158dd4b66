"""When a rule applies: conditions in the screening codes, answered yes, no or "not asked yet"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.core.screening import Case, Person

CLAIM: Final = "claim"
AGE: Final = "person.age"
GROUPS: Final = "person.groups"
# The order in which open questions are worth asking: what decides most comes first.
FIELD_ORDER: Final = (
    CLAIM,
    "facts.injury_kind",
    AGE,
    GROUPS,
    "facts.opponent_in_household",
    "facts.charge_may_be_life_or_death",
    "person.monthly_income_per_head",
    "person.valuable_assets",
    "facts.sudden_hardship",
)
# Only these facts are asked for. The others are things a caller or a court says of its own accord (a notice sent,
# a retrial granted), so there silence means no; otherwise every caller would have to answer all of them. A single
# condition asks for one more where it says so (`asks`).
ASKED_FACTS: Final = frozenset({"injury_kind", "charge_may_be_life_or_death", "sudden_hardship"})
ELDER_AGE, ADULT_AGE = 60, 18  # 老年人权益保障法 2, 未成年人保护法 2
_AGE_GROUPS: Final = frozenset({"elder", "minor"})
# A group whose members belong to another one by its own definition.
_IMPLIES: Final[Mapping[str, str]] = {
    "severely_disabled": "disabled",
    "elder_alone": "elder",
    "elder_incapacitated": "elder",
    "left_behind_child": "minor",
    "orphan": "minor",
}


@dataclass(frozen=True)
class Match:
    """The answer to a condition: `value` None where the fields named in `open` have to be asked first."""

    value: bool | None
    open: frozenset[str] = frozenset()


YES, NO = Match(True), Match(False)


@dataclass(frozen=True)
class Outcome:
    """What was decided, for the rules that depend on it (rights, papers, routes)."""

    result: str
    means_test: str


@dataclass(frozen=True)
class Subject:
    """One case seen through the codes; `elsewhere` where the dispute lies in another place than the caller."""

    case: Case
    elsewhere: bool = False
    outcome: Outcome | None = None

    def has(self, group: str) -> bool | None:
        """Whether the person belongs to a group; None where neither groups nor age answer it."""
        person = self.case.person
        if person.groups is not None and (group in person.groups or self._implied(group, person)):
            return True
        if group in _AGE_GROUPS and person.age is not None:
            return person.age >= ELDER_AGE if group == "elder" else person.age < ADULT_AGE
        return None if person.groups is None else False

    @staticmethod
    def _implied(group: str, person: Person) -> bool:
        if group in _AGE_GROUPS and person.age is not None:
            return False
        return any(_IMPLIES.get(own) == group for own in person.groups or ())

    def fact(self, name: str) -> Any:
        """The fact as told, None where nothing was said."""
        return self.case.facts.get(name)


@dataclass(frozen=True)
class Span:
    """A number at least `at_least` and below `below`, either of them open."""

    at_least: float | None = None
    below: float | None = None

    def holds(self, value: Any) -> bool:
        """True for a number within; anything else is no."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


Allowed = frozenset[Any] | Span


@dataclass(frozen=True)
class When:
    """A condition: every part given must hold; a part left out asks nothing.

    `asks` names facts of this condition that are asked for, once all else holds; `since` is the first day it may hold.
    """

    claims: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    any_groups: frozenset[str] = frozenset()
    all_groups: frozenset[str] = frozenset()
    facts: tuple[tuple[str, Allowed], ...] = ()
    person: tuple[tuple[str, Allowed], ...] = ()
    elsewhere: bool | None = None
    results: frozenset[str] = frozenset()
    means: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    since: date | None = None

    def parts_given(self) -> bool:
        """True where the condition asks anything at all."""
        return self != ALWAYS

    def match(self, subject: Subject) -> Match:
        """Yes, no, or open with the fields that would decide; a single no outweighs everything open."""
        rest = every(self._parts(subject))
        unsaid = frozenset(f"facts.{name}" for name in self.asks if subject.fact(name) is None)
        return Match(None, unsaid) if rest.value and unsaid else rest

    def _parts(self, subject: Subject) -> Iterable[Match]:
        case, outcome = subject.case, subject.outcome
        if self.claims:
            yield NO if case.claim is not None and case.claim not in self.claims else _of(case.claim, CLAIM)
        if self.areas:
            yield Match(case.area in self.areas)
        if self.since is not None:
            yield Match(case.on >= self.since)
        if self.elsewhere is not None:
            yield Match(subject.elsewhere == self.elsewhere)
        if self.results:
            yield Match(outcome is not None and outcome.result in self.results)
        if self.means:
            yield Match(outcome is not None and outcome.means_test in self.means)
        said = (f for f in self.facts if not (f[0] in self.asks and subject.fact(f[0]) is None))
        yield from (_fact(subject, name, allowed) for name, allowed in said)
        yield from (Match(allows(allowed, getattr(case.person, name))) for name, allowed in self.person)
        yield from (_group(subject, frozenset({group})) for group in sorted(self.all_groups))
        if self.any_groups:
            yield _group(subject, self.any_groups)


ALWAYS: Final = When()


def every(matches: Iterable[Match]) -> Match:
    """All must hold: no at the first no, else open with all that is open, else yes."""
    fields: frozenset[str] = frozenset()
    for match in matches:
        if match.value is False:
            return NO
        fields |= match.open
    return Match(None, fields) if fields else YES


def _of(value: Any, field: str) -> Match:
    return YES if value is not None else Match(None, frozenset({field}))


def _fact(subject: Subject, name: str, allowed: Allowed) -> Match:
    value = subject.fact(name)
    if value is None:
        return Match(None, frozenset({f"facts.{name}"})) if name in ASKED_FACTS else NO
    return Match(allows(allowed, value))


def allows(allowed: Allowed, value: Any) -> bool:
    """True where a value lies in the range or among the codes."""
    return allowed.holds(value) if isinstance(allowed, Span) else value in allowed


def _group(subject: Subject, wanted: frozenset[str]) -> Match:
    answers = [subject.has(group) for group in sorted(wanted)]
    if any(answers):
        return YES
    if None not in answers:
        return NO
    return Match(None, frozenset({AGE if wanted <= _AGE_GROUPS else GROUPS}))


def in_order(fields: Iterable[str]) -> tuple[str, ...]:
    """Fields to ask, each once, the most decisive first."""
    return tuple(field for field in FIELD_ORDER if field in set(fields))
