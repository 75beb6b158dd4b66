"""Photos and papers: checked, sealed, kept once, sent with the application, erased with the caller."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from bot.service import cases, evidence
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.evidence import Full, NotTaken, TooLarge
from bot.service.forget import erase
from bot.service.intake_client import IntakeClient
from bot.service.outbox import Outbox
from bot.service.sending import Refused
from bot.storage.tables import Caller, Case, Evidence, OutboxItem

JPEG = b"\xff\xd8\xff\xe0" + b"IOU of the year 2024" * 20
PDF = b"%PDF-1.7 contract"
USER = "browser-0001"
FORM = {"matter": {"area": "wages"}, "screening": {"materials": []}}


async def send(services: Services, *files: bytes, apply_after: bool = False, user: str = USER) -> list[Evidence]:
    """Files of a caller within one turn; `apply_after` hands in his application behind them."""
    caller, now = services.cipher.pseudonym("caller", "web", user), services.now()
    async with turns.begin(services, caller, "web", "43", now) as turn:
        if await turn.session.get(Caller, caller) is None:
            turn.session.add(
                Caller(id=caller, provider="web", channel="web", address=user, first_seen=now, last_seen=now)
            )
        rows = [await evidence.keep(turn, "欠条13812345678.jpg", "image/jpg", data) for data in files]
        if apply_after:
            await cases.submit(turn, FORM)
    return rows


async def rows(services: Services, table: type[Any]) -> list[Any]:
    """All rows."""
    async with services.sessions() as session:
        return list(
            (
                await session.scalars(select(table).options(*([undefer(Evidence.data)] if table is Evidence else [])))
            ).all()
        )


class Office:
    """An intake API that notes what it gets."""

    def __init__(self, error: Exception | None = None) -> None:
        self.files: list[tuple[str, str, str, bytes]] = []
        self.error = error

    async def create(self, key: str, form: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": "431321-2026-00001",
            "query_code": "AB12CD34",
            "status": "received",
            "review_due": "2026-11-28",
        }

    async def hand_in(self, number: str, name: str, content_type: str, data: bytes) -> None:
        if self.error:
            raise self.error
        self.files.append((number, name, content_type, data))


async def test_a_file_is_sealed_and_kept_once(services: Services) -> None:
    (one,) = await send(services, JPEG)
    (again,) = await send(services, JPEG)
    assert one.id == again.id and one.content_type == "image/jpeg" and one.size == len(JPEG)
    (row,) = await rows(services, Evidence)
    assert b"IOU" not in row.data and services.cipher.open_bytes(row.data) == JPEG
    assert row.name == {"name": "欠条13812345678.jpg", "type": "image/jpg"}
    async with services.sessions() as session:
        stored = str((await session.execute(text("SELECT name FROM evidence"))).all())
    assert "13812345678" not in stored and "欠条" not in stored
    assert await rows(services, OutboxItem) == []  # no application yet: it waits for one


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotTaken),
        (b"<html><script>", NotTaken),
        (b"GIF89a....", NotTaken),
        (b"MZ\x90\x00", NotTaken),
        (b"RIFF\x00\x00\x00\x00WAVE", NotTaken),
        (b"\xff\xd8\xff" + b"x" * evidence.LARGEST, TooLarge),
    ],
)
async def test_what_is_no_photo_or_too_large_is_refused(
    services: Services, data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await send(services, data)
    assert await rows(services, Evidence) == []


@pytest.mark.parametrize("data", [JPEG, PDF, b"\x89PNG\r\n\x1a\n..", b"RIFF1234WEBPVP8 "])
async def test_photos_and_papers_are_taken(services: Services, data: bytes) -> None:
    assert evidence.checked(data) in evidence.TYPES


async def test_files_sent_before_and_after_the_application_reach_the_office(services: Services) -> None:
    await send(services, JPEG, apply_after=True)
    await send(services, PDF)
    office = Office()
    outbox = Outbox(services, office)
    services.now.forward(seconds=5)
    await outbox.deliver_due()
    services.now.forward(seconds=10)
    await outbox.deliver_due()
    ids = [row.id for row in await rows(services, Evidence)]
    assert sorted(office.files) == [
        ("431321-2026-00001", f"文件{ids[1]}.pdf", "application/pdf", PDF),
        ("431321-2026-00001", f"照片{ids[0]}.jpg", "image/jpeg", JPEG),
    ]
    assert all(row.sent_at and row.data is None for row in await rows(services, Evidence))
    assert {item.status for item in await rows(services, OutboxItem) if item.kind == evidence.HAND_IN} == {"done"}
    await outbox.deliver_due()
    assert len(office.files) == 2


async def test_a_file_waits_for_the_number_and_a_refused_one_calls_a_person(services: Services) -> None:
    await send(services, JPEG, apply_after=True)
    (file_item,) = [item for item in await rows(services, OutboxItem) if item.kind == evidence.HAND_IN]
    services.now.forward(seconds=5)
    outbox = Outbox(services, Office(Refused("intake answered 415")))
    await outbox.deliver_now([file_item.key], 5)  # before the application itself
    async with services.sessions() as session:
        waiting = await session.get_one(OutboxItem, file_item.key)
        assert waiting.status == "waiting" and "no number yet" in str(waiting.last_error)
    services.now.forward(minutes=15)
    await outbox.deliver_due()
    services.now.forward(minutes=15)
    await outbox.deliver_due()
    async with services.sessions() as session:
        assert (await session.get_one(OutboxItem, file_item.key)).status == "refused"
    assert [c.reason for c in await rows(services, Case) if c.kind == "handover"] == ["受理系统没有收下材料"]


async def test_what_nobody_applied_with_goes_after_ninety_days_and_the_store_is_bounded(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(services, JPEG)
    services.now.moment += timedelta(days=91)
    await send(services, PDF)
    assert [row.content_type for row in await rows(services, Evidence)] == ["application/pdf"]
    monkeypatch.setattr(evidence, "LOOSE", 20)
    with pytest.raises(Full):
        await send(services, JPEG, user="browser-0002")
    monkeypatch.undo()
    monkeypatch.setattr(evidence, "MOST", 1)
    with pytest.raises(Full):
        await send(services, JPEG)


async def test_forgetting_a_caller_removes_his_files(services: Services) -> None:
    await send(services, JPEG, PDF)
    report = await erase(services.sessions, services.cipher, "web", USER)
    assert report["erased"]["evidence"] == 2 and await rows(services, Evidence) == []


async def test_the_client_puts_a_file_under_its_chinese_name() -> None:
    seen = []

    async def put(request: web.Request) -> web.Response:
        seen.append((request.match_info["name"], request.content_type, await request.read()))
        return web.json_response({}, status=201 if len(seen) < 3 else 415)

    app = web.Application()
    app.router.add_put("/v1/applications/{number}/materials/{name}", put)
    async with TestServer(app) as server, ClientSession() as session:
        client = IntakeClient(session, str(server.make_url("")).rstrip("/"), "token")
        await asyncio.gather(*(client.hand_in("431321-2026-000001", "照片1.jpg", "image/jpeg", JPEG) for _ in range(2)))
        with pytest.raises(Refused):
            await client.hand_in("431321-2026-000001", "照片1.jpg", "image/jpeg", JPEG)
    assert seen[0] == ("照片1.jpg", "image/jpeg", JPEG)
