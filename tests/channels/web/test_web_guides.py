"""Every real guide as a page: whole without JavaScript, large type, strong contrast, to be printed and read aloud."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from test_web_access import SMALLEST, axe_source
from test_web_pages import Fields
from web_stage import DAY, Shelf

from bot.channels import web as web_channel
from bot.channels.contract import Gate
from bot.channels.web_pages import blocks
from bot.core.messages import Inbound, Reply
from bot.knowledge.figures import Figures
from bot.knowledge.guides import SECTIONS, Guide, Library
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.render import Printer, reference
from bot.settings import Settings

LIBRARY = Library.load(KNOWLEDGE_BASE / "guides")
PRINTER = Printer(Figures.load(KNOWLEDGE_BASE / "figures"), DAY)
ONE_OF_EACH_AREA = list({guide.area: guide.id for guide in LIBRARY}.values())


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    """The pages with the real knowledge base."""

    async def silent(message: Inbound) -> Reply:
        return Reply([])

    gate = Gate(Settings(_env_file=None, var_dir=tmp_path), silent, lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))
    app = web.Application()
    app.add_routes(web_channel.routes(gate, lambda: Shelf(LIBRARY, PRINTER)))
    async with TestClient(TestServer(app)) as served:
        yield served


def lines(guide: Guide) -> list[str]:
    """Every line that the page must show, figures filled in."""
    texts = [PRINTER.figures.fill(guide.sections[name], DAY) for name in SECTIONS]
    return [line for text in texts for _, run in blocks(text) for line in run]


@pytest.mark.asyncio
async def test_every_guide_is_a_whole_page_without_scripts(site: Any) -> None:
    for guide in LIBRARY:
        response = await site.get(f"/guides/{guide.id}")
        html = await response.text()
        page = Fields(html)
        text = unescape(page.text)
        assert response.status == 200
        assert [line for line in lines(guide) if line not in text] == [], guide.id
        assert all(f"{reference(c)}：{c.says.rstrip('。')}。" in text for c in guide.citations), guide.id
        assert all(v.get("src") for t, v in page.tags if t == "script"), guide.id
        assert all(v.get("style") is None and not any(a.startswith("on") for a in v) for _, v in page.tags), guide.id
        read, printed = (
            next(v for t, v in page.tags if v.get(k) == x) for k, x in (("data-speak", "guide"), ("id", "print"))
        )
        assert "hidden" in read and "hidden" in printed, "what needs a script shows only where one runs"


@pytest.mark.asyncio
async def test_a_region_has_its_own_page_and_is_pointed_to(site: Any) -> None:
    national = await (await site.get("/guides/farm_fake_seed")).text()
    assert "在江苏" not in national
    assert '<a href="/guides/farm_fake_seed?region=32">江苏</a>' in national
    local = await (await site.get("/guides/farm_fake_seed?region=320412")).text()
    assert "在江苏" in local
    assert "《江苏省法律援助条例》第18条" in local
    assert "这一页加进了江苏的规定" in local
    assert '?region=43">湖南</a>' in local
    unknown = await (await site.get("/guides/farm_fake_seed?region=<script>")).text()
    assert unknown == national


@pytest.mark.asyncio
@pytest.mark.parametrize("guide_id", ONE_OF_EACH_AREA)
async def test_a_guide_in_a_browser(site: Any, tab: Any, guide_id: str) -> None:
    await tab.open(str(site.make_url(f"/guides/{guide_id}?region=32")))
    assert await tab.js(SMALLEST) >= 20
    assert await tab.js("document.documentElement.scrollWidth") <= 360
    await tab.js(axe_source() + ";0")
    found = await tab.js("axe.run().then((r) => [r.passes.length, r.violations.map((v) => [v.id, v.nodes[0].html])])")
    assert found[0] > 15
    assert found[1] == []
    contrast = await tab.js("axe.run({ runOnly: ['color-contrast'] }).then((r) => r.passes[0].nodes.length)")
    assert contrast > 20
    await tab.call("Emulation.setEmulatedMedia", media="print")
    assert await tab.js("[...document.querySelectorAll('button')].every((e) => !e.offsetParent)")
    shown = "[...document.querySelectorAll('section[id^=part-], #law')].filter((e) => e.offsetParent !== null).length"
    assert await tab.js(shown) == len(SECTIONS) + 1
    assert tab.refusals == []


@pytest.mark.asyncio
async def test_a_guide_reads_and_prints_with_scripts_switched_off(site: Any, tab: Any) -> None:
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.open(str(site.make_url("/guides/maintenance_parents")))
    shown = await tab.js("document.getElementById('guide').innerText")
    assert [line for line in lines(LIBRARY.by_id["maintenance_parents"]) if line not in shown] == []
    assert "读给我听" not in shown
