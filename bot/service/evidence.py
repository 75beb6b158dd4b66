"""Photos and papers of callers: checked by their first bytes, sealed, and handed to the intake with the application."""

import asyncio
import hashlib
import re
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select

from bot.core.errors import BadInput
from bot.service.turn import Turn
from bot.storage.tables import Case, Evidence, OutboxItem

HAND_IN: Final = "hand_in_evidence"
LARGEST: Final = 10 * 1024 * 1024  # bytes, as the intake API takes them
MOST: Final = 30  # files a caller; the intake takes fifty an application
LOOSE: Final = 500 * 1024 * 1024  # bytes kept for people without an application, all callers together
KEPT: Final = timedelta(days=30)  # what belongs to no application by then is removed
ENDED: Final = ("refused", "withdrawn", "closed")  # states in which an application takes no more papers
TYPES: Final = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-"),
}
PREFIX: Final = "evidence:"  # before the id, in `Inbound.attachments`


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
    digest = turn.services.cipher.pseudonym("evidence", turn.caller_id, hashlib.sha256(data).hexdigest())
    same = select(Evidence).where(Evidence.caller_id == turn.caller_id, Evidence.digest == digest)
    if (known := await turn.session.scalar(same)) is not None:
        return known
    await _make_room(turn, len(data))
    sealed = await asyncio.to_thread(turn.services.cipher.seal_bytes, data)
    claimed = {"name": name[:200], "type": content_type[:100]}
    row = Evidence(
        caller_id=turn.caller_id,
        digest=digest,
        name=claimed,
        content_type=kind,
        size=len(data),
        data=sealed,
        created_at=turn.now,
    )
    turn.session.add(row)
    await turn.session.flush()
    if (case := await _application(turn)) is not None:
        _hand_in(turn, row, case)
    return row


def checked(data: bytes) -> str:
    """The content type that the first bytes tell; TooLarge or NotTaken."""
    if len(data) > LARGEST:
        raise TooLarge("the file has more than 10 MB")
    kind = next((kind for kind, first in TYPES.items() if first.match(data)), None)
    if kind is None:
        raise NotTaken(f"the file is none of {', '.join(TYPES)}")
    return kind


async def attach(turn: Turn, case: Case) -> int:
    """Send what the caller had sent before his application along with it; returns how many files."""
    waiting = select(Evidence).where(Evidence.caller_id == turn.caller_id, Evidence.case_id.is_(None))
    rows = (await turn.session.scalars(waiting.order_by(Evidence.id))).all()
    for row in rows:
        _hand_in(turn, row, case)
    return len(rows)


async def acknowledgement(turn: Turn, attachments: tuple[str, ...]) -> str | None:
    """The wording that says what becomes of the files just kept; None where none was kept."""
    ids = [int(a.removeprefix(PREFIX)) for a in attachments if a.startswith(PREFIX)]
    rows = [row for i in ids if (row := await turn.session.get(Evidence, i)) and row.caller_id == turn.caller_id]
    if not rows:
        return None
    return "photo_attached" if all(row.case_id for row in rows) else "photo_kept"


def outward_name(row: Evidence) -> str:
    """What the office sees and a URL may carry: never the sender's own name of the file, which may hold a number."""
    kind = "文件" if row.content_type == "application/pdf" else "照片"
    return f"{kind}{row.id}.{row.content_type.partition('/')[2].replace('jpeg', 'jpg')}"


def _hand_in(turn: Turn, row: Evidence, case: Case) -> None:
    row.case_id = case.id
    turn.session.add(
        OutboxItem(
            key=f"evidence-{row.id}",
            kind=HAND_IN,
            caller_id=turn.caller_id,
            payload={"evidence": row.id},
            status="waiting",
            attempts=0,
            due_at=turn.now + timedelta(seconds=3),  # the application itself goes first
            created_at=turn.now,
        )
    )


async def _application(turn: Turn) -> Case | None:
    """The caller's latest application, where it still takes papers."""
    latest = select(Case).where(Case.caller_id == turn.caller_id, Case.kind == "application")
    case = (await turn.session.scalars(latest.order_by(Case.created_at.desc()))).first()
    return case if case is not None and case.status not in ENDED else None


async def _make_room(turn: Turn, size: int) -> None:
    """Remove what nobody applied with; Full where too much is left."""
    loose = Evidence.case_id.is_(None)
    await turn.session.execute(delete(Evidence).where(loose, Evidence.created_at < turn.now - KEPT))
    own = select(func.count()).select_from(Evidence).where(Evidence.caller_id == turn.caller_id)
    if (await turn.session.scalar(own) or 0) >= MOST:
        raise Full(f"{MOST} files of this caller are kept already")
    everybody = select(func.coalesce(func.sum(Evidence.size), 0)).where(loose)
    if (await turn.session.scalar(everybody) or 0) + size > LOOSE:
        raise Full("too many files of people without an application are kept")
