"""The store on both kinds of databases: races decided once, and tables as the migrations make them."""

import asyncio
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select

from bot.core import clock
from bot.core.crypto import Cipher
from bot.service.late import late_key
from bot.service.store import Store
from bot.storage.session import make_engine, open_database
from bot.storage.tables import Base, InboxMessage, OutboxItem

CIPHER = Cipher("key-of-the-tests")


@pytest.fixture
async def opened(either_urls):
    engine, sessions = open_database(either_urls[0], CIPHER)
    yield sessions, Store.on(sessions, CIPHER, clock.now)
    await engine.dispose()


async def test_one_of_many_is_first(opened):
    _, store = opened
    minute = timedelta(minutes=1)
    found = await asyncio.gather(*(store.shared.first("k", n, minute) for n in range(8)))
    assert len(set(found)) == 1
    await store.shared.put("k", "new", minute)
    taken = await asyncio.gather(*(store.shared.take("k") for _ in range(4)))
    assert sorted(map(str, taken)) == ["None", "None", "None", "new"]
    await store.shared.put("gone", 1, timedelta(seconds=-1))
    assert [await store.shared.get("gone"), await store.shared.first("gone", 2, minute)] == [None, 2]


async def test_messages_are_spent_once(opened):
    _, store = opened
    await store.windows.opened("c", 5, timedelta(hours=1))
    assert sum(await asyncio.gather(*(store.windows.grant("c", 1) for _ in range(8)))) == 4
    await asyncio.gather(*(store.windows.subscribed("c", 1) for _ in range(3)))
    assert sorted(await asyncio.gather(*(store.windows.take_notice("c") for _ in range(5)))) == [False] * 2 + [True] * 3
    await store.windows.opened("c", 3, timedelta(minutes=1))
    assert await store.windows.grant("c", 9, keep=0) == 3


async def test_a_delivery_begins_once(opened):
    _, store = opened
    begun = await asyncio.gather(*(store.deliveries.begin("k", "twilio", "c", 1) for _ in range(5)))
    assert sorted(begun) == ["new"] + ["unknown"] * 4
    await asyncio.gather(
        *(store.deliveries.report("k", "SM1", s, None) for s in ("sent", "delivered", "queued", "sent"))
    )
    assert await store.deliveries.begin("k", "twilio", "c", 1) == "sent"
    assert not await store.deliveries.report("", "SM1", "sent", None)
    await store.deliveries.undone("k")  # what was sent is never forgotten
    assert await store.deliveries.begin("k", "twilio", "c", 1) == "sent"


async def test_a_promise_is_one_order(opened):
    sessions, store = opened
    async with sessions() as session:
        key = CIPHER.pseudonym("message", "wechat", "m1")
        row = InboxMessage(provider="wechat", message_id=key, caller_id="c", message={}, received_at=clock.now())
        session.add(row)
        await session.commit()
    assert all(await asyncio.gather(*(store.late.promise("wechat", "m1") for _ in range(4))))
    await store.late.promise("wechat", "m1", sent=2)
    await store.late.promise("wechat", "m1")
    async with sessions() as session:
        (order,) = (await session.scalars(select(OutboxItem))).all()
    assert (order.key, order.payload["sent"]) == (late_key(row.id), 2)
    await store.late.kept("wechat", "m1")
    async with sessions() as session:
        assert (await session.scalars(select(OutboxItem))).all() == []


async def test_the_migrations_make_the_tables_of_the_program(either_urls):
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    engine = make_engine(either_urls[0])
    async with engine.connect() as connection:
        assert await connection.run_sync(compare) == []
    await engine.dispose()
