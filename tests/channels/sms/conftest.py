"""What SMS channels need: a store on an empty database, a clock, a hotline that notes what it hears."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer
from providers import Providers

from bot.core.crypto import Cipher
from bot.core.messages import Inbound, Option, Reply
from bot.service.store import Store
from bot.storage.session import Sessions, open_database

CIPHER = Cipher("key-of-the-tests")


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


class Hotline:
    """Notes each message and answers with the prepared reply once `open` is set."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.reply = Reply(["先打12333。", "再去<仲裁>&调解。"], [Option("1", "怎么做")])
        self.open = asyncio.Event()
        self.open.set()

    async def answer(self, message: Inbound) -> Reply:
        self.heard.append(message)
        await self.open.wait()
        return self.reply

    async def take(self, message: Inbound) -> None:
        self.heard.append(message)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def hotline() -> Hotline:
    return Hotline()


@pytest.fixture
async def sessions(sqlite_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    engine, made = open_database(sqlite_urls[0], CIPHER)
    yield made
    await engine.dispose()


@pytest.fixture
async def store(sessions: Sessions, clock: Clock) -> Store:
    return Store.on(sessions, CIPHER, clock)


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    """SMS providers played by a local server."""
    played = Providers()
    async with TestServer(played.app()) as server:
        played.base = str(server.make_url("")).rstrip("/")
        yield played
