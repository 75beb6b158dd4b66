"""The office's side: reading an application, listing them, and moving one through the workflow."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake import materials, workflow
from intake.answers import Details, HookEventOut, Page, Step, Summary
from intake.applications import change, lock, require
from intake.clock import china_day, china_iso
from intake.errors import ApiError, InvalidInput
from intake.schema import ListQuery, TransitionIn
from intake.services import Services
from intake.tables import Application, Change, HookEvent
from intake.workflow import Status

PAGE_SIZE = 50


async def details(services: Services, number: str) -> Details:
    """The whole application with history and materials; ApiError 404."""
    async with services.sessions() as session:
        return await _details(services, session, await require(session, number))


async def _details(services: Services, session: AsyncSession, row: Application) -> Details:
    changes = await session.scalars(select(Change).where(Change.application_id == row.id).order_by(Change.id))
    status = _status(row)
    return Details.model_validate(
        {
            **_summary(services, row),
            "allowed": workflow.allowed(status, row.urgent),
            "objection": workflow.OBJECTION if status == "refused" else None,
            "application": services.sealer.open(row.sealed),
            "history": [_step(services, entry) for entry in changes],
            "materials": await materials.listing(services, session, row.id),
        }
    )


def _status(row: Application) -> Status:
    known: dict[str, Status] = {status: status for status in get_args(Status)}
    return known[row.status]


def _summary(services: Services, row: Application) -> dict[str, Any]:
    period = workflow.PERIODS.get(_status(row))
    due = {"what": period.what, "on": row.due_on, "cite": period.cite} if period and row.due_on else None
    return {
        "number": row.number,
        "office": row.office,
        "status": row.status,
        "urgent": row.urgent,
        "received_at": china_iso(row.received_at),
        "review_due": row.review_due,
        "due": due,
        "overdue": row.due_on is not None and row.due_on < china_day(services.now()),
    }


def _step(services: Services, entry: Change) -> Step:
    why = services.sealer.open(entry.sealed)
    return Step.model_validate(
        {"from_status": entry.from_status, "to": entry.to_status, "at": china_iso(entry.at), **why}
    )


async def listing(services: Services, query: ListQuery) -> Page:
    """One page of the applications that fit the filters, the newest first; no personal data."""
    conditions = _conditions(services, query)
    async with services.sessions() as session:
        total = (await session.execute(select(func.count()).select_from(Application).where(*conditions))).scalar_one()
        rows = await session.scalars(
            select(Application)
            .where(*conditions)
            .order_by(Application.id.desc())
            .offset((query.page - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
        )
        items = [Summary.model_validate(_summary(services, row)) for row in rows]
    following = query.page + 1 if query.page * PAGE_SIZE < total else None
    return Page(items=items, total=total, page=query.page, next=following)


def _conditions(services: Services, query: ListQuery) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.status is not None:
        conditions.append(Application.status == query.status)
    if query.office is not None:
        conditions.append(Application.office.startswith(query.office))
    if query.overdue is not None:
        late = func.coalesce(Application.due_on < china_day(services.now()), False)
        conditions.append(late.is_(query.overdue))
    return conditions


async def transition(services: Services, number: str, order: TransitionIn) -> Details:
    """Move an application; state, history and the order to tell the hotline are one transaction.

    ApiError 404 for an unknown number, 409 with the allowed states, InvalidInput where the law wants a reason.
    """
    async with services.sessions() as session:
        row = await lock(services, session, number)
        before = _status(row)
        _check(row, before, order)
        now = services.now()
        row.status = order.to
        row.due_on = workflow.due_on(order.to, china_day(row.received_at), china_day(now))
        session.add(change(services, row, before, order.by, order.reason, now))
        session.add(_event(services, row, order.reason, now))
        await session.flush()
        result = await _details(services, session, row)
        await session.commit()
    services.wake.set()
    return result


def _check(row: Application, before: Status, order: TransitionIn) -> None:
    move = workflow.find_move(before, order.to, row.urgent)
    if move is None:
        targets = workflow.allowed(before, row.urgent)
        text = f"{before}不能到{order.to}，可以到：{'、'.join(targets) or '无'}（not allowed from this state）"
        raise ApiError(409, text, more={"status": before, "allowed": targets})
    if move.reason and not order.reason:
        raise InvalidInput([{"field": "reason", "problem": "这一步必须写明理由（a reason is required）"}])


def _event(services: Services, row: Application, reason: str, now: datetime) -> HookEvent:
    body = HookEventOut.model_validate(
        {
            "event_id": secrets.token_hex(16),
            "number": row.number,
            "status": row.status,
            "reason": reason,
            "at": china_iso(now),
            "review_due": row.review_due,
        }
    )
    sealed = services.sealer.seal(body.model_dump(mode="json"))
    return HookEvent(application_id=row.id, sealed=sealed, attempts=0, due_at=now, created_at=now)
