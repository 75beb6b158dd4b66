"""Taking applications in: one row for one idempotency key, however often and however simultaneously it is sent."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from intake import workflow
from intake.answers import Receipt
from intake.clock import china_day
from intake.errors import ApiError
from intake.numbering import new_query_code, next_number
from intake.schema import ApplicationIn
from intake.services import Services
from intake.tables import Application, Change

TRIES = 3  # a lost race for the key is decided on the second try, a doubled query code (1 in 10^11) on the third


def canonical(data: Any) -> bytes:
    """JSON data as bytes that do not depend on key order or blanks; ValueError for what no JSON reader could take."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


async def create(services: Services, key: str, body: Any, form: ApplicationIn) -> tuple[Receipt, bool]:
    """Store an application, or find the one of this key; True where it is new. ApiError 409 for another body."""
    key_hash = services.sealer.fingerprint("key", key.encode())
    body_hash = services.sealer.fingerprint("body", canonical(body))
    for attempt in range(TRIES):
        async with services.sessions() as session:
            known = await session.scalar(select(Application).where(Application.key_hash == key_hash))
            if known is not None:
                return _replay(services, known, body_hash), False
            try:
                receipt = await _insert(services, session, form, key_hash, body_hash)
                await session.commit()
                return receipt, True
            except IntegrityError:
                await session.rollback()
                if attempt == TRIES - 1:
                    raise
    raise AssertionError("unreachable: the last try returns or raises")


def _replay(services: Services, known: Application, body_hash: str) -> Receipt:
    if known.body_hash != body_hash:
        raise ApiError(
            409, "这个Idempotency-Key已经用在另一份申请上（this Idempotency-Key was used with a different body）"
        )
    return _receipt(known, services.sealer.open(known.code_sealed))


def _receipt(row: Application, code: str) -> Receipt:
    return Receipt.model_validate(
        {"number": row.number, "query_code": code, "status": row.status, "review_due": row.review_due}
    )


async def _insert(
    services: Services, session: AsyncSession, form: ApplicationIn, key_hash: str, body_hash: str
) -> Receipt:
    now, code = services.now(), new_query_code()
    day = china_day(now)
    office = form.office or form.matter.region
    row = Application(
        number=await next_number(session, office, day.year),
        office=office,
        status=workflow.FIRST,
        urgent=form.urgent,
        key_hash=key_hash,
        body_hash=body_hash,
        code_hash=code_hash(services, code),
        code_sealed=services.sealer.seal(code),
        sealed=services.sealer.seal(form.model_dump(mode="json", by_alias=True)),
        received_at=now,
        review_due=workflow.review_due(day),
        due_on=workflow.due_on(workflow.FIRST, day, day),
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    session.add(change(services, row, None, "申请人（applicant）", "", now))
    return _receipt(row, code)


def change(services: Services, row: Application, before: str | None, by: str, reason: str, at: datetime) -> Change:
    """The history's entry for the state that `row` is in now."""
    sealed = services.sealer.seal({"by": by, "reason": reason})
    return Change(application_id=row.id, from_status=before, to_status=row.status, sealed=sealed, at=at)


def code_hash(services: Services, query_code: str) -> str:
    """What a query code is looked up by, whatever case and blanks it was typed with."""
    return services.sealer.fingerprint("code", query_code.strip().upper().encode())


async def require(session: AsyncSession, number: str) -> Application:
    """The application of a number; ApiError 404 where there is none."""
    row = await session.scalar(select(Application).where(Application.number == number))
    if row is None:
        raise ApiError(404, "没有这个编号的申请（no application with this number）")
    return row


async def lock(services: Services, session: AsyncSession, number: str) -> Application:
    """The application, held until the transaction ends: what is read after this is the latest, on both databases."""
    touched = update(Application).where(Application.number == number).values(updated_at=services.now())
    await session.execute(touched)
    return await require(session, number)


async def by_query_code(services: Services, query_code: str) -> Application:
    """The application of a query code; ApiError 404 where there is none."""
    async with services.sessions() as session:
        query = select(Application).where(Application.code_hash == code_hash(services, query_code))
        row = await session.scalar(query)
    if row is None:
        raise ApiError(404, "没有这个查询码（no application with this query code）")
    return row
