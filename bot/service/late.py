"""Replies that could not go out with their question: promised before it is answered, kept by the outbox, each once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.crypto import Cipher
from bot.storage.session import Sessions
from bot.storage.tables import InboxMessage, OutboxItem
from bot.storage.upsert import insert

LATE = "late_reply"
GRACE = timedelta(seconds=60)  # a channel that pushes by itself has this long before the outbox steps in


def late_key(row_id: int) -> str:
    """The outbox key of a message's late reply."""
    return f"late-{row_id}"


async def promise(session: AsyncSession, row: InboxMessage, now: datetime, wait: timedelta, sent: int = 0) -> None:
    """Order that the reply to `row` be sent by the outbox, without its first `sent` parts; an order once given stays."""
    order = insert(session, OutboxItem).values(
        key=late_key(row.id),
        kind=LATE,
        caller_id=row.caller_id,
        payload={"inbox": row.id, "sent": sent},
        due_at=now + wait,
        created_at=now,
    )
    if sent:
        again = {"payload": order.excluded.payload, "status": "waiting", "due_at": order.excluded.due_at}
        await session.execute(order.on_conflict_do_update(index_elements=[OutboxItem.key], set_=again))
    else:
        await session.execute(order.on_conflict_do_nothing())


async def due(session: AsyncSession, row_id: int, now: datetime) -> None:
    """The promised reply is there: nothing is waited for any more. What is being sent already is left alone."""
    untried = (OutboxItem.key == late_key(row_id), OutboxItem.status == "waiting", OutboxItem.attempts == 0)
    await session.execute(update(OutboxItem).where(*untried).values(due_at=now))


async def withdraw(session: AsyncSession, row_id: int) -> None:
    """The reply went out another way."""
    await session.execute(delete(OutboxItem).where(OutboxItem.key == late_key(row_id)))


class Late:
    """Promises by the provider's own message id, for channels."""

    def __init__(self, sessions: Sessions, cipher: Cipher, now: Callable[[], datetime]) -> None:
        self._sessions, self._cipher, self._now = sessions, cipher, now

    async def promise(self, provider: str, message_id: str, sent: int = 0) -> bool:
        """The reply follows later whatever happens to this process; False where the message never reached the inbox."""
        async with self._sessions() as session:
            row = await session.scalar(self._row(provider, message_id))
            if row is not None:
                await promise(session, row, self._now(), GRACE, sent)
                await session.commit()
            return row is not None

    async def kept(self, provider: str, message_id: str) -> None:
        """The whole reply went out."""
        async with self._sessions() as session:
            row = await session.scalar(self._row(provider, message_id))
            if row is not None:
                await withdraw(session, row.id)
                await session.commit()

    def _row(self, provider: str, message_id: str) -> Select[tuple[InboxMessage]]:
        key = self._cipher.pseudonym("message", provider, message_id)
        return select(InboxMessage).where(InboxMessage.provider == provider, InboxMessage.message_id == key)
