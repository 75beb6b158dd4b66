"""INSERT … ON CONFLICT for the two databases: who comes first is decided by one statement, never by a look before."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.columns import Base


def insert(session: AsyncSession, table: type[Base]) -> Any:
    """The dialect's own INSERT, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
