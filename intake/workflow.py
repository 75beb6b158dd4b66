"""The way of an application through the office: states, allowed moves and statutory periods, all of it data.

Source: 法律援助法 (in force since 2022-01-01), art. 43 (review, assignment, missing papers), 44 (help first),
49 (objection).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

Status = Literal["received", "supplement", "under_review", "approved", "refused", "assigned", "withdrawn", "closed"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
FIRST: Final[Status] = "received"


@dataclass(frozen=True)
class Move:
    """A step that is allowed; `reason` where the law wants it said why, `urgent_only` for help before the decision."""

    to: Status
    reason: bool = False
    urgent_only: bool = False


@dataclass(frozen=True)
class Period:
    """A statutory period: `days` after the day of receipt or of entry into the state; that day does not count."""

    what: Literal["decision", "assignment"]
    days: int
    starts: Literal["receipt", "entry"]
    cite: str


# Art. 43(2): what is missing is told once and completely; whoever does not bring it counts as having withdrawn.
_SUPPLEMENT = Move("supplement", reason=True)
_WITHDRAWN = Move("withdrawn", reason=True)
# Art. 44: with a limitation period about to end, or property or evidence to secure, help may come before the decision.
_HELP_FIRST = Move("assigned", urgent_only=True)

MOVES: Final[dict[Status, tuple[Move, ...]]] = {
    "received": (_SUPPLEMENT, Move("under_review"), _WITHDRAWN, _HELP_FIRST),
    "supplement": (Move("under_review"), _WITHDRAWN, _HELP_FIRST),
    "under_review": (
        Move("approved"),
        Move("refused", reason=True),  # art. 43(1): in writing and with the reason
        _SUPPLEMENT,
        _WITHDRAWN,
        _HELP_FIRST,
    ),
    "approved": (Move("assigned"), _WITHDRAWN),
    "assigned": (Move("closed"), _WITHDRAWN),
    # Art. 49: the justice bureau may order the office to correct its refusal.
    "refused": (Move("under_review", reason=True),),
    "withdrawn": (),
    "closed": (),
}

# Art. 43(1). It names no pause for missing papers, so the days run on in `supplement`: rather warned early than late.
_DECISION = Period("decision", 7, "receipt", "法律援助法 43")
_ASSIGNMENT = Period("assignment", 3, "entry", "法律援助法 43")
PERIODS: Final[dict[Status, Period]] = {
    "received": _DECISION,
    "supplement": _DECISION,
    "under_review": _DECISION,
    "approved": _ASSIGNMENT,
}

OBJECTION: Final = {
    "to": "设立该法律援助机构的司法行政部门",
    "answered_within_days": 5,
    "then": "依法申请行政复议或者提起行政诉讼",
    "cite": "法律援助法 49",
}


def find_move(status: Status, to: str, urgent: bool) -> Move | None:
    """The move from one state to another, or None where it is not allowed."""
    return next((m for m in MOVES[status] if m.to == to and (urgent or not m.urgent_only)), None)


def allowed(status: Status, urgent: bool) -> list[Status]:
    """The states that can be reached from here in one step."""
    return [m.to for m in MOVES[status] if urgent or not m.urgent_only]


def review_due(received: date) -> date:
    """The last day for the decision on an application received that day."""
    return received + timedelta(days=_DECISION.days)


def due_on(status: Status, received: date, entered: date) -> date | None:
    """The last day for what the office owes in a state, or None where no statutory period runs."""
    period = PERIODS.get(status)
    if period is None:
        return None
    return (received if period.starts == "receipt" else entered) + timedelta(days=period.days)
