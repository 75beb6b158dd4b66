"""Each message is worked on once and its reply arrives once: passively, on a repetition, or through the API."""

import asyncio
import logging
from datetime import timedelta

import pytest
from wechat_peer import USER, until, words_of, xml

from bot.channels.wechat_delivery import MORE, SORRY, STILL_WORKING, Timing
from bot.channels.wechat_memory import Expiring
from bot.channels.wechat_reading import UNHEARD
from bot.core.messages import Option, Reply

LONG = "".join(f"第{i}步，请您带上身份证和欠条，到镇上的法律援助工作站去登记。" for i in range(1, 61))


async def test_repeated_message_gets_the_same_reply_and_is_heard_once(peer, api):
    first = await peer.text("老板欠薪", msg_id="1")
    peer.hotline.reply = Reply(["另一个回答"])
    assert await peer.text("老板欠薪", msg_id="1") == first == "您好，请说说您的事。"
    assert await peer.text("老板欠薪", msg_id="2") == "另一个回答"
    assert [m.message_id for m in peer.hotline.heard] == ["1", "2"]
    assert api.sent == []


async def test_slow_answer_is_pushed_exactly_once(peer, api):
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪", msg_id="1") is None
    assert api.sent == []
    peer.hotline.open.set()
    await until(lambda: api.sent)
    assert await peer.text("老板欠薪", msg_id="1") is None  # a late repetition brings nothing twice
    await peer.channel.close()
    assert api.sent == [{"touser": USER, "msgtype": "text", "text": {"content": "您好，请说说您的事。"}}]
    assert "您好".encode() in api.raw[0]
    assert len(peer.hotline.heard) == 1


async def test_two_requests_that_both_ran_out_of_time_bring_one_message(peer, api):
    peer.hotline.open.clear()
    assert [await peer.text("老板欠薪", msg_id="1") for _ in range(2)] == [None, None]
    peer.hotline.open.set()
    await until(lambda: api.sent)
    await peer.channel.close()
    assert api.texts == ["您好，请说说您的事。"]


async def test_a_waiting_repetition_takes_the_slow_answer_along(connect, api):
    peer = await connect(timing=Timing(answer=1.0))
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪", msg_id="1") is None
    repeated = asyncio.create_task(peer.text("老板欠薪", msg_id="1"))
    await asyncio.sleep(0.05)
    peer.hotline.open.set()
    assert await repeated == "您好，请说说您的事。"
    await peer.channel.close()
    assert api.sent == []
    assert len(peer.hotline.heard) == 1


async def test_three_requests_at_once_are_one_message(connect, api):
    peer = await connect(timing=Timing())
    peer.hotline.open.clear()
    asked = [asyncio.create_task(peer.text("老板欠薪", msg_id="1")) for _ in range(3)]
    await asyncio.sleep(0.03)
    peer.hotline.open.set()
    assert set(await asyncio.gather(*asked)) == {"您好，请说说您的事。"}
    assert len(peer.hotline.heard) == 1
    assert api.sent == []


async def test_long_reply_first_part_now_the_rest_once_by_api(peer, api):
    peer.hotline.reply = Reply([LONG], [Option("0", "找真人")])
    first = await peer.text("怎么办", msg_id="1")
    assert await peer.text("怎么办", msg_id="1") == first
    await peer.channel.close()
    parts = [first, *api.texts]
    assert len(parts) == 3
    assert all(0 < len(part.encode()) <= 2048 for part in parts)
    assert all(part.endswith("。") for part in parts[:-1])
    assert "".join(parts).replace("\n", "") == LONG + "0. 找真人"


async def test_slow_long_reply_comes_wholly_by_api(peer, api):
    peer.hotline.reply = Reply([LONG])
    peer.hotline.open.clear()
    assert await peer.text("怎么办") is None
    peer.hotline.open.set()
    await until(lambda: len(api.sent) == 3)
    assert "".join(api.texts) == LONG


async def test_one_of_five_messages_is_left_for_the_operator(peer, api, caplog):
    peer.hotline.reply = Reply([LONG * 3])
    first = await peer.text("怎么办")
    await peer.channel.close()
    assert len(api.sent) == 4
    assert LONG.startswith(first[:100])
    assert "quota" in caplog.text


async def test_a_click_opens_three_messages(peer, api):
    peer.hotline.reply = Reply([LONG * 3])
    await peer.say(MsgType="event", Event="CLICK", EventKey="怎么办")
    await peer.channel.close()
    assert len(api.sent) == 2


async def test_busy_api_is_tried_again(peer, api):
    api.faults.extend([-1, -502])
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪") is None
    peer.hotline.open.set()
    await until(lambda: api.sent)
    await peer.channel.close()
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("code", "fate"), [(45015, "window"), (43004, "stop"), (45047, "window"), (48001, "alarm"), (45002, "refused")]
)
async def test_final_errors_are_logged_and_not_repeated(peer, api, caplog, code, fate):
    api.faults.extend([code])
    peer.hotline.reply = Reply([LONG])
    assert await peer.text("老板欠薪")
    await peer.channel.close()
    assert api.sent == []
    assert f"({fate})" in caplog.text
    assert str(code) in caplog.text


async def test_busy_for_ever_ends(peer, api, caplog):
    api.faults.extend([-1] * 9)
    peer.hotline.reply = Reply([LONG])
    await peer.text("老板欠薪")
    await peer.channel.close()
    assert len(api.faults) == 6
    assert "retry" in caplog.text


async def test_failure_is_apologised_for_and_the_message_tried_anew(peer, caplog):
    peer.hotline.reply = RuntimeError("我叫张桂英")
    assert await peer.text("老板欠薪", msg_id="1") == SORRY
    assert "RuntimeError" in caplog.text
    assert "张桂英" not in caplog.text
    peer.hotline.reply = Reply(["好了"])
    assert await peer.text("老板欠薪", msg_id="1") == "好了"


async def test_slow_failure_is_apologised_for_by_api(peer, api):
    peer.hotline.reply = RuntimeError("x")
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪") is None
    peer.hotline.open.set()
    await until(lambda: api.sent)
    assert api.texts == [SORRY]


async def test_shutdown_waits_for_a_push(connect, api):
    peer = await connect(timing=Timing(answer=0.05, gap=0.2))
    peer.hotline.reply = Reply([LONG])
    await peer.text("怎么办")
    assert api.sent == []
    await peer.client.close()
    assert len(api.sent) == 2


async def test_callers_do_not_wait_for_each_other(connect):
    peer = await connect(timing=Timing())
    peer.hotline.open.clear()
    slow = asyncio.create_task(peer.text("慢", msg_id="1"))
    other = await words_of(await peer.post(xml(MsgType="voice", MediaId="v", MsgId="2")))
    assert other == UNHEARD
    assert not slow.done()
    peer.hotline.open.set()
    assert await slow == "您好，请说说您的事。"


# --- an account without AppSecret -------------------------------------------------------------------------------------


async def test_passive_only_the_repetition_brings_the_answer(connect, api):
    peer = await connect(wechat_app_secret="", timing=Timing(answer=0.1, drop=0.4))
    peer.hotline.open.clear()
    assert await peer.text("老板欠薪", msg_id="1") is None  # held until WeChat has hung up
    second = asyncio.create_task(peer.text("老板欠薪", msg_id="1"))
    await asyncio.sleep(0.2)  # longer than a request is held with an API behind
    peer.hotline.open.set()
    assert await second == "您好，请说说您的事。"
    assert (len(peer.hotline.heard), api.sent, api.fetches) == (1, [], [])


async def test_passive_only_third_request_says_what_to_do(connect):
    peer = await connect(wechat_app_secret="")
    peer.hotline.open.clear()
    assert [await peer.text("老板欠薪", msg_id="1") for _ in range(3)] == [None, None, STILL_WORKING]
    peer.hotline.open.set()
    assert await peer.text("老板欠薪", msg_id="2") == "您好，请说说您的事。"


async def test_passive_only_long_reply_goes_on_when_asked(connect, caplog):
    peer = await connect(wechat_app_secret="")
    peer.hotline.reply = Reply([LONG])
    caplog.set_level(logging.DEBUG)
    parts = [await peer.text("怎么办", msg_id="1")]
    assert await peer.text("怎么办", msg_id="1") == parts[0]
    for number in (2, 3):
        await peer.say(MsgType="event", Event="VIEW", EventKey="https://a.cn", CreateTime=str(number))
        parts.append(await peer.text("继续", msg_id=str(number)))
        assert await peer.text("继续", msg_id=str(number)) == parts[-1]
    assert all(len(part.encode()) <= 2048 for part in parts)
    assert [part.endswith(MORE) for part in parts] == [True, True, False]
    assert "".join(part.removesuffix(MORE) for part in parts) == LONG
    assert len(peer.hotline.heard) == 1
    await peer.text("继续", msg_id="4")
    assert peer.hotline.heard[-1].text == "继续"


async def test_passive_only_another_question_drops_the_rest(connect):
    peer = await connect(wechat_app_secret="")
    peer.hotline.reply = Reply([LONG])
    await peer.text("怎么办", msg_id="1")
    peer.hotline.reply = Reply(["短"])
    assert await peer.text("别的事", msg_id="2") == "短"
    assert await peer.text("继续", msg_id="3") == "短"
    assert [m.text for m in peer.hotline.heard] == ["怎么办", "别的事", "继续"]


# --- what is remembered -----------------------------------------------------------------------------------------------


async def test_repetition_is_remembered_for_the_time_window_only(peer, clock):
    await peer.text("老板欠薪", msg_id="1")
    clock.forward(minutes=19)
    await peer.text("老板欠薪", msg_id="1")
    assert len(peer.hotline.heard) == 1
    clock.forward(minutes=2)
    await peer.text("老板欠薪", msg_id="1")
    assert len(peer.hotline.heard) == 2  # from here on the inbox knows it


def test_old_entries_leave(clock):
    kept = Expiring(timedelta(minutes=1), clock)
    for i in range(100):
        kept.put(str(i), i)
        clock.forward(seconds=1)
    assert kept.get("30") is None
    assert kept.get("99") == 99
    assert len(kept._entries) <= 61
    assert (kept.pop("99"), kept.get("99")) == (99, None)
