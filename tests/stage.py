"""A stage for whole conversations: the real gateway and the real intake API on local ports, for callers to talk to."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from callers import TWILIO_TOKEN, SmsCaller, WebCaller
from sqlalchemy import select

import intake.app
import intake.settings
from bot.core import clock
from bot.core.messages import Reply
from bot.gateway.app import make_app
from bot.nlu.understand import Understander
from bot.service import container
from bot.service.container import Knowledge, Services
from bot.service.conversation import Dialogue
from bot.settings import Settings
from bot.storage.tables import Base, InboxMessage


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ShiftedClock:
    """The real time, moved on by what a test says."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def __call__(self) -> datetime:
        return clock.now() + self.shift


@dataclass
class Desk:
    """The intake API of the legal-aid centre, which a test may stop and start again."""

    settings: intake.settings.Settings
    client: TestClient[Any, Any] | None = None

    async def start(self) -> None:
        """Listen on the port of the settings."""
        server = TestServer(intake.app.make_app(self.settings, hook_wait=0.5), port=self.settings.intake_port)
        await server.start_server(access_log=None)
        self.client = TestClient(server)

    async def stop(self) -> None:
        """Go away; connections are refused from now on."""
        if self.client is not None:
            await self.client.close()
        self.client = None

    async def call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """One request with the token; the JSON of its answer."""
        assert self.client is not None, "the intake is stopped"
        headers = {"Authorization": f"Bearer {self.settings.secret('intake_token')}"}
        async with self.client.request(method, f"/v1/applications{path}", headers=headers, **more) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def applications(self) -> list[dict[str, Any]]:
        """All applications that arrived, the newest first."""
        return list((await self.call("GET", ""))["items"])

    async def read(self, number: str) -> dict[str, Any]:
        """One application as the office sees it."""
        return await self.call("GET", f"/{number}")


@dataclass
class Hotline:
    """The gateway on its port; `restart` is a stop and a start on the same database."""

    settings: Settings
    dialogue: Dialogue
    knowledge: Knowledge
    understander: Understander
    now: ShiftedClock = field(default_factory=ShiftedClock)
    client: TestClient[Any, Any] | None = None
    services: Services = field(init=False)

    async def start(self) -> None:
        """Build everything anew and listen; what was learned from disk is shared between tests."""
        learned = {"_knowledge": self.knowledge, "_understander": self.understander}
        self.services = replace(container.build(self.settings), now=self.now, **learned)
        server = TestServer(make_app(self.services, self.dialogue), port=self.settings.port)
        await server.start_server(access_log=None)
        self.client = TestClient(server)

    async def stop(self) -> None:
        """A clean stop."""
        if self.client is not None:
            await self.client.close()
        self.client = None

    async def restart(self) -> None:
        """The same hotline in a new application."""
        await self.stop()
        await self.start()

    async def rows(self, table: type[Base], **wanted: Any) -> list[Any]:
        """All rows of a table in which the named columns have these values."""
        async with self.services.sessions() as session:
            return list((await session.scalars(select(table).filter_by(**wanted))).all())

    async def last_reply(self) -> Reply:
        """The reply stored for the newest answered message, citations included."""
        rows = [row for row in await self.rows(InboxMessage) if row.reply is not None]
        return Reply.from_json(max(rows, key=lambda row: row.id).reply)


def make_settings(folder: Path, database: str, intake_port: int, port: int, **more: Any) -> Settings:
    """Settings of a gateway; its keys are made in `folder`, as on a machine of its own."""
    return Settings(
        _env_file=None,
        var_dir=folder,
        database_url=database,
        port=port,
        intake_url=f"http://127.0.0.1:{intake_port}",
        twilio_auth_token=TWILIO_TOKEN,
        **({"burst_seconds": 0} | more),  # tests of bubbles give it a window; all others need no pause
    )


@dataclass
class Stage:
    """Gateway, intake, and what stands between them; callers are made by `sms()` and `web()`."""

    hotline: Hotline
    desk: Desk
    var: Path

    def sms(self, number: str = "+8613907720001") -> SmsCaller:
        """A caller by SMS."""
        return SmsCaller(self.hotline, number)

    def web(self) -> WebCaller:
        """A caller at the chat page."""
        return WebCaller(self.hotline)


Play = Callable[[tuple[str, str]], Stage]
