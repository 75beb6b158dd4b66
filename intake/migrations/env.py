"""Alembic's entry: runs the migrations on the URL it is given, with the async driver."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from intake.tables import Base

URL = context.config.get_main_option("sqlalchemy.url") or ""
LOCK = 20220101  # any number, as long as every process that migrates takes the same


def run(connection: Connection) -> None:
    """Migrate on an open connection; a second process that starts at the same time waits and finds it done."""
    # A table name of its own: the hotline's database may be the same PostgreSQL database and counts its own revisions.
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, version_table="intake_version"
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.run_migrations()


async def main() -> None:
    """Open the database once and migrate it."""
    engine = create_async_engine(URL, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
