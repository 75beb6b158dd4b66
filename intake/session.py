"""Engine, sessions and migrations of the intake's own database: SQLite on one machine, PostgreSQL for more."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]
MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")


def open_database(url: str) -> tuple[AsyncEngine, Sessions]:
    """An engine and its session factory; a SQLite file gets its folder, write-ahead log and full durability."""
    if url.startswith("sqlite"):
        _make_folder(url)
        engine = create_async_engine(url, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _pragmas)
    else:
        engine = create_async_engine(
            url, pool_size=10, max_overflow=20, pool_pre_ping=True, pool_timeout=10, hide_parameters=True
        )
    return engine, async_sessionmaker(engine, expire_on_commit=False, autoflush=False)


def _pragmas(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest revision; again changes nothing. Not inside an event loop."""
    if url.startswith("sqlite"):
        _make_folder(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


def _make_folder(url: str) -> None:
    if path := url.partition(":///")[2]:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
