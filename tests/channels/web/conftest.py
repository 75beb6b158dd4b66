"""The public pages in a small application of their own: a fake gate, two guides, and a headless Chromium."""

import asyncio
import base64
import itertools
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

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
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--remote-debugging-port=0", "--hide-scrollbars", "--lang=zh-CN", "--disable-background-networking"),
)


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
    gate = Gate(Settings(var_dir=tmp_path), hotline.answer, lambda: datetime(2026, 11, 21, 9, tzinfo=UTC), hotline.keep)
    app = web.Application(client_max_size=2**20)
    app.add_routes(web_channel.routes(gate, lambda: shelf))
    async with TestClient(TestServer(app)) as served:
        yield served


class Tab:
    """One page of a headless Chromium, driven over the Chrome DevTools Protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self.refusals: list[str] = []  # what the content security policy, or a script error, wrote into the log

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its result; events that come in between are noted or dropped."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            data = json.loads(await asyncio.wait_for(self._socket.receive_str(), 30))
            if data.get("method") == "Log.entryAdded" and data["params"]["entry"]["source"] in (
                "security",
                "javascript",
            ):
                self.refusals.append(data["params"]["entry"]["text"])
            if data.get("method") == "Runtime.exceptionThrown":
                self.refusals.append(str(data["params"]["exceptionDetails"].get("exception", {}).get("description")))
            if data.get("id") == number:
                assert "error" not in data, data
                return dict(data["result"])

    async def js(self, expression: str) -> Any:
        """The JSON value of an expression, promises awaited."""
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, expression: str, seconds: float = 10) -> None:
        """Wait until an expression is true."""
        for _ in range(int(seconds / 0.05)):
            if await self.js(f"Boolean({expression})"):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never true: {expression}\n{await self.js('document.body.innerText')}")

    async def open(self, url: str, width: int = 360, height: int = 740) -> None:
        """Load a page in a window of that size."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        await self.js("window.stale = true")
        await self.call("Page.navigate", url=url)
        await self.until("window.stale === undefined && document.readyState === 'complete'")

    async def type(self, text: str) -> None:
        """Put the focus into the text box and type."""
        await self.js("document.getElementById('text').focus()")
        await self.call("Input.insertText", text=text)

    async def key(self, key: str, code: int) -> None:
        """Press and release a key."""
        text = {"Enter": "\r"}.get(key, "")
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, text=text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    async def click(self, selector: str) -> None:
        """Click in the middle of an element, as a mouse does."""
        where = await self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({ block: 'nearest' }); const r = e.getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        at = {"x": where[0], "y": where[1], "button": "left", "clickCount": 1}
        await self.call("Input.dispatchMouseEvent", type="mousePressed", **at)
        await self.call("Input.dispatchMouseEvent", type="mouseReleased", **at)

    async def say(self, text: str, expected: str) -> None:
        """Type a line, press Enter, wait for an answer that holds the expected words."""
        await self.type(text)
        await self.key("Enter", 13)
        await self.answered(expected)

    async def answered(self, expected: str) -> None:
        """Wait until the page's newest answer holds the expected words."""
        newest = "[...document.querySelectorAll('.bubble.bot .words')].pop()"
        await self.until(f"document.readyState === 'complete' && {newest}.textContent.includes({json.dumps(expected)})")

    async def picture(self) -> bytes:
        """A PNG of the window."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


@pytest_asyncio.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    """A fresh browser with one page; skips where the machine has no Chromium."""
    binary = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if binary is None:
        pytest.skip("no Chromium on this machine: install one, or set CHROMIUM to its path")
    profile = tmp_path / "profile"
    quiet = asyncio.subprocess.DEVNULL
    flags = [*BROWSER_FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = await asyncio.create_subprocess_exec(binary, *flags, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        port = await _debugging_port(profile / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                pages = [t for t in await response.json() if t["type"] == "page"]
            async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Tab(socket)
                for domain in ("Page", "Runtime", "Log", "Network"):
                    await page.call(f"{domain}.enable")
                yield page
    finally:
        process.terminate()
        await process.wait()


async def _debugging_port(path: Path) -> int:
    """The port that the browser chose: the first line of a file it writes once it listens."""
    for _ in range(600):
        if lines := _lines(path):
            return int(lines[0])
        await asyncio.sleep(0.05)
    raise AssertionError("Chromium did not start within 30 seconds")


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def case_reply() -> Reply:
    """What a submitted application is answered with."""
    case = {"number": "A20261121001", "query_code": "K7M2", "status": "received"}
    return Reply(["申请交上去了。"], [Option("1", "查进度")], None, "wages", "answer", None, [], case)
