"""The console on an empty database: it is served, operators log in over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from console_stage import HASHED, ID_NUMBER, PASSWORD, PHONE, Clock, Newcomer, Person, open_case, talk

from bot.console import views
from bot.service.container import Knowledge, Services, build
from bot.service.operators import Operators
from bot.settings import Settings
from bot.storage.tables import Operator


@pytest_asyncio.fixture
async def services(sqlite_urls: tuple[str, str], tmp_path: Path, knowledge: Knowledge) -> AsyncIterator[Services]:
    """Storage and clock of the console."""
    built = build(Settings(_env_file=None, var_dir=tmp_path / "var", database_url=sqlite_urls[0]))
    built.now = Clock()
    built._knowledge = replace(knowledge, day=built.now().date())
    yield built
    await built.engine.dispose()


@pytest_asyncio.fixture
async def server(services: Services) -> AsyncIterator[TestServer]:
    """The console, served."""
    app = web.Application()
    app.add_routes(views.routes(services))
    async with TestServer(app) as running:
        yield running


@pytest.fixture
def arrive(services: Services, server: TestServer) -> Any:
    """Makes an operator with a role who has logged in with a password of his own."""

    async def come(name: str = "王芳", role: str = "operator") -> Person:
        async with services.sessions() as session:
            now = services.now()
            session.add(Operator(name=name, role=role, password=HASHED, must_change=False, created_at=now))
            await session.commit()
        person = Person(TestClient(server), services, name)
        assert (await person.log_in(PASSWORD)).status == 303
        await person.get()
        return person

    return come


@pytest_asyncio.fixture
async def newcomer(services: Services, server: TestServer) -> Newcomer:
    """An operator who has logged in with the one-time password that he was told."""
    first = await Operators(services.sessions, services.now).add("王芳", "operator")
    person = Newcomer(TestClient(server), services, "王芳", first)
    assert (await person.log_in(first)).status == 303
    return person


@pytest_asyncio.fixture
async def case_id(services: Services) -> str:
    """A hand-over of a caller who has said his phone and identity number."""
    text = f"老板欠我工钱，我的电话{PHONE}，身份证{ID_NUMBER}，找个人跟我说"
    caller = await talk(services, text, "好的，我已经请值班人员联系您。")
    return await open_case(services, caller, "handover", "要求人工", text)
