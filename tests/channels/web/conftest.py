"""The public pages in a small application of their own: a fake gate, two guides, and a headless Chromium."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from browser import tab as tab  # a fixture

from bot.channels import web as web_channel
from bot.channels.contract import Gate
from bot.core.messages import Citation, Inbound, Option, Reply, Upload
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide, Library, parse
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.render import MENU, Printer
from bot.service import evidence
from bot.settings import Settings

DAY = date(2026, 11, 21)
SAMPLE = "maintenance_parents"
SHORT = "儿子女儿都要养父母，出嫁的女儿也一样。您干不动活或者生活困难，就可以向子女要赡养费，也就是养老的生活费。"
HOSTILE = "<script>document.title='broken'</script><img src=x onerror=alert(1)>"


@dataclass
class Shelf:
    """The knowledge base as the pages see it."""

    library: Library
    printer: Printer


@dataclass
class Hotline:
    """A fake of what answers: notes each message, may fail the next ones, says what a real reply would hold."""

    printer: Printer
    sample: Guide
    got: list[Inbound] = field(default_factory=list)
    failures: int = 0
    next_reply: Reply | None = None
    kept: list[Upload] = field(default_factory=list)
    untold: dict[int, str] = field(default_factory=dict)

    async def news(self, provider: str, user: str, got: Sequence[int]) -> list[tuple[int, str]]:
        """What was not told yet, without what the page has."""
        self.untold = {number: text for number, text in self.untold.items() if number not in got}
        return list(self.untold.items())

    async def keep(self, upload: Upload) -> str:
        """Take what the service would take; a file of that name finds no room."""
        evidence.checked(upload.data)
        if upload.name == "full.png":
            raise evidence.Full("30 files of this caller are kept already")
        self.kept.append(upload)
        return f"evidence:{len(self.kept)}"

    async def answer(self, message: Inbound) -> Reply:
        """The prepared reply, or the sample guide's answer for a matter and its steps for 1."""
        self.got.append(message)
        if self.failures:
            self.failures -= 1
            raise web.HTTPServiceUnavailable(text="later")
        if self.next_reply is not None:
            return self.next_reply
        if message.text == "1":
            text = self.printer.topic(self.sample, "steps", "web")
            return Reply([text], area="maintenance", decision="answer", guide=self.sample.id)
        if message.text == "人工":
            text = "好的，我已经请值班人员联系您。急事可以直接打12348。"
            return Reply([text], area="legal_aid", decision="handover")
        text = self.printer.answer(self.sample, "web")
        return Reply([text], list(MENU), None, "maintenance", "answer", self.sample.id, list(self.sample.citations))


def _hostile(guide: Guide) -> Guide:
    sections = dict.fromkeys(guide.sections, f"{HOSTILE}打110。\n- {HOSTILE}\n1. 一\n2. 二")
    citations = (Citation("民法典", "1067", HOSTILE), Citation("刑法", "120-1", "说明"))
    return replace(guide, id="hostile", title=HOSTILE, questions=(HOSTILE,), sections=sections, citations=citations)


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
    guides = [related, unsure, figured, _hostile(sample)]
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
