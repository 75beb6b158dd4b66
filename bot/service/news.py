"""What waits to be told to a caller whose page asks for it while it is open: shown, then ticked off."""

from collections.abc import Sequence

from sqlalchemy import select, update

from bot.service.container import Services
from bot.storage.tables import Notice

MOST = 20  # notices at a time


class News:
    """Notices for channels that cannot be written to, but ask."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def waiting(self, provider: str, user: str, got: Sequence[int]) -> list[tuple[int, str]]:
        """Number and text of what the caller has not been told; `got` are numbers that he has seen by now, ticked off first."""
        caller_id = self._services.cipher.pseudonym("caller", provider, user)
        untold = Notice.caller_id == caller_id, Notice.told_at.is_(None)
        async with self._services.sessions() as session:
            if got:
                seen = update(Notice).where(*untold, Notice.id.in_(got))
                await session.execute(seen.values(told_at=self._services.now()))
                await session.commit()
            rows = (await session.scalars(select(Notice).where(*untold).order_by(Notice.id).limit(MOST))).all()
            return [(row.id, str(row.text)) for row in rows]
