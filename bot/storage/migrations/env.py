"""Alembic's entry: runs the migrations on the URL it is given, with the async driver."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.tables import Base

URL = context.config.get_main_option("sqlalchemy.url") or ""


def run(connection: Connection) -> None:
    """Migrate on an open connection."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    """Open the database once and migrate it."""
    engine = create_async_engine(URL, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
