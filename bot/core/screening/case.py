"""The case put in: where, what for, who, which facts, on which day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Person:
    """Whoever needs the aid. None means "not asked yet", never "no"; `groups`, once given, is complete."""

    age: int | None = None
    groups: frozenset[str] | None = None
    household_size: int | None = None
    monthly_income_per_head: float | None = None
    has_aid_card: bool | None = None
    applicant_for: str | None = None
    valuable_assets: bool | None = None


@dataclass(frozen=True)
class Deadline:
    """What ends when: `on` a date, or `days` from now.

    A period counted from the story also has the `days_left` and its `certainty`: sure, about or unsure.
    """

    what: str
    cite: str
    on: date | None = None
    days: int | None = None
    certainty: str = ""
    days_left: int | None = None


@dataclass(frozen=True)
class Case:
    """One case to screen: where (GB/T 2260 code), what for (`claim`), who, which facts, on which day.

    `story` is what the caller told; `deadline` is what his dates make of it, where they start a period.
    """

    region: str
    area: str
    on: date
    claim: str | None = None
    person: Person = Person()
    facts: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    story: str = ""
    deadline: Deadline | None = None
