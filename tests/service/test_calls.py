"""Calls in progress on both databases: nothing is lost to a second writer, an end is an end, one call-back a caller."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.service.calls import NEW, Line, Switchboard
from bot.service.container import Services, build
from bot.settings import Settings
from bot.storage.tables import Caller, Case

LINE = Line("voice", "+8613907720001", "call-1")


@pytest_asyncio.fixture
async def services(either_urls: tuple[str, str], tmp_path: Path) -> AsyncIterator[Services]:
    built = build(Settings(_env_file=None, var_dir=tmp_path / "var", database_url=either_urls[0]))
    yield built
    await built.engine.dispose()


@pytest.fixture
def board(services: Services) -> Switchboard:
    return Switchboard(services)


async def test_a_call_is_written_and_read_again(board) -> None:
    assert await board.load(LINE) == NEW
    assert await board.save(LINE, {"said": ["您好。"]}, 0) == "saved"
    first = await board.load(LINE)
    assert (first.state, first.version, first.ended) == ({"said": ["您好。"]}, 1, False)
    assert await board.save(LINE, {"said": []}, 1) == "saved"
    assert (await board.load(LINE)).version == 2
    assert await board.load(Line("twilio_voice", LINE.user, LINE.session)) == NEW


async def test_who_read_before_another_wrote_is_told(board) -> None:
    await board.save(LINE, {}, 0)
    assert await board.save(LINE, {"by": "one"}, 1) == "saved"
    assert await board.save(LINE, {"by": "two"}, 1) == "stale"
    assert await board.save(LINE, {"by": "two"}, 0) == "stale"
    assert (await board.load(LINE)).state == {"by": "one"}


async def test_of_many_at_once_one_writes(board) -> None:
    saved = await asyncio.gather(*(board.save(LINE, {"by": i}, 0) for i in range(5)))
    assert sorted(saved) == ["saved"] + ["stale"] * 4
    saved = await asyncio.gather(*(board.save(LINE, {"by": i}, 1) for i in range(5)))
    assert sorted(saved) == ["saved"] + ["stale"] * 4


async def test_an_end_is_an_end_until_the_call_begins_anew(board) -> None:
    await board.save(LINE, {}, 0)
    await board.end(LINE)
    assert await board.save(LINE, {"late": True}, 1) == "ended"
    assert (await board.load(LINE)).ended
    assert await board.save(LINE, {}, 2, reopen=True) == "saved"
    assert not (await board.load(LINE)).ended
    unknown = Line("voice", "+8613907720009", "call-9")
    await asyncio.gather(board.end(unknown), board.end(unknown))
    assert (await board.load(unknown)).ended


async def test_a_call_back_is_opened_once_and_names_the_caller(board, services) -> None:
    await board.call_back(LINE, "电话里没有声音")
    await board.call_back(LINE, "转人工没有接通")
    async with services.sessions() as session:
        (case,) = (await session.scalars(select(Case))).all()
        caller = await session.get_one(Caller, case.caller_id)
    assert (case.kind, case.reason, case.details["call_back"]) == ("handover", "转人工没有接通", True)
    assert (caller.address, caller.channel, caller.provider) == (LINE.user, "voice", "voice")
