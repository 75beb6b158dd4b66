"""What several processes of one hotline agree on: one token, one count of messages, one reply, one use of a nonce."""

import asyncio
from collections import Counter
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select
from wechat_peer import FAST, USER, settings, start, store_on, until, xml

from bot.channels.wechat_api import ApiError, WechatApi
from bot.channels.wechat_delivery import MORE
from bot.channels.wechat_memory import ALLOWED
from bot.core.messages import Reply
from bot.service.late import LATE
from bot.storage.tables import OutboxItem, SharedValue

LONG = "".join(f"第{i}步，请您带上身份证和欠条，到镇上的法律援助工作站去登记。" for i in range(1, 61))


@pytest.fixture
async def two(sessions, clock, hotline, api):
    """Two processes with one database."""
    peers = []
    for _ in range(2):
        configured = settings(wechat_api_base=api.base)
        peers.append(await start(configured, clock, hotline, store_on(sessions, clock), timing=FAST))
    yield peers
    hotline.open.set()
    for peer in peers:
        await peer.client.close()


async def accounts(session, sessions, clock, api, count):
    return [
        WechatApi(settings(wechat_api_base=api.base), lambda: session, clock, store_on(sessions, clock).shared)
        for _ in range(count)
    ]


async def test_four_processes_fetch_one_token(sessions, clock, api):
    async with aiohttp.ClientSession() as session:
        workers = await accounts(session, sessions, clock, api, 4)
        await asyncio.gather(*(worker.send_text(USER, "一") for worker in workers for _ in range(3)))
        assert (len(api.fetches), len(api.sent)) == (1, 12)
        clock.forward(seconds=7200 - 299)
        await asyncio.gather(*(worker.send_text(USER, "二") for worker in workers))
    assert len(api.fetches) == 2


async def test_four_processes_force_one_renewal(sessions, clock, api):
    async with aiohttp.ClientSession() as session:
        workers = await accounts(session, sessions, clock, api, 4)
        await asyncio.gather(*(worker.send_text(USER, "一") for worker in workers))
        api.faults.extend([42001] * 4)
        await asyncio.gather(*(worker.send_text(USER, "二") for worker in workers), return_exceptions=True)
    assert Counter(f["force_refresh"] for f in api.fetches)[True] == 1


async def test_no_more_than_twenty_renewals_are_forced_a_day(sessions, clock, api):
    async with aiohttp.ClientSession() as session:
        (worker,) = await accounts(session, sessions, clock, api, 1)
        for _ in range(25):
            api.faults.extend([40001, 40001])
            with pytest.raises(ApiError):
                await worker.send_text(USER, "一")
            api.faults.clear()
            clock.forward(seconds=31)
    assert sum(f["force_refresh"] for f in api.fetches) == 20


async def test_a_dead_fetcher_holds_the_others_up_for_seconds_only(sessions, clock, api):
    shared = store_on(sessions, clock).shared
    await shared.first("wechat-token wx0123456789abcdef lease", "of a process that died", timedelta(seconds=15))
    async with aiohttp.ClientSession() as session:
        (worker,) = await accounts(session, sessions, clock, api, 1)
        waiting = asyncio.create_task(worker.send_text(USER, "一"))
        await asyncio.sleep(0.15)
        assert api.fetches == []
        clock.forward(seconds=16)
        await waiting
    assert len(api.fetches) == 1


async def test_the_token_lies_sealed_and_a_long_one_fits(sessions, clock, api):
    api.valid = "t" * 600
    async with aiohttp.ClientSession() as session:
        (worker,) = await accounts(session, sessions, clock, api, 1)
        await worker.send_text(USER, "一")
    async with sessions() as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT key, value FROM shared_values")).all()
    assert rows
    assert not any("ttt" in value or "token" in key for key, value in rows)


async def test_a_captured_query_is_of_no_use_at_another_process(two):
    one, other = two
    query = one.signed()
    assert (await one.post(xml(MsgType="text", Content="老板欠薪", MsgId="1"), query)).status == 200
    assert (await other.post(xml(MsgType="text", Content="退出", MsgId="2"), query)).status == 403
    assert [m.text for m in one.hotline.heard] == ["老板欠薪"]


async def test_a_repetition_at_another_process_brings_the_reply_once(two, api):
    one, other = two
    one.hotline.open.clear()
    assert await one.text("老板欠薪", msg_id="1") is None
    repeated = asyncio.create_task(other.text("老板欠薪", msg_id="1"))
    await asyncio.sleep(0.02)
    one.hotline.open.set()
    passive = await repeated
    await until(lambda: len(api.sent) + (passive is not None) >= 1)
    await one.channel.close()
    assert len(api.sent) + (passive is not None) == 1


async def test_the_rest_of_a_long_reply_is_pushed_by_one_process(two, api):
    one, other = two
    one.hotline.reply = Reply([LONG])
    first = await one.text("怎么办", msg_id="1")
    assert await other.text("怎么办", msg_id="1") == first
    await one.channel.close()
    await other.channel.close()
    assert len(api.sent) == 2


async def test_windows_count_keep_and_renew(store, clock):
    windows = store.windows
    assert await windows.grant("unknown", 3) == 3  # WeChat decides
    await windows.opened("a", *ALLOWED["message"])
    assert await windows.grant("a", 3) == 3
    assert [await windows.grant("a", 3), await windows.grant("a", 1)] == [1, 0]
    assert await windows.grant("a", 1, keep=0) == 1  # the operator's
    assert await windows.grant("a", 1, keep=0) == 0
    await windows.opened("a", *ALLOWED["click"])  # figures do not add up
    assert await windows.grant("a", 5) == 2
    await windows.opened("b", *ALLOWED["follow"])
    clock.forward(seconds=61)
    assert await windows.grant("b", 1) == 0
    await windows.opened("a", *ALLOWED["click"])
    clock.forward(hours=47)  # the message's two days outlast the click's minute
    assert await windows.grant("a", 1) == 1
    clock.forward(hours=2)
    assert await windows.grant("a", 1) == 0


async def test_processes_do_not_spend_a_message_twice(sessions, clock):
    stores = [store_on(sessions, clock) for _ in range(4)]
    await stores[0].windows.opened("a", *ALLOWED["message"])
    given = await asyncio.gather(*(s.windows.grant("a", 1) for s in stores for _ in range(3)))
    assert sum(given) == 4


async def test_more_than_the_quota_is_there_for_the_asking(peer, api):
    peer.hotline.reply = Reply([LONG * 3])
    first = await peer.text("怎么办", msg_id="1")
    await until(lambda: len(api.sent) == 4)
    assert api.texts[-1].endswith(MORE)
    assert all(len(text.encode()) <= 2048 for text in api.texts)
    peer.hotline.reply = Reply(["不该听到"])
    said = [first, *api.texts[:-1], api.texts[-1].removesuffix(MORE), await peer.text("继续", msg_id="2") or ""]
    await peer.channel.close()
    assert "".join([*said, *api.texts[4:]]).replace("\n", "") == LONG * 3


@pytest.mark.parametrize(
    ("fields", "pushed"),
    [
        ({"MsgType": "text", "Content": "怎么办", "MsgId": "1"}, 4),
        # A tap on a menu message comes as text and counts as a click.
        ({"MsgType": "text", "Content": "怎么办", "MsgId": "1", "bizmsgmenuid": "101"}, 2),
        ({"MsgType": "event", "Event": "CLICK", "EventKey": "怎么办"}, 2),
        ({"MsgType": "event", "Event": "SCAN", "EventKey": "1"}, 2),
        ({"MsgType": "event", "Event": "subscribe"}, 2),
    ],
)
async def test_what_a_trigger_opens(peer, api, fields, pushed):
    peer.hotline.reply = Reply([LONG * 4])
    await peer.say(**fields)
    await peer.channel.close()
    assert len(api.sent) == pushed


async def test_opening_a_page_from_the_menu_opens_nothing(peer, api, store):
    await peer.say(MsgType="event", Event="VIEW", EventKey="https://a.cn")
    assert await store.windows.grant(store.contacts.id("wechat", USER), 9) == 9  # nothing is counted yet


async def test_a_closed_window_is_believed(peer, api, store):
    peer.hotline.reply = Reply([LONG])
    api.faults.append(45047)  # has been seen on the very first message
    await peer.text("怎么办")
    await peer.channel.close()
    assert await store.windows.grant(store.contacts.id("wechat", USER), 1, keep=0) == 0


async def test_while_an_answer_is_being_written_the_follower_sees_it(peer, api):
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪") is None
    await until(lambda: api.calls)
    assert api.calls == [("message/custom/typing", {"touser": USER, "command": "Typing"})]


async def test_expired_values_leave_the_database(store, sessions, clock):
    for number in range(5):
        await store.shared.put(str(number), number, timedelta(minutes=1))
    clock.forward(minutes=2)
    await store.shared.put("new", 1, timedelta(minutes=1))
    async with sessions() as session:
        assert len((await session.scalars(select(SharedValue))).all()) == 1
    assert [await store.shared.get(key) for key in ("1", "new")] == [None, 1]
    assert [await store.shared.take("new"), await store.shared.take("new")] == [1, None]


async def test_the_first_value_counts_until_its_time_is_over(store, clock):
    life = timedelta(minutes=1)
    assert [await store.shared.first("k", v, life) for v in ("a", "b")] == ["a", "a"]
    clock.forward(minutes=2)
    assert await store.shared.first("k", "c", life) == "c"
    found = await asyncio.gather(*(store.shared.first("race", n, life) for n in range(8)))
    assert len(set(found)) == 1


async def test_nothing_is_promised_for_what_never_reached_the_inbox(peer, sessions):
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪") is None  # this hotline of the tests keeps no inbox
    async with sessions() as session:
        assert (await session.scalars(select(OutboxItem).where(OutboxItem.kind == LATE))).all() == []
