"""What every process of the hotline remembers together for a while, sealed, under keys that say nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.core.crypto import Cipher
from bot.storage.session import Sessions
from bot.storage.tables import SharedValue
from bot.storage.upsert import insert


class Shared:
    """Values that several processes agree on; after their time they are as good as gone."""

    def __init__(self, sessions: Sessions, cipher: Cipher, now: Callable[[], datetime]) -> None:
        self._sessions, self._cipher, self._now = sessions, cipher, now

    async def first(self, key: str, value: Any, life: timedelta) -> Any:
        """Keep `value` under `key` unless another is kept; returns the one that is. Decides races between processes."""
        now, name = self._now(), self._name(key)
        async with self._sessions() as session:
            row = insert(session, SharedValue).values(key=name, value=value, until=now + life)
            old = SharedValue.until <= now
            await session.execute(
                row.on_conflict_do_update(
                    index_elements=[SharedValue.key],
                    set_={"value": row.excluded.value, "until": row.excluded.until},
                    where=old,
                )
            )
            kept = await session.scalar(select(SharedValue.value).where(SharedValue.key == name))
            await session.commit()
        return kept

    async def get(self, key: str) -> Any:
        """The value, or None where there is none or its time is over."""
        async with self._sessions() as session:
            alive = select(SharedValue.value).where(SharedValue.key == self._name(key), SharedValue.until > self._now())
            return await session.scalar(alive)

    async def put(self, key: str, value: Any, life: timedelta) -> None:
        """Keep `value` in place of whatever was kept; what has expired anywhere leaves."""
        now, name = self._now(), self._name(key)
        async with self._sessions() as session:
            await session.execute(delete(SharedValue).where(SharedValue.until <= now))
            row = insert(session, SharedValue).values(key=name, value=value, until=now + life)
            await session.execute(
                row.on_conflict_do_update(
                    index_elements=[SharedValue.key],
                    set_={"value": row.excluded.value, "until": row.excluded.until},
                )
            )
            await session.commit()

    async def take(self, key: str) -> Any:
        """The value, which nobody else gets any more; None where there is none."""
        name = self._name(key)
        async with self._sessions() as session:
            gone = delete(SharedValue).where(SharedValue.key == name).returning(SharedValue.value, SharedValue.until)
            found = (await session.execute(gone)).first()
            await session.commit()
        return found.value if found is not None and found.until > self._now() else None

    def _name(self, key: str) -> str:
        return self._cipher.pseudonym("shared", key)
