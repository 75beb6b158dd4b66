"""The operators' lists: what waits, danger first, by area, office, status, age; a page at a time, the same on every database."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.areas import PLAIN_NAMES
from bot.core.clock import CST
from bot.core.errors import BadInput
from bot.nlu.urgent import ORDER
from bot.storage.session import Sessions
from bot.storage.tables import Caller, Case

PAGE: Final = 30  # cases on a page
SHOWS: Final = ("open", "applications", "closed")
# How long each kind may lie open; ours, no law sets them. Applications have the day that the intake gave (法律援助法 43).
PATIENCE: Final = {"alarm": timedelta(minutes=30), "handover": timedelta(hours=24)}
UNDECIDED: Final = ("received", "supplement", "under_review")
AGES: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
CHOICES: Final[dict[str, frozenset[str]]] = {
    "show": frozenset(SHOWS),
    "area": frozenset(PLAIN_NAMES),
    "status": frozenset(["sending", *UNDECIDED, "approved", "assigned", "refused", "withdrawn", "closed"]),
    "urgent": frozenset(["danger", "deadline", "none"]),
    "age": frozenset(AGES),
    "late": frozenset(["yes"]),
    "hands": frozenset(["mine", "nobody"]),
    "channel": frozenset(["wechat", "sms", "voice", "web"]),
}


@dataclass(frozen=True)
class Filter:
    """What is shown; "" leaves it open. `age`: waits longer than that; `hands`: mine or nobody's; `page` counts from 1."""

    show: str = "open"
    area: str = ""
    office: str = ""
    status: str = ""
    urgent: str = ""
    age: str = ""
    late: str = ""
    hands: str = ""
    channel: str = ""
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filter":
        """From the fields of an address; BadInput names a value that cannot be."""
        said = {f.name: given[f.name].strip() for f in fields(cls) if given.get(f.name, "").strip()}
        for name, value in said.items():
            known = CHOICES.get(name)
            if (known is not None and value not in known) or (
                known is None and not (value.isdecimal() and value.isascii())
            ):
                raise BadInput(f"条件“{name}”没有“{value[:20]}”这个值。")
        page = int(said.pop("page", "1")[:6])
        return cls(**said, page=max(1, page))

    def fields(self) -> dict[str, str]:
        """The fields of an address that is this filter, those left open and the page left out."""
        kept = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "page"}
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True)
class Line:
    """A case in a list: by which channel it came, whether it lies too long, whether the caller spoke since."""

    case: Case
    channel: str
    late: bool
    spoke: bool


@dataclass(frozen=True)
class Page:
    """A page of a list: its lines, how many there are on all pages, which page of how many."""

    lines: list[Line]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Alarms:
    """How many open alarms nobody has taken, and when the newest of them came (milliseconds since 1970, 0 for none)."""

    count: int
    newest: int


class Worklist:
    """Reads the lists."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def page(self, wanted: Filter, operator: str, now: datetime) -> Page:
        """A page of what the filter takes; a page past the end is the last one."""
        where = _where(wanted, operator, now)
        async with self._sessions() as session:
            total = await session.scalar(_joined(select(func.count(Case.id))).where(*where)) or 0
            pages = max(1, -(-total // PAGE))
            at = min(wanted.page, pages)
            query = _lines(now).where(*where).order_by(*_order(wanted.show)).limit(PAGE).offset((at - 1) * PAGE)
            return Page(await _read(session, query), total, at, pages)

    async def these(self, ids: list[str], now: datetime) -> Page:
        """The cases of these ids, the newest first."""
        async with self._sessions() as session:
            query = _lines(now).where(Case.id.in_(ids)).order_by(Case.created_at.desc(), Case.id).limit(PAGE)
            lines = await _read(session, query)
        return Page(lines, len(ids), 1, 1)

    async def offices(self) -> list[str]:
        """Codes of the centres that have cases."""
        async with self._sessions() as session:
            found = await session.scalars(select(Case.office).where(Case.office.is_not(None)).distinct())
            return sorted(str(code) for code in found)

    async def alarms(self) -> Alarms:
        """The open alarms that nobody has taken."""
        nobodys = select(func.count(Case.id), func.max(Case.created_at)).where(
            Case.kind == "alarm", Case.status == "open", Case.claimed_by.is_(None)
        )
        async with self._sessions() as session:
            count, newest = (await session.execute(nobodys)).one()
        return Alarms(count, int(newest.timestamp() * 1000) if newest else 0)


def _joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(Case).outerjoin(Caller, Caller.id == Case.caller_id)


def _lines(now: datetime) -> Select[Any]:
    spoke = Caller.last_seen > Case.updated_at
    late = case((_late(now), literal(1)), else_=literal(0))
    return _joined(select(Case, Caller.channel, late, case((spoke, literal(1)), else_=literal(0))))


async def _read(session: AsyncSession, query: Select[Any]) -> list[Line]:
    return [Line(row[0], row[1] or "", bool(row[2]), bool(row[3])) for row in (await session.execute(query)).all()]


def _late(now: datetime) -> ColumnElement[bool]:
    """Lies open longer than its kind may."""
    waiting = [
        and_(Case.kind == kind, Case.status == "open", Case.created_at < now - span) for kind, span in PATIENCE.items()
    ]
    today: date = now.astimezone(CST).date()
    due = and_(Case.kind == "application", Case.status.in_(UNDECIDED), Case.review_due < today.isoformat())
    return or_(*waiting, due)


def _where(wanted: Filter, operator: str, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_shown(wanted.show)]
    if wanted.area:
        found.append(Case.area == wanted.area)
    if wanted.office:
        found.append(Case.office == wanted.office)
    if wanted.status:
        found.append(Case.status == wanted.status)
    if wanted.channel:
        found.append(Caller.channel == wanted.channel)
    if wanted.age:
        found.append(Case.created_at < now - AGES[wanted.age])
    if wanted.late:
        found.append(_late(now))
    if wanted.hands:
        found.append(Case.claimed_by == operator if wanted.hands == "mine" else Case.claimed_by.is_(None))
    return found + ([_pressing(wanted.urgent)] if wanted.urgent else [])


def _shown(show: str) -> ColumnElement[bool]:
    if show == "applications":
        return Case.kind == "application"
    return and_(Case.kind != "application", Case.status == ("closed" if show == "closed" else "open"))


def _pressing(urgent: str) -> ColumnElement[bool]:
    if urgent == "none":
        return Case.kind != "alarm"
    is_deadline = Case.reason == "deadline"
    return and_(Case.kind == "alarm", is_deadline if urgent == "deadline" else Case.reason != "deadline")


def _order(show: str) -> list[Any]:
    """Open: danger to life before a period that ends, that before a wish for a person, then who waits longest."""
    if show == "open":
        rank = case(
            (Case.kind != "alarm", literal(len(ORDER) + 1)),
            *((Case.reason == kind, literal(place)) for place, kind in enumerate(ORDER)),
            else_=literal(len(ORDER)),
        )
        return [rank, Case.created_at, Case.id]
    return [(Case.updated_at if show == "closed" else Case.created_at).desc(), Case.id]
