"""The public pages in a small application of their own: a fake gate, two guides, and a headless Chromium."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from browser import tab as tab  # a fixture
from web_stage import DAY, SAMPLE, SHORT, Hotline, Shelf, hostile

from bot.channels import web as web_channel
from bot.channels.contract import Gate
from bot.core.messages import Option, Reply
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Library, parse
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.render import Printer
from bot.settings import Settings


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """Two real guides, one full of markup, one with a figure that nobody has entered."""
    folder = KNOWLEDGE_BASE / "guides"
    sample = parse(folder / "maintenance" / f"{SAMPLE}.md")
    sample = replace(
        sample, sections={**sample.sections, "简答": SHORT}
    )  # the tests hold these words, whoever edits the guide
    unsure = replace(sample, id="unsure", sections={**sample.sections, "费用": "要{{no_such_figure}}元。"})
    figured = parse(folder / "debt" / "debt_no_iou.md")
    figured = replace(figured, sections={**figured.sections, "期限": "要债一般有{{limitation_general}}的时效。"})
    related = replace(sample, related=("debt_no_iou", "gone"))
    guides = [related, unsure, figured, hostile(sample)]
    return Shelf(Library({g.id: g for g in guides}), Printer(Figures.load(KNOWLEDGE_BASE / "figures"), DAY))


@pytest.fixture
def hotline(shelf: Shelf) -> Hotline:
    """Whoever answers behind the gate."""
    return Hotline(shelf.printer, shelf.library.by_id[SAMPLE])


@pytest_asyncio.fixture
async def client(hotline: Hotline, shelf: Shelf, tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    """The pages, served."""
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    gate = Gate(Settings(var_dir=tmp_path), hotline.answer, lambda: now, keep=hotline.keep, news=hotline.news)
    app = web.Application(client_max_size=2**20)
    app.add_routes(web_channel.routes(gate, lambda: shelf))
    async with TestClient(TestServer(app)) as served:
        yield served


@pytest.fixture
def case_reply() -> Reply:
    """What a submitted application is answered with."""
    case = {"number": "A20261121001", "query_code": "K7M2", "status": "received"}
    return Reply(["申请交上去了。"], [Option("1", "查进度")], None, "wages", "answer", None, [], case)
