"""Personal numbers leave a message before it goes on, come back only where they are needed, and are erased with the caller."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.errors import BadInput
from bot.core.personal import TOKEN, find
from bot.service import cases, vault
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.forget import erase
from bot.storage.tables import Caller, Case, InboxMessage, OutboxItem, VaultAccess, VaultItem

ID, PHONE = "431321195603124814", "13812345678"
STORY = f"我叫张三，身份证{ID}，电话138 1234 5678，老板欠薪"


async def seal(services: Services, caller: str, text: str) -> str:
    """Seal a message of a caller and commit."""
    async with services.sessions() as session:
        sealed = await vault.seal_text(session, services.cipher, caller, text, services.now())
        await session.commit()
        return sealed


async def count(services: Services, table: type) -> int:
    """How many rows a table has."""
    async with services.sessions() as session:
        return len((await session.scalars(select(table))).all())


async def test_a_message_goes_on_without_its_numbers(services):
    sealed = await seal(services, "caller", STORY)
    assert find(sealed) == [] and ID not in sealed and "1234 5678" not in sealed
    assert [m.group(1) for m in TOKEN.finditer(sealed)] == ["id_number", "phone"]
    assert TOKEN.sub("", sealed) == "我叫张三，身份证，电话，老板欠薪"
    assert await count(services, VaultItem) == 2


async def test_the_same_number_of_a_caller_has_one_token_another_caller_another(services):
    first = await seal(services, "caller", f"电话{PHONE}")
    assert await seal(services, "caller", "电话138-1234-5678") == first
    assert await seal(services, "stranger", f"电话{PHONE}") != first
    assert await count(services, VaultItem) == 2


async def test_tokens_open_anywhere_in_a_form_and_each_opening_is_logged(services):
    sealed = await seal(services, "caller", STORY)
    form = {"text": sealed, "list": [sealed, 3, None], "deep": {"phone": f"打{sealed}"}}
    async with services.sessions() as session:
        opened = await vault.open_tokens(session, form, "outbox", "递交", services.now())
        await session.commit()
    assert opened["text"] == STORY.replace("138 1234 5678", PHONE)
    assert opened["list"][1:] == [3, None] and ID in opened["list"][0] and ID in opened["deep"]["phone"]
    async with services.sessions() as session:
        log = (await session.scalars(select(VaultAccess))).all()
    assert len(log) == 6 and {(row.by, row.reason) for row in log} == {("outbox", "递交")}


async def test_a_token_whose_number_is_gone_says_so(services):
    async with services.sessions() as session:
        text = "电话〔phone:0123456789abcdef:5678〕。"
        assert await vault.open_tokens(session, text, "x", "y", services.now()) == "电话[已删除]。"


async def test_the_database_file_holds_no_number_in_clear(services, tmp_path: Path):
    await seal(services, "caller", STORY)
    with sqlite3.connect(tmp_path / "var" / "hotline.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in (tmp_path / "var").glob("hotline.db*"):
        assert ID.encode() not in file.read_bytes() and PHONE.encode() not in file.read_bytes()


async def meet(services: Services, user: str) -> str:
    """A caller by SMS with one message, a sealed number and an application on its way."""
    caller = services.cipher.pseudonym("caller", "twilio", user)
    now = services.now()
    async with turns.begin(services, caller, "sms", "43", now) as turn:
        turn.session.add(
            Caller(id=caller, provider="twilio", channel="sms", address=user, first_seen=now, last_seen=now)
        )
        sealed = await vault.seal_text(turn.session, services.cipher, caller, STORY, now)
        turn.session.add(
            InboxMessage(
                provider="twilio", message_id=user, caller_id=caller, message={"text": sealed}, received_at=now
            )
        )
        await cases.submit(turn, {"matter": {"area": "wages"}, "story": sealed})
    return caller


async def test_a_caller_is_erased_but_for_the_number_of_his_case(services):
    await meet(services, "+8613812345678")
    kept = await meet(services, "+8613912345678")
    report = await erase(services.sessions, services.cipher, "sms", "+8613812345678")
    assert report["channel"] == "sms"
    assert report["erased"] == {
        **{"inbox": 1, "trackers": 0, "vault": 2, "notices": 0, "outbox": 1, "evidence": 0},
        **{"deliveries": 0, "push_windows": 0, "calls": 0, "takeovers": 0, "case_notes": 0, "cases": 1, "callers": 1},
    }
    async with services.sessions() as session:
        rows = (await session.scalars(select(Case))).all()
        assert sorted((row.caller_id, bool(row.details)) for row in rows) == sorted([("erased", False), (kept, True)])
    for table in (Caller, InboxMessage, OutboxItem):
        assert await count(services, table) == 1
    again = await erase(services.sessions, services.cipher, "sms", "+8613812345678")
    assert set(again["erased"].values()) == {0}


async def test_an_unknown_channel_is_refused(services):
    with pytest.raises(BadInput, match="channel 'fax' is unknown"):
        await erase(services.sessions, services.cipher, "fax", "1")


async def test_a_caller_by_sms_is_found_however_his_number_is_written(services):
    await meet(services, "+8613812345678")
    assert (await erase(services.sessions, services.cipher, "sms", "138 1234 5678"))["erased"]["callers"] == 1
