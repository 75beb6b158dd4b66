"""Sending applications: once on the other side, again after failures, never again after a refusal."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.service import cases, vault
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.intake_client import IntakeClient
from bot.service.outbox import LONGEST_WAIT, Outbox
from bot.service.sending import Refused
from bot.storage.tables import Caller, Case, Notice, OutboxItem

PHONE = "13812345678"
TAKEN = {"number": "431321-2026-00001", "query_code": "AB12CD34", "status": "received", "review_due": "2026-11-28"}


class Office:
    """An intake API that does what the test says: an answer, or an exception."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.got = list(answers), []

    async def create(self, key: str, form: dict[str, Any]) -> dict[str, Any]:
        self.got.append((key, form))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
        return TAKEN


async def apply(services: Services, user: str = "+8613900000001") -> str:
    """An application of a new caller, waiting to be sent; its key."""
    caller, now = services.cipher.pseudonym("caller", "twilio", user), services.now()
    async with turns.begin(services, caller, "sms", "43", now) as turn:
        turn.session.add(
            Caller(id=caller, provider="twilio", channel="sms", address=user, first_seen=now, last_seen=now)
        )
        sealed = await vault.seal_text(turn.session, services.cipher, caller, f"电话{PHONE}", now)
        form = {"matter": {"area": "wages"}, "phone": sealed, "screening": {"materials": []}}
        return (await cases.submit(turn, form)).id


async def item(services: Services, key: str) -> OutboxItem:
    """The outbox row."""
    async with services.sessions() as session:
        return await session.get_one(OutboxItem, key)


async def test_an_application_arrives_with_its_numbers_and_under_its_key(services):
    key, office = await apply(services), Office(TAKEN)
    outbox = Outbox(services, office)
    assert await outbox.deliver_due() == 1
    assert [(k, form["phone"]) for k, form in office.got] == [(key, f"电话{PHONE}")]
    assert (await item(services, key)).status == "done"
    async with services.sessions() as session:
        case = await session.get_one(Case, key)
        notices = (await session.scalars(select(Notice))).all()
    assert (case.number, case.query_code, case.status) == (TAKEN["number"], TAKEN["query_code"], "received")
    assert case.query_hash == cases.code_hash(" ab12cd34 ")
    assert len(notices) == 1 and TAKEN["number"] in notices[0].text
    assert await outbox.deliver_due() == 0 and len(office.got) == 1


async def test_failures_are_tried_again_later_and_later_under_the_same_key(services):
    key, office = await apply(services), Office(aiohttp.ClientError("away"))
    outbox, waits = Outbox(services, office), []
    for attempt in range(1, 14):
        await outbox.deliver_due()
        row = await item(services, key)
        assert (row.status, row.attempts) == ("waiting", attempt)
        waits.append((row.due_at - services.now()).total_seconds())
        assert await outbox.deliver_due() == 0  # not before its time
        services.now.forward(seconds=waits[-1] + 0.001)
    for attempt, wait in enumerate(waits, start=1):
        middle = min(2**attempt, LONGEST_WAIT.total_seconds())
        assert 0.69 * middle <= wait <= 1.31 * middle
    office.answers = [TAKEN]
    await outbox.deliver_due()
    assert (await item(services, key)).status == "done"
    assert {sent for sent, _ in office.got} == {key}


async def test_a_refusal_is_final(services):
    key, office = await apply(services), Office(Refused("intake answered 422: name"))
    await Outbox(services, office).deliver_due()
    row = await item(services, key)
    assert row.status == "refused" and row.last_error == "intake answered 422: name"
    services.now.forward(days=1)
    assert await Outbox(services, office).deliver_due() == 0
    assert len(office.got) == 1


async def test_who_waits_too_long_is_told_later(services):
    key, office = await apply(services), Office(5.0)
    await Outbox(services, office).deliver_now([key], 0.05)
    assert (await item(services, key)).status == "waiting"


async def test_an_item_that_a_worker_holds_is_left_to_it_until_its_lease_ends(services):
    key, office = await apply(services), Office(TAKEN)
    first, second = Outbox(services, Office(TAKEN)), Outbox(services, office)
    assert await first._lease(key) is not None  # and then the worker dies
    await second.deliver_now([key], 1)
    assert office.got == []
    services.now.forward(seconds=61)
    await second.deliver_now([key], 1)
    assert len(office.got) == 1


async def test_two_workers_send_an_item_once(services):
    key, office = await apply(services), Office(0.05)
    await asyncio.gather(*(Outbox(services, office).deliver_now([key], 5) for _ in range(4)))
    assert len(office.got) == 1
    assert (await item(services, key)).status == "done"


@pytest.mark.parametrize(
    ("status", "error"),
    [(200, None), (201, None), (400, Refused), (409, Refused), (413, Refused), (422, Refused)]
    + [(status, aiohttp.ClientResponseError) for status in (404, 408, 429, 500, 502, 503)],
)
async def test_answers_of_the_intake_api(status, error):
    seen = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.headers["Authorization"], request.headers["Idempotency-Key"], await request.json()))
        body = TAKEN if status < 300 else {"errors": [{"field": "applicant.name", "problem": "张三不行"}]}
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_post("/v1/applications", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = IntakeClient(session, str(server.make_url("")).rstrip("/"), "token")
        if error is None:
            assert await client.create("key", {"a": 1}) == TAKEN
        else:
            with pytest.raises(error) as caught:
                await client.create("key", {"a": 1})
            assert "applicant.name" in str(caught.value) and "张三" not in str(caught.value)
    assert seen == [("Bearer token", "key", {"a": 1})]


async def test_an_intake_that_is_away_is_tried_again():
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await IntakeClient(session, "http://127.0.0.1:1", "token").create("key", {})
