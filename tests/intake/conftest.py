"""A running intake API for every test: own database, own clock, own folder."""

import copy
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from intake.app import make_app
from intake.clock import CST
from intake.openapi import EXAMPLE
from intake.session import upgrade
from intake.settings import Settings

TOKEN = "test-token"
HOOK_SECRET = "test-hook-secret"
START = datetime(2026, 11, 3, 23, 30, tzinfo=CST)


class FakeClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **amount: float) -> None:
        """Move on by days, hours, seconds …"""
        self.moment += timedelta(**amount)


@dataclass
class Api:
    """A client with the token, and what the tests need to know of the server."""

    client: TestClient[Any, Any]
    settings: Settings
    clock: FakeClock

    async def call(self, method: str, path: str, **more: Any) -> ClientResponse:
        """One request with the token."""
        headers = {"Authorization": f"Bearer {TOKEN}", **more.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **more)

    async def apply(self, body: Any, key: str = "key-1") -> ClientResponse:
        """Hand in an application."""
        return await self.call("POST", "/v1/applications", json=body, headers={"Idempotency-Key": key})

    async def number(self, body: Any, key: str = "key-1") -> str:
        """Hand in an application that must be taken; returns its number."""
        response = await self.apply(body, key)
        assert response.status == 201, await response.text()
        return str((await response.json())["number"])

    async def move(self, number: str, to: str, reason: str = "", by: str = "李援") -> ClientResponse:
        """Move an application on."""
        return await self.call(
            "POST", f"/v1/applications/{number}/transitions", json={"to": to, "reason": reason, "by": by}
        )


@pytest.fixture
def form() -> dict[str, Any]:
    """A fresh application that is right in everything."""
    return copy.deepcopy(EXAMPLE)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("intake") / "empty.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated: Path, tmp_path: Path) -> str:
    """A migrated SQLite database."""
    shutil.copy(migrated, tmp_path / "intake.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'intake.db'}"


@pytest.fixture
def postgres_url(new_database: Callable[[str], str]) -> str:
    """A migrated PostgreSQL database."""
    return new_database("intake")


@pytest.fixture(params=["sqlite", "postgres"])
def either_url(request: pytest.FixtureRequest) -> str:
    """The test runs once on each kind of database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine, neither from the environment nor from a `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with known secrets; port 9 (discard) takes no connections: hooks go nowhere unless a test says where."""
    values = {"var_dir": tmp_path / "var", "intake_token": TOKEN, "intake_hook_secret": HOOK_SECRET}
    return lambda **more: Settings(**{**values, "public_url": "http://127.0.0.1:9", **more})


Start = Callable[..., Awaitable[Api]]


@pytest_asyncio.fixture
async def start(make_settings: Callable[..., Settings]) -> AsyncIterator[Start]:
    """Starts intake servers: `await start(url, **settings)`; all are stopped after the test."""
    clients: list[TestClient[Any, Any]] = []

    async def run(url: str, **more: Any) -> Api:
        settings, clock = make_settings(intake_database_url=url, **more), FakeClock()
        server = TestServer(make_app(settings, now=clock, hook_wait=0.05))
        await server.start_server(access_log=None)  # as `python -m intake` runs it
        client = TestClient(server)
        clients.append(client)
        return Api(client, settings, clock)

    yield run
    for client in clients:
        await client.close()


@pytest_asyncio.fixture
async def api(start: Start, sqlite_url: str) -> Api:
    """An intake server on SQLite."""
    return await start(sqlite_url)


@pytest_asyncio.fixture
async def either_api(start: Start, either_url: str) -> Api:
    """An intake server on SQLite, then on PostgreSQL."""
    return await start(either_url)
