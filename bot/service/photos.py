"""Pictures as evidence: fetched from the provider, kept sealed, handed to the office with the caller's application."""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import HotlineError
from bot.core.messages import Inbound
from bot.service.container import Services
from bot.service.turn import Turn
from bot.storage.tables import Case, OutboxItem, Photo

PHOTO = "hand_in_photo"
PREFIX = "photo:"
KEPT = timedelta(days=90)  # a picture that belongs to no application by then is erased (PIPL 19: no longer than needed)
MOST = 30  # of one caller at a time
ENDED = ("refused", "withdrawn", "closed")
LARGEST = 10 * 1024 * 1024  # what the intake API takes
# First bytes and the ending under which the office finds the file.
TYPES = {
    "image/jpeg": (re.compile(rb"\xff\xd8\xff"), "jpg"),
    "image/png": (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    "image/webp": (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    "application/pdf": (re.compile(rb"%PDF-"), "pdf"),
}


class Unusable(HotlineError):
    """The picture is gone, too large, or no picture; another try brings nothing."""


Fetch = Callable[[str, str], Awaitable[bytes]]  # provider, source -> bytes; raises Unusable, or anything else to retry


class Office(Protocol):
    """The intake API as a photo sees it."""

    async def put_material(self, number: str, name: str, content_type: str, data: bytes) -> None:
        """Hand in a file; the same name replaces. Raises Refused, or anything else to retry."""


@dataclass(frozen=True)
class Noted:
    """How many photos of a message were kept, and the application they go to (None: none yet, "" without a number)."""

    count: int
    number: str | None


def is_photo(attachment: str) -> bool:
    """Whether an attachment is a picture that can be fetched."""
    return attachment.startswith(PREFIX)


async def note(turn: Turn, message: Inbound) -> Noted:
    """Write down the photos of a message and the order to fetch them, in the turn's own transaction."""
    sources = [a.removeprefix(PREFIX) for a in message.attachments if is_photo(a)]
    if not sources:
        return Noted(0, None)
    await turn.session.execute(delete(Photo).where(Photo.created_at < turn.now - KEPT))
    known = await turn.session.scalar(select(func.count()).select_from(Photo).where(Photo.caller_id == turn.caller_id))
    taken = sources[: max(0, MOST - (known or 0))]
    for place, source in enumerate(taken, (known or 0) + 1):
        photo = _photo(turn, message.provider, source, place)
        turn.session.add(photo)
        turn.session.add(_order(photo, f"photo-{photo.id}", turn.now))
    case = await _open_case(turn.session, turn.caller_id)
    return Noted(len(taken), None if case is None else case.number or "")


def _photo(turn: Turn, provider: str, source: str, place: int) -> Photo:
    name = f"照片{place}-{turn.now:%Y%m%d}-{secrets.token_hex(2)}"
    return Photo(
        id=secrets.token_hex(8),
        caller_id=turn.caller_id,
        provider=provider,
        source=source,
        name=name,
        status="waiting",
        created_at=turn.now,
    )


def _order(photo: Photo, key: str, now: datetime) -> OutboxItem:
    return OutboxItem(
        key=key,
        kind=PHOTO,
        caller_id=photo.caller_id,
        payload={"photo": photo.id},
        status="waiting",
        attempts=0,
        due_at=now,
        created_at=now,
    )


async def _open_case(session: AsyncSession, caller_id: str) -> Case | None:
    """The caller's newest application that is not over."""
    own = select(Case).where(Case.caller_id == caller_id, Case.kind == "application", Case.status.not_in(ENDED))
    return (await session.scalars(own.order_by(Case.created_at.desc()).limit(1))).first()


async def attach(session: AsyncSession, case: Case, now: datetime) -> None:
    """The application has its number: everything that its caller sent before is handed in with it."""
    mine = select(Photo).where(Photo.caller_id == case.caller_id, Photo.status.in_(("waiting", "kept")))
    for photo in (await session.scalars(mine)).all():
        session.add(_order(photo, f"photo-{photo.id}-{case.id}", now))


async def hand_in(services: Services, office: Office, fetch: Fetch, photo_id: str) -> None:
    """Fetch the picture if that is still to do, and hand it in if there is an application to hand it in with.

    Raises Unusable or Refused where that is over for good.
    """
    async with services.sessions() as session:
        photo = await session.get(Photo, photo_id)
    if photo is None or photo.status in ("handed_in", "refused"):
        return
    if photo.content is None:
        data = await fetch(photo.provider, str(photo.source))
        photo = await _update(services, photo_id, content=data, content_type=content_type(data), status="kept")
    async with services.sessions() as session:
        case = await _open_case(session, photo.caller_id)
    if case is None or case.number is None or photo.content is None or photo.content_type is None:
        return  # `attach` orders it again once there is a number
    name = f"{photo.name}.{TYPES[photo.content_type][1]}"
    await office.put_material(case.number, name, photo.content_type, photo.content)
    await _update(services, photo_id, content=None, source="", status="handed_in", number=case.number)


async def give_up(services: Services, photo_id: str) -> None:
    """The picture is of no use; its content goes."""
    await _update(services, photo_id, content=None, source="", status="refused")


async def _update(services: Services, photo_id: str, **values: object) -> Photo:
    async with services.sessions() as session:
        photo = await session.get_one(Photo, photo_id)
        for name, value in values.items():
            setattr(photo, name, value)
        await session.commit()
        return photo


def content_type(data: bytes) -> str:
    """What the first bytes say; Unusable for anything that the office does not take."""
    if len(data) > LARGEST:
        raise Unusable("the picture is larger than 10 MB")
    for name, (magic, _) in TYPES.items():
        if magic.match(data):
            return name
    raise Unusable("the file is no picture and no PDF")
