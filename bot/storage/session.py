"""Engine, sessions and migrations of the gateway's database: SQLite on one machine, PostgreSQL for more."""

from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from sqlalchemy import CursorResult, Delete, Update, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.core.crypto import Cipher
from bot.storage.columns import Sealed

Sessions = async_sessionmaker[AsyncSession]
MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")


def open_database(url: str, cipher: Cipher) -> tuple[AsyncEngine, Sessions]:
    """An engine and its session factory; from here on sealed columns use `cipher`."""
    Sealed.cipher = cipher
    engine = make_engine(url)
    return engine, async_sessionmaker(engine, expire_on_commit=False, autoflush=False)


def make_engine(url: str) -> AsyncEngine:
    """An async engine; a SQLite file gets its folder, write-ahead log and full durability."""
    if not url.startswith("sqlite"):
        return create_async_engine(
            url, hide_parameters=True, pool_size=10, max_overflow=20, pool_pre_ping=True, pool_timeout=10
        )
    path = url.partition(":///")[2]
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_async_engine(url, hide_parameters=True)  # errors name the statement, not what it carried
    event.listen(engine.sync_engine, "connect", _pragmas)
    return engine


def _pragmas(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def changed(session: AsyncSession, statement: Update | Delete) -> int:
    """Execute an UPDATE or DELETE; how many rows it touched."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


def upgrade(url: str, migrations: Path = MIGRATIONS) -> None:
    """Bring the database at `url` to the newest revision; running it again changes nothing."""
    if url.startswith("sqlite") and (path := url.partition(":///")[2]):
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
