"""Photos and papers of callers: checked by their first bytes, sealed, and ordered to the intake with the application.

A file comes with its content (`keep`), or as something that the provider still has (`received`) and the outbox fetches.
"""

import asyncio
import hashlib
import re
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.crypto import Cipher
from bot.core.errors import BadInput
from bot.core.messages import Inbound
from bot.service.turn import Turn
from bot.storage.tables import Case, Evidence, OutboxItem

HAND_IN: Final = "hand_in_evidence"
LARGEST: Final = 10 * 1024 * 1024  # bytes, as the intake API takes them
MOST: Final = 30  # files of a caller within KEPT; the intake takes fifty an application
LOOSE: Final = 500 * 1024 * 1024  # bytes kept for people without an application, all callers together
KEPT: Final = timedelta(days=90)  # what was not handed in by then is erased (PIPL 19: no longer than needed)
ENDED: Final = ("refused", "withdrawn", "closed")  # states in which an application takes no more papers
TYPES: Final = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-"),
}
PREFIX: Final = "evidence:"  # in `Inbound.attachments`, before the id of a file that is kept already
ELSEWHERE: Final = "photo:"  # in `Inbound.attachments`, before what the provider finds a file by


class TooLarge(BadInput):
    """The file has more than 10 MB."""


class NotTaken(BadInput):
    """The content is no photo (JPEG, PNG, WebP) and no PDF, whatever the sender calls it."""


class Full(BadInput):
    """The caller, or all callers together, have sent as many files as are kept."""


async def keep(turn: Turn, name: str, content_type: str, data: bytes) -> Evidence:
    """Seal and store a file within the turn; the same content of the same caller again gives the row it has.

    It goes to the caller's open application, or to the next one he hands in. Raises TooLarge, NotTaken, Full.
    `content_type` is what the sender claims: the first bytes decide.
    """
    kind = checked(data)
    digest = content_digest(turn.services.cipher, turn.caller_id, data)
    if (known := await same(turn.session, turn.caller_id, digest)) is not None:
        return known
    if await _room(turn) < 1:
        raise Full(f"{MOST} files of this caller are kept already")
    await room_for(turn.session, len(data))
    row = Evidence(caller_id=turn.caller_id, name={"name": name[:200], "type": content_type[:100]}, created_at=turn.now)
    row.digest, row.content_type, row.size = digest, kind, len(data)
    row.data = await asyncio.to_thread(turn.services.cipher.seal_bytes, data)
    turn.session.add(row)
    await turn.session.flush()
    if (case := await _application(turn)) is not None:
        _hand_in(turn, row, case)
    return row


async def received(turn: Turn, message: Inbound) -> list[Evidence]:
    """The files of a message: those kept already, and those that the outbox is now ordered to fetch, as many as fit."""
    rows = [row for a in message.attachments if a.startswith(PREFIX) and (row := await _kept(turn, a)) is not None]
    sources = [a.removeprefix(ELSEWHERE) for a in message.attachments if a.startswith(ELSEWHERE)]
    taken = sources[: max(0, await _room(turn))] if sources else []
    case = await _application(turn) if taken else None
    for source in taken:
        row = Evidence(caller_id=turn.caller_id, provider=message.provider, source=source, size=0, created_at=turn.now)
        row.case_id = None if case is None else case.id
        turn.session.add(row)
        await turn.session.flush()
        turn.session.add(_order(turn, row, f"evidence-{row.id}", turn.now))
        rows.append(row)
    return rows


async def acknowledgement(turn: Turn, message: Inbound) -> tuple[str, str] | None:
    """The wording that says what becomes of a message's files, and the application's number; None where it has none."""
    rows = await received(turn, message)
    if not rows:
        return ("photo_full", "") if any(a.startswith(ELSEWHERE) for a in message.attachments) else None
    if not all(row.case_id for row in rows):
        return "photo_kept", ""
    case = await turn.session.get(Case, rows[-1].case_id)
    return "photo_attached", (case.number if case else None) or ""


async def attach(turn: Turn, case: Case) -> int:
    """Send what the caller had sent before his application along with it; returns how many files."""
    waiting = select(Evidence).where(Evidence.caller_id == turn.caller_id, Evidence.case_id.is_(None))
    rows = (await turn.session.scalars(waiting.order_by(Evidence.id))).all()
    for row in rows:
        _hand_in(turn, row, case)
    return len(rows)


def checked(data: bytes) -> str:
    """The content type that the first bytes tell; TooLarge or NotTaken."""
    if len(data) > LARGEST:
        raise TooLarge("the file has more than 10 MB")
    kind = next((kind for kind, first in TYPES.items() if first.match(data)), None)
    if kind is None:
        raise NotTaken(f"the file is none of {', '.join(TYPES)}")
    return kind


def content_digest(cipher: Cipher, caller_id: str, data: bytes) -> str:
    """What tells a file of a caller from his others."""
    return cipher.pseudonym("evidence", caller_id, hashlib.sha256(data).hexdigest())


async def same(session: AsyncSession, caller_id: str, digest: str) -> Evidence | None:
    """The caller's row with this content; one whose application has ended makes way, so that the next gets the file too."""
    row = await session.scalar(select(Evidence).where(Evidence.caller_id == caller_id, Evidence.digest == digest))
    case = await session.get(Case, row.case_id) if row is not None and row.case_id else None
    if row is None or case is None or case.status not in ENDED:
        return row
    row.digest = None
    await session.flush()
    return None


async def room_for(session: AsyncSession, size: int) -> None:
    """Full where so many bytes more of people without an application would be too much."""
    everybody = select(func.coalesce(func.sum(Evidence.size), 0)).where(Evidence.case_id.is_(None))
    if (await session.scalar(everybody) or 0) + size > LOOSE:
        raise Full("too many files of people without an application are kept")


def outward_name(row: Evidence) -> str:
    """What the office sees and a URL may carry: never the sender's own name of the file, which may hold a number."""
    kind = "文件" if row.content_type == "application/pdf" else "照片"
    return f"{kind}{row.id}.{str(row.content_type).partition('/')[2].replace('jpeg', 'jpg')}"


def _hand_in(turn: Turn, row: Evidence, case: Case) -> None:
    row.case_id = case.id
    due = turn.now + timedelta(seconds=3)  # the application itself goes first
    turn.session.add(_order(turn, row, f"evidence-{row.id}-{case.id}", due))


def _order(turn: Turn, row: Evidence, key: str, due: datetime) -> OutboxItem:
    return OutboxItem(
        key=key,
        kind=HAND_IN,
        caller_id=turn.caller_id,
        payload={"evidence": row.id},
        due_at=due,
        created_at=turn.now,
    )


async def _kept(turn: Turn, attachment: str) -> Evidence | None:
    row = await turn.session.get(Evidence, int(attachment.removeprefix(PREFIX)))
    return row if row is not None and row.caller_id == turn.caller_id else None


async def _application(turn: Turn) -> Case | None:
    """The caller's newest application that still takes papers."""
    own = select(Case).where(Case.caller_id == turn.caller_id, Case.kind == "application", Case.status.not_in(ENDED))
    return (await turn.session.scalars(own.order_by(Case.created_at.desc()))).first()


async def _room(turn: Turn) -> int:
    """How many more files of the caller are taken, once everybody's that nobody applied with in time are gone."""
    old = turn.now - KEPT
    await turn.session.execute(delete(Evidence).where(Evidence.sent_at.is_(None), Evidence.created_at < old))
    own = select(func.count()).select_from(Evidence)
    own = own.where(Evidence.caller_id == turn.caller_id, Evidence.created_at >= old)
    return MOST - (await turn.session.scalar(own) or 0)
