"""The operators' lists and search on both kinds of database: order, lateness, alarms, one taker of a case."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.core.clock import CST
from bot.core.errors import BadInput
from bot.service import cases
from bot.service import turn as turns
from bot.service.case_search import CaseSearch
from bot.service.container import Services, build
from bot.service.hands import Hands
from bot.service.operators import Operators
from bot.service.worklist import Filter, Worklist
from bot.settings import Settings
from bot.storage.tables import Caller, Operator

NOW = datetime(2026, 11, 21, 9, tzinfo=CST)


@pytest_asyncio.fixture
async def services(either_urls: tuple[str, str], tmp_path: Any) -> Any:
    """Storage on SQLite, then on PostgreSQL."""
    built = build(Settings(_env_file=None, var_dir=tmp_path / "var", database_url=either_urls[0]))
    built.now = lambda: NOW
    yield built
    await built.engine.dispose()


async def open_one(services: Services, user: str, kind: str, reason: str, ago: timedelta, **details: Any) -> str:
    """A case opened some time ago by a caller from Shuangfeng."""
    caller, at = services.cipher.pseudonym("caller", "twilio", user), NOW - ago
    async with turns.begin(services, caller, "sms", "431321", at) as turn:
        row = Caller(id=caller, provider="twilio", channel="sms", address=user, region="431321")
        row.first_seen = row.last_seen = at
        turn.session.add(row)
        return (await cases.open_case(turn, kind, "wages", reason, details)).id


async def operator(services: Services, name: str) -> Operator:
    """An account."""
    await Operators(services.sessions, services.now).add(name, "operator")
    return next(account for account in await Operators(services.sessions, services.now).all() if account.name == name)


async def test_order_lateness_and_alarms(services: Services) -> None:
    asked = await open_one(services, "+8613900000001", "handover", "要求人工", timedelta(hours=25))
    period = await open_one(services, "+8613900000002", "alarm", "deadline", timedelta(hours=2))
    danger = await open_one(services, "+8613900000003", "alarm", "self_harm", timedelta(minutes=5))
    lists = Worklist(services.sessions)
    page = await lists.page(Filter(), "王芳", NOW)
    assert [line.case.id for line in page.lines] == [danger, period, asked]
    assert [line.late for line in page.lines] == [False, True, True]
    assert {line.case.office for line in page.lines} == {"431321"} and await lists.offices() == ["431321"]
    alarms = await lists.alarms()
    assert alarms.count == 2 and alarms.newest == int((NOW - timedelta(minutes=5)).timestamp() * 1000)
    assert (await lists.page(Filter(late="yes", urgent="deadline"), "王芳", NOW)).total == 1


async def test_one_of_many_takes_a_case(services: Services) -> None:
    case_id = await open_one(services, "+8613900000001", "alarm", "self_harm", timedelta(minutes=5))
    people = [await operator(services, f"接线员{n}") for n in range(3)]
    results = await asyncio.gather(*(Hands(services).claim(one, case_id) for one in people), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["BadInput", "BadInput", "NoneType"]
    assert (await Worklist(services.sessions).alarms()).count == 0


async def test_search_finds_by_name_and_telephone(services: Services) -> None:
    details = {"applicant": {"name": "覃美兰"}, "office": "450226", "matter": {"area": "wages"}}
    wanted = await open_one(services, "+8613900000001", "application", "申请法律援助", timedelta(days=1), **details)
    await open_one(services, "+8613900000002", "application", "申请法律援助", timedelta(days=1))
    searching, search = await operator(services, "王芳"), CaseSearch(services)
    for text in ("覃美兰", "13900000001", wanted[:8]):
        assert await search.find(searching, text) == [wanted]
    (line,) = (await Worklist(services.sessions).these([wanted], NOW)).lines
    assert line.case.office == "450226"
    with pytest.raises(BadInput, match="请写编号"):
        await search.find(searching, "%_%")
