"""Photos as evidence: kept sealed, handed in with the application, once, whatever comes first; then emptied."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from bot.core.messages import Inbound
from bot.service import cases
from bot.service import turn as turns
from bot.service.conversation import Conversation
from bot.service.evidence import KEPT, MOST
from bot.service.outbox import Outbox
from bot.service.sending import Refused, Unusable
from bot.storage.tables import Caller, Case, Evidence, Notice, OutboxItem

JPEG = b"\xff\xd8\xff\xe0" + b"holiday" * 50
TAKEN = {"number": "431321-2026-000001", "query_code": "AB12CD34", "status": "received", "review_due": "2026-11-28"}


class Office:
    """The intake API: files by number and name."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.puts = 0
        self.errors: list[Exception] = []

    async def create(self, key: str, form: dict[str, Any]) -> dict[str, Any]:
        return TAKEN

    async def hand_in(self, number: str, name: str, content_type: str, data: bytes) -> None:
        self.puts += 1
        if self.errors:
            raise self.errors.pop(0)
        self.files[number, name] = (content_type, data)


class Silent:
    """No dialogue is asked here."""

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        turn = turns.current()
        assert turn is not None
        turn.reply.texts = ["好"]
        return ["好"]


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def fetched():
    """What the provider answers for each source: bytes or an exception; and what it was asked."""
    return {"asked": [], "answers": {}}


@pytest.fixture
def outbox(services, office, fetched):
    async def fetch(provider: str, source: str) -> bytes:
        fetched["asked"].append((provider, source))
        answer = fetched["answers"].get(source, JPEG)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Outbox(services, office, None, fetch)


@pytest.fixture
def talk(services, outbox):
    return Conversation(services, Silent(), outbox)


def photo(*sources: str, key: str = "m1", text: str = "") -> Inbound:
    from bot.core import clock

    attachments = tuple(f"photo:{s}" for s in sources)
    return Inbound("wechat", "wechat", "o1", key, text, clock.now(), attachments=attachments)


async def file_application(services) -> str:
    async with services.sessions() as session:
        caller = await session.scalar(select(Caller.id))
    async with turns.begin(services, caller, "wechat", "43", services.now()) as turn:
        return (await cases.submit(turn, {"matter": {"area": "wages"}, "screening": {"materials": []}})).id


async def rows(services, table):
    async with services.sessions() as session:
        return list(
            (
                await session.scalars(select(table).options(*([undefer(Evidence.data)] if table is Evidence else [])))
            ).all()
        )


async def test_a_photo_before_the_application_goes_in_with_it(services, talk, outbox, office):
    reply = await talk.answer(photo("media-1 https://a"))
    assert "申请的时候" in reply.texts[0]
    await outbox.deliver_due()
    (kept,) = await rows(services, Evidence)
    assert (services.cipher.open_bytes(kept.data), kept.content_type, kept.source) == (JPEG, "image/jpeg", None)
    assert office.files == {}
    await file_application(services)
    await outbox.deliver_due()
    services.now.forward(seconds=5)
    await outbox.deliver_due()
    ((number, name), (kind, data)) = next(iter(office.files.items()))
    assert (number, kind, data) == (TAKEN["number"], "image/jpeg", JPEG)
    assert name == f"照片{kept.id}.jpg"
    (done,) = await rows(services, Evidence)
    assert done.sent_at is not None and done.data is None and done.source is None


async def test_a_photo_for_an_open_application_goes_in_at_once(services, talk, outbox, office, fetched):
    await talk.answer(photo(text="老板欠薪"))
    await file_application(services)
    await outbox.deliver_due()
    fetched["answers"]["b"] = JPEG + b"another"
    reply = await talk.answer(photo("a", "b", key="m2"))
    assert TAKEN["number"] in reply.texts[0]
    await outbox.deliver_due()
    assert len(office.files) == 2


async def test_a_photo_on_its_way_while_the_number_comes_goes_in(services, talk, outbox, office, fetched):
    fetched["answers"]["a"] = [OSError("later"), JPEG]
    await talk.answer(photo("a"))
    await file_application(services)
    for _ in range(4):
        await outbox.deliver_due()
        services.now.forward(seconds=30)
    assert len(office.files) == 1


async def test_words_with_a_photo_go_to_the_talk_and_the_photo_is_kept(services, talk):
    assert (await talk.answer(photo("a", text="这是欠条"))).texts == ["好"]
    assert len(await rows(services, Evidence)) == 1


async def test_a_repeated_message_keeps_its_photo_once(services, talk):
    for _ in range(3):
        await talk.answer(photo("a"))
    assert len(await rows(services, Evidence)) == 1


async def test_a_photo_sent_twice_goes_in_once_and_again_with_the_next_application(services, talk, outbox, office):
    await talk.answer(photo("a", "b"))
    await outbox.deliver_due()
    assert len(await rows(services, Evidence)) == 1
    for number in range(2):
        await file_application(services)
        for _ in range(3):
            services.now.forward(seconds=5)
            await outbox.deliver_due()
        assert office.puts == number + 1
        async with services.sessions() as session:
            for case in (await session.scalars(select(Case))).all():
                case.status = "closed"
            await session.commit()
        await talk.answer(photo("c", key=f"m{number + 2}"))
        await outbox.deliver_due()


@pytest.mark.parametrize("answer", [Unusable("gone"), b"GIF89a", b"%PD", b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024)])
async def test_a_photo_that_cannot_be_had_is_asked_for_again(services, talk, outbox, office, fetched, answer):
    fetched["answers"]["a"] = answer
    await talk.answer(photo("a"))
    await outbox.deliver_due()
    assert await rows(services, Evidence) == []
    assert "再拍一张" in str((await rows(services, Notice))[0].text)
    assert "再拍一张" in (await talk.answer(photo(key="m2", text="在吗"))).texts[0]


async def test_an_office_that_is_away_gets_it_later_and_the_provider_is_asked_once(
    services, talk, outbox, office, fetched
):
    await talk.answer(photo(text="x"))
    await file_application(services)
    await outbox.deliver_due()
    office.errors = [OSError("away"), OSError("away")]
    await talk.answer(photo("a", key="m2"))
    for _ in range(4):
        await outbox.deliver_due()
        services.now.forward(seconds=30)
    assert (len(office.files), office.puts, len(fetched["asked"])) == (1, 3, 1)


async def test_what_the_office_refuses_goes_to_a_person(services, talk, outbox, office):
    await talk.answer(photo(text="x"))
    await file_application(services)
    await outbox.deliver_due()
    office.errors = [Refused("intake answered 409 to a picture")]
    await talk.answer(photo("a", key="m2"))
    await outbox.deliver_due()
    assert [c.kind for c in await rows(services, Case)] == ["application", "handover"]


async def test_after_a_closed_case_photos_wait_for_the_next(services, talk, outbox, office):
    await talk.answer(photo(text="x"))
    await file_application(services)
    await outbox.deliver_due()
    async with services.sessions() as session:
        (await session.scalars(select(Case))).one().status = "closed"
        await session.commit()
    reply = await talk.answer(photo("a", key="m2"))
    assert "申请的时候" in reply.texts[-1]
    await outbox.deliver_due()
    assert office.files == {}


async def test_no_caller_fills_the_disk_and_old_photos_are_erased(services, talk):
    await talk.answer(photo(*(str(i) for i in range(MOST + 5))))
    assert len(await rows(services, Evidence)) == MOST
    assert "没有收下" in (await talk.answer(photo("more", key="m1b"))).texts[0]
    services.now.forward(days=KEPT.days + 1)
    await talk.answer(photo("new", key="m2"))
    assert [p.source for p in await rows(services, Evidence)] == ["new"]


async def test_nothing_of_a_photo_lies_open(services, talk, outbox, tmp_path: Path):
    await talk.answer(photo("secret-media-id"))
    await outbox.deliver_due()
    with sqlite3.connect(tmp_path / "var" / "hotline.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in (tmp_path / "var").glob("hotline.db*"):
        assert b"holiday" not in file.read_bytes()
        assert b"secret-media-id" not in file.read_bytes()


async def test_only_photos_are_orders(services, talk):
    await talk.answer(Inbound("wechat", "wechat", "o1", "m1", "", services.now(), attachments=("https://a.cn/link",)))
    assert await rows(services, OutboxItem) == []
