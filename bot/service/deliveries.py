"""Messages handed to SMS providers: each once, their reports in whatever order they come."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, or_, update

from bot.storage.session import Sessions
from bot.storage.tables import Delivery
from bot.storage.upsert import insert

Before = Literal["new", "unknown", "sent"]
HANDING = "handing"  # the request is on its way; after a crash nobody knows how far it came
# Reports come twice and out of order: a status replaces only one of lower rank.
# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
RANK = {
    HANDING: 0,
    **dict.fromkeys(("accepted", "scheduled", "queued"), 1),
    "sending": 2,
    **dict.fromkeys(("sent", "partially_delivered"), 3),
    **dict.fromkeys(("undelivered", "failed", "canceled"), 4),
    "delivered": 5,
    "read": 6,
}


class Deliveries:
    """The book of what was handed over."""

    def __init__(self, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._sessions, self._now = sessions, now

    async def begin(self, key: str, provider: str, caller_id: str, parts: int) -> Before:
        """Write down that `key` is about to be sent; says whether that was tried or done before."""
        now = self._now()
        values = {"key": key, "provider": provider, "caller_id": caller_id, "parts": parts, "status": HANDING}
        async with self._sessions() as session:
            row = insert(session, Delivery).values(**values, created_at=now, updated_at=now)
            new = await session.scalar(row.on_conflict_do_nothing().returning(Delivery.key))
            await session.commit()
            if new:
                return "new"
            known = await session.get_one(Delivery, key)
            return "unknown" if known.status == HANDING else "sent"

    async def taken(self, key: str, provider_id: str) -> None:
        """The provider has it, under his id."""
        await self.report(key, provider_id, "queued", None)

    async def undone(self, key: str) -> None:
        """The provider certainly did not take it."""
        async with self._sessions() as session:
            await session.execute(delete(Delivery).where(Delivery.key == key, Delivery.status == HANDING))
            await session.commit()

    async def report(self, key: str, provider_id: str, status: str, code: str | None) -> bool:
        """A provider's report, found by our key or by his id; False where nothing is known or it says nothing new.

        The database compares ranks itself: of two reports at the same moment the higher one stays, on SQLite as well.
        """
        names = [Delivery.key == key] if key else []
        names += [Delivery.provider_id == provider_id] if provider_id else []
        if not names:
            return False
        rank = RANK.get(status, -1)
        final = [known for known, at in RANK.items() if at >= rank]
        moved = update(Delivery).where(or_(*names), Delivery.status.not_in(final))
        async with self._sessions() as session:
            if provider_id:
                await session.execute(update(Delivery).where(or_(*names)).values(provider_id=provider_id))
            values = {"status": status, "code": code or None, "updated_at": self._now()}
            result = await session.execute(moved.values(values).returning(Delivery.key))
            await session.commit()
            return result.first() is not None
