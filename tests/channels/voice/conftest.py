"""A voice gateway before the channel, and behind it a hotline that says what a test wants."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from voice_peer import TOKEN, Hotline, Phone

from bot.channels import voice_gateway
from bot.channels.contract import Gate
from bot.gateway.middleware import observe
from bot.settings import Settings


@pytest.fixture
def hotline() -> Hotline:
    return Hotline()


@pytest.fixture
async def connect(hotline: Hotline, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Phone]]]:
    """Start a channel with given settings: `await connect(office_phone="0772-8612345")`."""
    clients: list[TestClient[Any, Any]] = []

    async def begin(**values: Any) -> Phone:
        settings = Settings(_env_file=None, var_dir=tmp_path, **({"voice_token": TOKEN} | values))
        app = web.Application(middlewares=[observe], client_max_size=2**20)
        app.add_routes(voice_gateway.routes(Gate(settings, hotline.answer, lambda: datetime(2026, 11, 22, tzinfo=UTC))))
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return Phone(clients[-1])

    yield begin
    for client in clients:
        await client.close()


@pytest.fixture
async def phone(connect: Callable[..., Awaitable[Phone]]) -> Phone:
    return await connect()
