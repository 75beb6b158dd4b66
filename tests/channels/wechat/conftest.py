"""A channel with WeChat before it and WeChat's API behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from wechat_peer import CIPHER, Clock, FakeApi, Hotline, Peer, settings, start, store_on

from bot.service.store import Store
from bot.storage.session import Sessions, open_database


@pytest.fixture
def clock() -> Clock:
    return Clock(1714037059)  # the second of WeChat's own example


@pytest.fixture
async def sessions(sqlite_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    engine, made = open_database(sqlite_urls[0], CIPHER)
    yield made
    await engine.dispose()


@pytest.fixture
async def store(sessions: Sessions, clock: Clock) -> Store:
    return store_on(sessions, clock)


@pytest.fixture
async def hotline() -> Hotline:
    return Hotline()


@pytest.fixture
async def api(clock: Clock) -> AsyncIterator[FakeApi]:
    fake = FakeApi(clock)
    async with TestServer(fake.app()) as server:
        fake.base = str(server.make_url("/"))
        yield fake


@pytest.fixture
async def connect(
    clock: Clock, hotline: Hotline, api: FakeApi, store: Store
) -> AsyncIterator[Callable[..., Awaitable[Peer]]]:
    """Start a channel with given settings: `await connect(wechat_app_secret="", recogniser=…)`."""
    peers: list[Peer] = []

    async def begin(timing: Any = None, recogniser: Any = None, **values: Any) -> Peer:
        configured = settings(wechat_api_base=api.base, **values)
        more = {"timing": timing} if timing else {}
        peers.append(await start(configured, clock, hotline, store, recogniser=recogniser, **more))
        return peers[-1]

    yield begin
    for peer in peers:
        hotline.open.set()
        await peer.client.close()


@pytest.fixture
async def peer(connect: Callable[..., Awaitable[Peer]]) -> Peer:
    return await connect()
