"""A voice gateway and Twilio before the channels, and behind them a hotline that says what a test wants.

Only the dialogue is played: calls are kept in a real database, words are judged by the trained understanding.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from phones import OUTSIDE, TOKEN, TWILIO_TOKEN, Hotline, Phone, TwilioPhone

from bot.channels import twilio_voice, voice_gateway
from bot.channels.contract import Gate
from bot.core import clock
from bot.gateway.middleware import observe
from bot.nlu.understand import Understander
from bot.service import container
from bot.service.calls import Switchboard
from bot.service.container import Knowledge, Services
from bot.settings import Settings


@pytest.fixture
def hotline() -> Hotline:
    return Hotline()


@pytest.fixture
async def services(
    sqlite_urls: tuple[str, str], tmp_path: Path, knowledge: Knowledge, understander: Understander
) -> AsyncIterator[Services]:
    """A real database and the real understanding."""
    settings = Settings(_env_file=None, var_dir=tmp_path / "var", database_url=sqlite_urls[0])
    learned = {"_knowledge": knowledge, "_understander": understander}
    built = replace(container.build(settings), **learned)
    yield built
    await built.engine.dispose()


@pytest.fixture
async def serve(hotline: Hotline, services: Services) -> AsyncIterator[Callable[..., Awaitable[TestClient[Any, Any]]]]:
    """Start both channels with given settings; two of them stand for two processes of one hotline."""
    clients: list[TestClient[Any, Any]] = []

    async def begin(**values: Any) -> TestClient[Any, Any]:
        given = {"voice_token": TOKEN, "twilio_auth_token": TWILIO_TOKEN, "public_url": OUTSIDE} | values
        settings = Settings(_env_file=None, var_dir=services.settings.var_dir, **given)
        app = web.Application(middlewares=[observe], client_max_size=2**20)
        gate = Gate(settings, hotline.answer, clock.now, board=Switchboard(services))
        app.add_routes([*voice_gateway.routes(gate), *twilio_voice.routes(gate)])
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield begin
    for client in clients:
        await client.close()


@pytest.fixture
def connect(serve: Callable[..., Awaitable[TestClient[Any, Any]]]) -> Callable[..., Awaitable[Phone]]:
    """A call over the voice gateway: `await connect(office_phone="0772-8612345")`."""

    async def begin(**values: Any) -> Phone:
        return Phone(await serve(**values))

    return begin


@pytest.fixture
async def phone(connect: Callable[..., Awaitable[Phone]]) -> Phone:
    return await connect()


@pytest.fixture
def dial(serve: Callable[..., Awaitable[TestClient[Any, Any]]]) -> Callable[..., Awaitable[TwilioPhone]]:
    """A call over Twilio, with given settings."""

    async def begin(**values: Any) -> TwilioPhone:
        return TwilioPhone(await serve(**values))

    return begin
