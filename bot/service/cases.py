"""Cases for people: applications, hand-overs and alarms, and what must be sent to other systems for them."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import personal
from bot.service import evidence, vault
from bot.service.replies import Speaker
from bot.service.turn import Turn
from bot.storage.tables import Caller, Case, Notice, OutboxItem

FORWARD = "forward_application"
NOTIFY = "notify_caller"
STATUS_WORDS = {
    "sending": "正在送往法律援助中心",
    "received": "法律援助中心已收到，等待审查",
    "supplement": "需要补材料",
    "under_review": "正在审查",
    "approved": "已批准，等待指派律师",
    "assigned": "已指派律师",
    "refused": "没有批准，可以提异议",
    "withdrawn": "已撤回",
    "closed": "已办结",
}


async def open_case(turn: Turn, kind: str, area: str | None, reason: str, details: dict[str, Any]) -> Case:
    """Open a case for the operators; an open alarm (of the same danger) or hand-over of the caller is added to, not doubled.

    `reason` stands unsealed: it names a kind, never what the caller said; that belongs into `details`.
    """
    known = await _open_already(turn, kind, reason) if kind != "application" else None
    if known is not None:
        history = [*known.details.get("messages", []), *details.get("messages", [])]
        known.details = {**known.details, **details, "messages": history[-20:]}
        known.reason, known.updated_at = reason, turn.now
        known.office = known.office or (turn.region or "")[:6] or None
        return known
    case = Case(
        id=secrets.token_hex(8),
        caller_id=turn.caller_id,
        kind=kind,
        area=area,
        reason=reason[:200],
        status="open",
        details=details,
        office=str(details.get("office") or turn.region or "")[:6] or None,
        created_at=turn.now,
        updated_at=turn.now,
    )
    turn.session.add(case)
    return case


async def _open_already(turn: Turn, kind: str, reason: str) -> Case | None:
    """The caller's open hand-over, or his open alarm of the same danger."""
    same = select(Case).where(Case.caller_id == turn.caller_id, Case.kind == kind, Case.status == "open")
    same = same.where(Case.reason == reason) if kind == "alarm" else same
    return (await turn.session.scalars(same)).first()


async def submit(turn: Turn, form: dict[str, Any]) -> Case:
    """Write the application and the order to forward it, in the turn's own transaction."""
    case = await open_case(turn, "application", form["matter"]["area"], "申请法律援助", form)
    case.status = "sending"
    turn.session.add(
        OutboxItem(
            key=case.id,
            kind=FORWARD,
            caller_id=turn.caller_id,
            payload=form,
            due_at=turn.now,
            created_at=turn.now,
        )
    )
    turn.outbox_keys.append(case.id)
    await evidence.attach(turn, case)
    return case


async def own_number(turn: Turn) -> str | None:
    """The sealed mainland number that the caller writes or calls from, where his channel is the telephone."""
    caller = await turn.session.get(Caller, turn.caller_id) if turn.channel in ("sms", "voice") else None
    if caller is None:
        return None
    cipher = turn.services.cipher
    sealed = await vault.seal_text(turn.session, cipher, turn.caller_id, str(caller.address), turn.now)
    token = personal.TOKEN.search(sealed)
    return token.group() if token and token.group(1) == "phone" else None


def code_hash(query_code: str) -> str:
    """What a query code is looked up by; the code itself is only sealed."""
    return hashlib.sha256(query_code.strip().upper().encode()).hexdigest()


async def find_case(turn: Turn, query_code: str | None) -> Case | None:
    """The application of a query code, or the caller's own latest one where he gave none."""
    query = select(Case).where(Case.kind == "application").order_by(Case.created_at.desc())
    query = (
        query.where(Case.query_hash == code_hash(query_code))
        if query_code
        else query.where(Case.caller_id == turn.caller_id)
    )
    return (await turn.session.scalars(query)).first()


async def take_notices(turn: Turn) -> list[str]:
    """What the caller has not been told yet; told with this reply."""
    waiting = (
        await turn.session.scalars(
            select(Notice).where(Notice.caller_id == turn.caller_id, Notice.told_at.is_(None)).order_by(Notice.id)
        )
    ).all()
    for notice in waiting:
        notice.told_at = turn.now
    return [str(n.text) for n in waiting]


def case_json(case: Case) -> dict[str, Any]:
    """The contract's `case` object."""
    return {"number": case.number, "query_code": case.query_code, "status": case.status, "review_due": case.review_due}


async def get_case(turn: Turn, case_id: str) -> Case | None:
    """A case by its id."""
    return await turn.session.get(Case, case_id)


def receipt_text(speaker: Speaker, case: Case) -> str:
    """What the caller hears while the application is still on its way."""
    return speaker.say("receipt", receipt=case.id[:8])


def submitted_text(speaker: Speaker, case: Case) -> str:
    """What the caller hears once the intake has given a number."""
    way = case.details.get("forwarding")
    forward = speaker.say("forwarded", **{"from": way["from"]["name"], "to": way["to"]["name"]}) if way else ""
    return speaker.say(
        "submitted",
        number=case.number or "",
        query_code=str(case.query_code),
        due=case.review_due or "",
        forward=forward,
    )


async def apply_status(session: AsyncSession, number: str, status: str, reason: str, now: datetime) -> Case | None:
    """Take over a status that the intake reported; None where the number is unknown or nothing changed."""
    case = await session.scalar(select(Case).where(Case.number == number))
    if case is None or case.status == status:
        return None
    case.status, case.updated_at = status, now
    case.details = {**case.details, "last_reason": reason}
    return case
