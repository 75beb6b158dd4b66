"""What Twilio reports of messages it was handed: out of order, early, final."""

import pytest
from twilio_webhook import OUTSIDE, STATUS, signed
from twilio_webhook import start as start  # a fixture

from bot.storage.tables import Caller, Delivery

REPORT = {"MessageSid": "SM1", "To": "+8613907720001", "From": "+15005550006"}


async def report(client, status: str, code: str = "", sid: str = "SM1", key: bool = True) -> None:
    form = REPORT | {"MessageSid": sid, "MessageStatus": status} | ({"ErrorCode": code} if code else {})
    path = STATUS + ("?key=notice-1-1" if key else "")
    response = await client.post(path, data=form, headers=signed(form, OUTSIDE + path))
    assert response.status == 204


@pytest.mark.parametrize(
    ("order", "end"),
    [
        (["queued", "sent", "delivered"], "delivered"),
        (["delivered", "sent", "queued"], "delivered"),
        (["sent", "sent", "delivered", "delivered", "sent"], "delivered"),
        (["undelivered", "sent"], "undelivered"),
        (["failed", "queued", "sending"], "failed"),
        (["delivered", "read", "delivered"], "read"),
        (["sent", "nonsense", ""], "sent"),
    ],
)
async def test_reports_only_ever_move_on(start, store, sessions, order, end):
    client = await start()
    await store.deliveries.begin("notice-1-1", "twilio", "caller", 1)
    for status in order:
        await report(client, status)
    async with sessions() as session:
        row = await session.get_one(Delivery, "notice-1-1")
    assert (row.status, row.provider_id) == (end, "SM1")


async def test_a_report_that_comes_before_the_send_returned_is_kept(start, store, sessions):
    await store.deliveries.begin("notice-1-1", "twilio", "caller", 1)
    await report(await start(), "delivered")
    await store.deliveries.taken("notice-1-1", "SM1")
    assert await store.deliveries.begin("notice-1-1", "twilio", "caller", 1) == "sent"
    async with sessions() as session:
        assert (await session.get_one(Delivery, "notice-1-1")).status == "delivered"


async def test_a_report_is_found_by_twilios_own_id_too(start, store, sessions):
    await store.deliveries.begin("notice-1-1", "twilio", "caller", 1)
    await store.deliveries.taken("notice-1-1", "SM1")
    client = await start()
    await report(client, "delivered", key=False)
    await report(client, "delivered", sid="SM-of-nobody", key=False)
    async with sessions() as session:
        assert (await session.get_one(Delivery, "notice-1-1")).status == "delivered"


@pytest.mark.parametrize(
    ("code", "stopped", "unreachable"),
    [
        ("21610", True, None),
        ("30003", False, "30003"),
        ("30006", False, "30006"),
        ("21614", False, "21614"),
        ("30008", False, None),
        ("20429", False, None),
        ("", False, None),
        ("x", False, None),
    ],
)
async def test_what_is_final_for_a_number_ends_writing_to_it(start, store, sessions, clock, code, stopped, unreachable):
    caller = store.contacts.id("twilio", REPORT["To"])
    async with sessions() as session:
        known = {"provider": "twilio", "channel": "sms", "address": REPORT["To"]}
        session.add(Caller(id=caller, first_seen=clock(), last_seen=clock(), **known))
        await session.commit()
    await report(await start(), "failed", code)
    async with sessions() as session:
        row = await session.get_one(Caller, caller)
    assert (row.stopped, row.unreachable) == (stopped, unreachable)
