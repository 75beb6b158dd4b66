"""A headless Chromium for tests of pages, driven over the Chrome DevTools Protocol, and axe's rules."""

import asyncio
import base64
import importlib.util
import itertools
import json
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
    *("--remote-debugging-port=0", "--hide-scrollbars", "--lang=zh-CN", "--disable-background-networking"),
)
SMALLEST = """(() => { const sizes = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if ((own || e.matches('textarea')) && e.offsetParent) sizes.push(parseFloat(getComputedStyle(e).fontSize));
  } return Math.min(...sizes); })()"""


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


def axe_source() -> str:
    """The accessibility checker: AXE_JS, node_modules, or the Python package that carries it."""
    places = [Path(os.environ.get("AXE_JS", "")), ROOT / "node_modules/axe-core/axe.min.js"]
    if (spec := importlib.util.find_spec("axe_core_python")) and spec.origin:
        places.append(Path(spec.origin).parent / "axe.min.js")
    for place in places:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    pytest.skip("axe-core is not installed: npm install axe-core, or set AXE_JS to axe.min.js")
