"""How many messages WeChat still lets the hotline push to a follower, counted for all processes, restarts survived."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import case, update

from bot.storage.session import Sessions, changed
from bot.storage.tables import PushWindow
from bot.storage.upsert import insert

FOR_OPERATOR = 1  # the hotline itself leaves this many for a person's answer
TRIES = 5


class PushWindows:
    """Windows by caller id (a pseudonym)."""

    def __init__(self, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._sessions, self._now = sessions, now

    async def opened(self, caller_id: str, count: int, life: timedelta) -> None:
        """A trigger replaces what was left before; of the two ends the later one counts."""
        end = self._now() + life
        async with self._sessions() as session:
            row = insert(session, PushWindow).values(caller_id=caller_id, left=count, until=end, notices=0)
            later = case((PushWindow.until > row.excluded.until, PushWindow.until), else_=row.excluded.until)
            await session.execute(
                row.on_conflict_do_update(
                    index_elements=[PushWindow.caller_id], set_={"left": row.excluded.left, "until": later}
                )
            )
            await session.commit()

    async def grant(self, caller_id: str, wanted: int, keep: int = FOR_OPERATOR) -> int:
        """Use up to `wanted` of what is left, but not the last `keep`; of an unknown follower WeChat itself decides."""
        for _ in range(TRIES):
            async with self._sessions() as session:
                window = await session.get(PushWindow, caller_id)
                if window is None:
                    return wanted
                given = min(wanted, window.left - keep) if window.until > self._now() else 0
                if given <= 0:
                    return 0
                same = (PushWindow.caller_id == caller_id, PushWindow.left == window.left)
                taken = await changed(session, update(PushWindow).where(*same).values(left=window.left - given))
                await session.commit()
                if taken:
                    return given
        return 0

    async def closed(self, caller_id: str) -> None:
        """WeChat says that nothing more is taken: its count goes before ours."""
        async with self._sessions() as session:
            await session.execute(update(PushWindow).where(PushWindow.caller_id == caller_id).values(left=0))
            await session.commit()

    async def subscribed(self, caller_id: str, change: int) -> None:
        """A follower agreed to one more notice (+1), or withdrew all that he had agreed to (0)."""
        async with self._sessions() as session:
            row = insert(session, PushWindow).values(caller_id=caller_id, left=0, until=self._now(), notices=change)
            total = PushWindow.notices + 1 if change else 0
            await session.execute(
                row.on_conflict_do_update(index_elements=[PushWindow.caller_id], set_={"notices": total})
            )
            await session.commit()

    async def take_notice(self, caller_id: str) -> bool:
        """Use one agreed notice; False where none is left."""
        async with self._sessions() as session:
            some = (PushWindow.caller_id == caller_id, PushWindow.notices > 0)
            taken = await changed(session, update(PushWindow).where(*some).values(notices=PushWindow.notices - 1))
            await session.commit()
            return bool(taken)
