"""The result that comes out: may he have legal aid, why, with which papers, where, and what helps besides."""

from dataclasses import dataclass
from typing import Any, Literal

from bot.core.screening.case import Deadline

Result = Literal["eligible", "likely", "unlikely", "need_info", "not_covered"]
MeansTest = Literal["exempt", "required", "not_required"]


@dataclass(frozen=True)
class Reason:
    """One step of the decision: the rule, what it means in everyday words, where it stands."""

    rule: str
    text: str
    cite: str


@dataclass(frozen=True)
class Material:
    """A paper to bring; `can_follow_later` where the office may take the application without it (容缺)."""

    name: str
    why: str
    can_follow_later: bool


@dataclass(frozen=True)
class Office:
    """Where to apply; `phone` is 12348 where no other is known, `address` and `hours` empty."""

    code: str
    name: str
    phone: str = "12348"
    address: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Route:
    """Another way to help: who, how to reach them, why it fits, what to bring."""

    name: str
    contact: str
    why: str
    bring: str = ""


@dataclass(frozen=True)
class Screening:
    """The result of screening one case; `missing` names the fields to ask next, the most decisive first."""

    result: Result
    means_test: MeansTest
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    materials: tuple[Material, ...]
    accept_first: bool
    deadline: Deadline | None
    office: Office
    other_routes: tuple[Route, ...]
    notes: tuple[str, ...] = ()

    def to_json(self, case_id: str | None) -> dict[str, Any]:
        """The contract's Screening object."""
        deadline = None
        if self.deadline:
            when = {"on": self.deadline.on.isoformat()} if self.deadline.on else {"days": self.deadline.days}
            deadline = {"what": self.deadline.what, **when, "cite": self.deadline.cite}
            if self.deadline.certainty:
                deadline |= {"certainty": self.deadline.certainty, "days_left": self.deadline.days_left}
        return {
            "id": case_id,
            "result": self.result,
            "means_test": self.means_test,
            "reasons": [vars(r) for r in self.reasons],
            "missing": list(self.missing),
            "materials": [vars(m) for m in self.materials],
            "accept_first": self.accept_first,
            "deadline": deadline,
            "office": _filled(self.office),
            "other_routes": [_filled(r) for r in self.other_routes],
            "notes": list(self.notes),
        }


def _filled(part: Office | Route) -> dict[str, Any]:
    """The parts that are known; what nobody found out stays out."""
    return {name: value for name, value in vars(part).items() if value}
