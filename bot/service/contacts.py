"""Whether a caller may and can be written to: he said stop, or his provider said that nothing reaches him."""

from sqlalchemy import update

from bot.core.crypto import Cipher
from bot.storage.session import Sessions
from bot.storage.tables import Caller


class Contacts:
    """Marks on callers; the next message of a caller takes them off."""

    def __init__(self, sessions: Sessions, cipher: Cipher) -> None:
        self._sessions, self._cipher = sessions, cipher

    def id(self, provider: str, user: str) -> str:
        """The pseudonym that stands for a caller everywhere."""
        return self._cipher.pseudonym("caller", provider, user)

    async def stop(self, caller_id: str) -> None:
        """He does not want to be written to."""
        await self._mark(caller_id, stopped=True)

    async def lost(self, caller_id: str, why: str) -> None:
        """Nothing reaches him; `why` is the provider's code."""
        await self._mark(caller_id, unreachable=why[:64])

    async def _mark(self, caller_id: str, **values: object) -> None:
        async with self._sessions() as session:
            await session.execute(update(Caller).where(Caller.id == caller_id).values(**values))
            await session.commit()
