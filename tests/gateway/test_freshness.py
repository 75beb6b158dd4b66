"""A running gateway follows the files of the knowledge base, and says where one is broken."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import make_app
from bot.gateway.freshness import keep_fresh
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.nlu.understand import Understander
from bot.service.container import build
from bot.service.shelf import Shelf
from bot.settings import Settings

GUIDE = "guides/maintenance/maintenance_parents.md"


class Silent:
    """Nobody talks here."""

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        return []


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with one area of guides."""
    folder = tmp_path / "knowledge_base"
    shutil.copytree(KNOWLEDGE_BASE, folder, ignore=lambda at, names: [] if Path(at).name != "guides" else [
        name for name in names if name != "maintenance"
    ])  # fmt: skip
    return folder


@pytest_asyncio.fixture
async def gateway(
    base: Path, sqlite_urls: tuple[str, str], tmp_path: Path, understander: Understander
) -> AsyncIterator[TestClient[Any, Any]]:
    services = build(Settings(_env_file=None, var_dir=tmp_path / "var", database_url=sqlite_urls[0]))
    services._shelf, services._understander = Shelf(base), understander
    async with TestClient(TestServer(make_app(services, Silent()))) as client:
        yield client


async def until(gateway: Any, path: str, wanted: str) -> str:
    """The text of a page as soon as it holds some words."""
    for _ in range(100):
        text = await (await gateway.get(path)).text()
        if wanted in text:
            return text
        await asyncio.sleep(0.1)
    raise AssertionError(f"{wanted} never on {path}: {text}")


async def test_a_saved_guide_is_on_its_page_within_seconds(gateway: Any, base: Path) -> None:
    path = base / GUIDE
    good = path.read_text(encoding="utf-8")
    assert (await (await gateway.get("/readyz")).json()) == {"status": "ready", "knowledge_faults": []}
    path.write_text(good.replace("儿子女儿都要养父母，", "儿子女儿必须养父母，"), encoding="utf-8")
    await until(gateway, "/guides/maintenance_parents", "必须养父母")
    path.write_text("ein kaputter Text", encoding="utf-8")
    ready = await until(gateway, "/readyz", GUIDE)
    assert '"status": "ready"' in ready
    await until(gateway, "/metrics", "hotline_knowledge_faults 1.0")
    assert "必须养父母" in await (await gateway.get("/guides/maintenance_parents")).text()
    path.write_text(good, encoding="utf-8")
    await until(gateway, "/readyz", '"knowledge_faults": []')
    await until(gateway, "/metrics", "hotline_knowledge_faults 0.0")


async def test_the_watch_outlives_a_folder_that_is_gone(gateway: Any, base: Path, caplog: Any) -> None:
    moved = base.rename(base.with_name("away"))
    await asyncio.sleep(2.5)
    assert (await gateway.get("/guides/maintenance_parents")).status == 200
    (moved / GUIDE).write_text(
        (moved / GUIDE).read_text(encoding="utf-8").replace("儿子女儿都要养父母，", "儿子女儿必须养父母，"),
        encoding="utf-8",
    )
    moved.rename(base)
    await until(gateway, "/guides/maintenance_parents", "必须养父母")


async def test_an_unforeseen_error_is_logged_and_the_watch_goes_on(caplog: Any) -> None:
    class Broken:
        asked = 0

        def now(self) -> Any:
            self.asked += 1
            raise RuntimeError("言")

    broken: Any = Broken()
    task = asyncio.create_task(keep_fresh(broken, seconds=0.01))
    await asyncio.sleep(0.1)
    task.cancel()
    assert broken.asked > 2 and "could not be looked at: RuntimeError" in caplog.text and "言" not in caplog.text
