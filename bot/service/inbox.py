"""The inbox: every message is written down before it is worked on, and once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.messages import Inbound, Reply
from bot.service import late
from bot.service.container import Services
from bot.storage.tables import Caller, InboxMessage

TRIES = 3  # a lost race for a row is decided on the second look


class Inbox:
    """Writes and finds messages."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def unanswered(self, caller_id: str | None = None, before: int | None = None) -> list[InboxMessage]:
        """Messages that wait for their reply, the oldest first: of one caller, or of all."""
        query = select(InboxMessage).where(InboxMessage.answered_at.is_(None)).order_by(InboxMessage.id)
        query = query if caller_id is None else query.where(InboxMessage.caller_id == caller_id)
        query = query if before is None else query.where(InboxMessage.id < before)
        async with self._services.sessions() as session:
            return list((await session.scalars(query)).all())

    async def latest_replies(self, caller_id: str, count: int) -> list[Reply]:
        """What the caller was told last, the newest first."""
        latest = select(InboxMessage).where(InboxMessage.caller_id == caller_id, InboxMessage.reply.is_not(None))
        async with self._services.sessions() as session:
            rows = (await session.scalars(latest.order_by(InboxMessage.id.desc()).limit(count))).all()
        return [Reply.from_json(row.reply) for row in rows]

    async def remember(self, message: Inbound, caller_id: str, promised: bool = False) -> tuple[int, bool]:
        """Write the message down before anything else; its row, and False where the id was known already.

        `promised`: together with the order to send its reply, which the outbox keeps if this process cannot.
        """
        key = self._services.cipher.pseudonym("message", message.provider, message.message_id)
        for attempt in range(TRIES):
            try:
                return await self._row_id(message, caller_id, key, promised)
            except IntegrityError:  # the same id, or two messages of a new caller, in the same moment
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    async def _row_id(self, message: Inbound, caller_id: str, key: str, promised: bool) -> tuple[int, bool]:
        known = select(InboxMessage.id).where(InboxMessage.provider == message.provider, InboxMessage.message_id == key)
        async with self._services.sessions() as session:
            if (found := await session.scalar(known)) is not None:
                return found, False
            await self._meet(session, message, caller_id)
            row = InboxMessage(
                provider=message.provider,
                message_id=key,
                caller_id=caller_id,
                message=as_data(message),
                received_at=message.received_at,
                answered_at=None,
                reply=None,
            )
            session.add(row)
            await session.flush()
            if promised:
                await late.promise(session, row, self._services.now(), late.GRACE)
            await session.commit()
            return row.id, True

    async def _meet(self, session: AsyncSession, message: Inbound, caller_id: str) -> None:
        caller = await session.get(Caller, caller_id)
        if caller is None:
            session.add(
                Caller(
                    id=caller_id,
                    provider=message.provider,
                    channel=message.channel,
                    address=message.user,
                    region=message.region,
                    first_seen=message.received_at,
                    last_seen=message.received_at,
                    stopped=False,
                )
            )
        else:
            caller.last_seen = message.received_at
            caller.stopped, caller.unreachable = False, None  # who writes wants an answer, and is there to read it
            caller.region = message.region or caller.region


def as_data(message: Inbound) -> dict[str, Any]:
    """A message as JSON data, for its row."""
    return {
        "provider": message.provider,
        "channel": message.channel,
        "user": message.user,
        "message_id": message.message_id,
        "text": message.text,
        "received_at": message.received_at.isoformat(),
        "region": message.region,
        "attachments": list(message.attachments),
        "whole": message.whole,
        "opening": message.opening,
    }


def inbound(row: InboxMessage) -> Inbound:
    """The message of a row, as it came."""
    data = dict(row.message)
    data["received_at"] = datetime.fromisoformat(data["received_at"])
    data["attachments"] = tuple(data["attachments"])
    return Inbound(**data)
