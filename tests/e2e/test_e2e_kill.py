"""kill -9 of the whole gateway process between confirmation and delivery: one application arrives, the caller hears of it.

The second start is on the same folder within the tests' own process, where Rasa is loaded already.
"""

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from callers import WAGES, WebCaller, said
from stage import Desk, Hotline, Stage, free_port, make_settings

import intake.session
import intake.settings
from bot.nlu.understand import Understander
from bot.service.container import Knowledge
from bot.service.conversation import Dialogue
from bot.settings import ROOT


class HangingOffice:
    """An office that takes the connection, reads the application and never answers."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        app = web.Application()
        app.router.add_post("/v1/applications", self._hang)
        self.server = TestServer(app)

    async def _hang(self, request: web.Request) -> web.Response:
        await request.read()
        self.asked.set()
        await asyncio.sleep(60)
        return web.Response(status=503)


class Process:
    """`hotline serve` in a process of its own, its log in a file."""

    def __init__(self, var: Path, models: Path, port: int) -> None:
        self._var, self._models, self.port = var, models, port
        self.log = var.parent / "log.txt"
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self, intake_url: str) -> None:
        """Start and wait until it is ready."""
        more = {
            "HOTLINE_VAR_DIR": str(self._var),
            "HOTLINE_MODELS_DIR": str(self._models),
            "HOTLINE_PORT": str(self.port),
            "HOTLINE_INTAKE_URL": intake_url,
            "HOTLINE_LOG_LEVEL": "DEBUG",
            "PYTHONPATH": str(ROOT),
        }
        with self.log.open("ab") as log:
            command = [sys.executable, "-W", "ignore", "-m", "bot", "serve"]
            self._running = subprocess.Popen(command, cwd=self._var, env=os.environ | more, stdout=log, stderr=log)
        deadline = time.monotonic() + 120
        async with ClientSession() as session:
            while time.monotonic() < deadline and self._running.poll() is None:
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.2)
        raise AssertionError(self.log.read_text(errors="replace")[-3000:])

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()


@pytest_asyncio.fixture
async def process(tmp_path: Path, archive: Path) -> AsyncIterator[Process]:
    """A gateway process, not yet running; ended after the test."""
    (tmp_path / "var").mkdir(mode=0o700)
    gateway = Process(tmp_path / "var", archive.parent, free_port())
    yield gateway
    gateway.kill()


@pytest_asyncio.fixture
async def office() -> AsyncIterator[HangingOffice]:
    """The office before the crash."""
    hanging = HangingOffice()
    await hanging.server.start_server()
    yield hanging
    await hanging.server.close()


@pytest_asyncio.fixture
async def started_again(
    tmp_path: Path, dialogue: Dialogue, knowledge: Knowledge, understander: Understander
) -> AsyncIterator[Stage]:
    """What comes after the crash on the same folder: a hotline, not yet running, and an office that works."""
    var, ports = tmp_path / "var", (free_port(), free_port())
    settings = intake.settings.Settings(_env_file=None, var_dir=var, intake_port=ports[0])
    hotline = Hotline(make_settings(var, "", *ports), dialogue, knowledge, understander)
    stage = Stage(hotline, Desk(settings), var)
    yield stage
    await stage.hotline.stop()
    await stage.desk.stop()


@pytest.mark.slow
async def test_killed_between_confirmation_and_delivery(
    process: Process, office: HangingOffice, started_again: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await process.start(str(office.server.make_url("")).rstrip("/"))
    async with ClientSession(f"http://127.0.0.1:{process.port}") as session:
        caller = WebCaller(SimpleNamespace(client=session))
        await caller.say(WAGES)
        await caller.fill(await caller.say("申请法律援助"), until="confirm")
        confirmation = asyncio.create_task(caller.say("确认", message_id="the-last"))
        await asyncio.wait_for(office.asked.wait(), 20)
        process.kill()
        with pytest.raises(aiohttp.ClientError):
            await confirmation

    caplog.set_level(logging.DEBUG)
    desk, caller.hotline = started_again.desk, started_again.hotline
    await asyncio.to_thread(intake.session.upgrade, desk.settings.database)
    await desk.start()
    await started_again.hotline.start()
    assert "已经收好" in said(await caller.say("确认", message_id="the-last"))
    await _until_it_arrived(desk)
    (application,) = await desk.applications()
    assert application["number"] in said(await caller.say("进度"))
    for log in (process.log.read_text(errors="replace"), caplog.text):
        assert "覃秀莲" not in log and "大竹村" not in log and "Traceback" not in log


async def _until_it_arrived(desk: Desk) -> None:
    deadline = time.monotonic() + 40
    while not await desk.applications() and time.monotonic() < deadline:
        await asyncio.sleep(0.3)
    await asyncio.sleep(3)  # a second delivery would have its chance
