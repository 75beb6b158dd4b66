"""Subscriptions and the menu: what a follower agreed to, one notice for each yes, WeChat's limits."""

import json
from datetime import timedelta

import aiohttp
import pytest
from wechat_peer import ACCOUNT, USER, settings, xml

from bot.channels import wechat_menu, wechat_notice
from bot.channels.wechat_api import ApiError, WechatApi
from bot.channels.wechat_messages import parse
from bot.core.errors import BadInput
from bot.core.messages import Letter, Reply
from bot.gateway.notify import Notifier, NotSent
from bot.gateway.pictures import Pictures
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.service.sending import Unusable
from bot.storage.tables import Caller

TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
OTHER = "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI"
FIELDS = {"character_string1": "number", "phrase2": "status", "thing3": "reason", "thing4": "nothing_of_ours"}
STATUS = {"number": "431321-2026-000012", "status": "已批准，等待指派律师", "reason": "请" * 30}


def entry(template: str, answer: str) -> str:
    return f"<List><TemplateId>{template}</TemplateId><SubscribeStatusString>{answer}</SubscribeStatusString></List>"


def popup(*entries: str, event: str = "subscribe_msg_popup_event", at: str = "1714037059") -> str:
    body = xml(MsgType="event", Event=event, CreateTime=at)
    return body.replace("</xml>", f"<SubscribeMsgPopupEvent>{''.join(entries)}</SubscribeMsgPopupEvent></xml>")


def as_json(entries) -> str:
    head = {"ToUserName": ACCOUNT, "FromUserName": USER, "CreateTime": 1714037059, "MsgType": "event"}
    return json.dumps(head | {"Event": "subscribe_msg_popup_event", "List": entries})


@pytest.mark.parametrize(
    ("body", "agreed"),
    [
        (popup(entry(TEMPLATE, "accept")), ((TEMPLATE, "accept"),)),
        (popup(entry(TEMPLATE, "accept"), entry(OTHER, "reject")), ((TEMPLATE, "accept"), (OTHER, "reject"))),
        # One entry comes as an object, several as a list.
        (as_json({"TemplateId": TEMPLATE, "SubscribeStatusString": "accept"}), ((TEMPLATE, "accept"),)),
        (as_json([{"TemplateId": TEMPLATE, "SubscribeStatusString": "reject"}] * 2), ((TEMPLATE, "reject"),) * 2),
        (as_json("broken"), ()),
        (as_json([1, None]), ()),
        (popup(), ()),
    ],
)
def test_both_shapes_of_a_subscription_event(body, agreed):
    assert parse(body.encode()).agreed == agreed


@pytest.fixture
async def account(api, clock, store):
    async with aiohttp.ClientSession() as session:
        yield WechatApi(settings(wechat_api_base=api.base), lambda: session, clock, store.shared)


@pytest.fixture
def send(account, api, store):
    async def one(kind="status", fields=STATUS, **more) -> bool:
        configured = settings(
            wechat_api_base=api.base, wechat_notice_template=TEMPLATE, wechat_notice_fields=FIELDS, **more
        )
        letter = Letter("notice-1", Reply(["有新进展"]), kind, fields)
        return await wechat_notice.send(account, configured, store, store.contacts.id("wechat", USER), USER, letter)

    return one


async def test_each_yes_lets_one_notice_out(connect, send, api):
    peer = await connect(wechat_notice_template=TEMPLATE)
    assert not await send()  # nobody agreed yet
    for second in (1, 2):
        await peer.post(popup(entry(TEMPLATE, "accept"), entry(OTHER, "accept"), at=str(second)))
    assert [await send(), await send(), await send()] == [True, True, False]
    assert len(api.calls) == 2
    path, sent = api.calls[0]
    assert (path, sent["touser"], sent["template_id"]) == ("message/subscribe/bizsend", USER, TEMPLATE)
    assert sent["data"] == {
        "character_string1": {"value": "431321-2026-000012"},
        "phrase2": {"value": "已批准"},
        "thing3": {"value": "请" * 20},
        "thing4": {"value": "—"},
    }


@pytest.mark.parametrize("event", ["subscribe_msg_popup_event", "subscribe_msg_change_event"])
async def test_a_no_takes_all_back(connect, send, event):
    peer = await connect(wechat_notice_template=TEMPLATE)
    await peer.post(popup(entry(TEMPLATE, "accept"), at="1"))
    await peer.post(popup(entry(TEMPLATE, "reject"), event=event, at="2"))
    assert not await send()


async def test_a_repeated_event_counts_once(connect, send):
    peer = await connect(wechat_notice_template=TEMPLATE)
    for _ in range(3):
        await peer.post(popup(entry(TEMPLATE, "accept")))
    assert [await send(), await send()] == [True, False]


async def test_long_term_notices_need_no_counting_until_they_are_refused(send, api):
    assert [await send(wechat_notice_long_term=True) for _ in range(3)] == [True] * 3
    api.faults.append(43101)
    assert not await send(wechat_notice_long_term=True)


async def test_a_busy_wechat_uses_up_nothing(connect, send, api):
    peer = await connect(wechat_notice_template=TEMPLATE)
    await peer.post(popup(entry(TEMPLATE, "accept")))
    api.faults.append(-1)
    with pytest.raises(ApiError):
        await send()
    assert [await send(), await send()] == [True, False]


@pytest.mark.parametrize("kind", ["answer", "urgent"])
async def test_an_answer_is_no_notice(send, kind):
    assert not await send(kind=kind, wechat_notice_long_term=True)


def test_the_menu_that_comes_with_the_hotline_fits():
    with_pages = wechat_menu.load(KNOWLEDGE_BASE / "wechat_menu.yml", "https://hotline.example/")
    assert [b["name"] for b in with_pages] == ["说我的事", "免费律师", "找真人"]
    assert {"type": "view", "name": "大字网页", "url": "https://hotline.example/chat"} in with_pages[1]["sub_button"]
    without = wechat_menu.load(KNOWLEDGE_BASE / "wechat_menu.yml", "")
    assert [b["type"] for b in without[1]["sub_button"]] == ["click", "click"]


@pytest.mark.parametrize(
    "text",
    [
        "menu: []",
        "menu: [{name: a, says: b}, {name: a, says: b}, {name: a, says: b}, {name: a, says: b}]",
        "menu: [{name: 六个汉字太长, says: b}]",
        "menu: [{name: '', says: b}]",
        "menu: [{name: a}]",
        "menu: [{name: a, opens: 'https://elsewhere.example'}]",
        f"menu: [{{name: a, says: {'长' * 43}}}]",
        "menu: [{name: a, below: []}]",
        f"menu: [{{name: a, below: [{', '.join(['{name: b, says: c}'] * 6)}]}}]",
        "menu: [{name: a, below: [{name: b, below: [{name: c, says: d}]}]}]",
        "- 1",
    ],
)
def test_a_menu_beyond_wechats_limits_is_refused(tmp_path, text):
    (tmp_path / "menu.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"menu\.yml"):
        wechat_menu.load(tmp_path / "menu.yml", "https://a.example")


async def test_the_menu_is_pushed(api, clock, store):
    buttons = [{"type": "click", "name": "找真人", "key": "人工"}]
    await wechat_menu.push(settings(wechat_api_base=api.base), store.shared, buttons)
    assert api.calls == [("menu/create", {"button": buttons})]
    with pytest.raises(BadInput, match="HOTLINE_WECHAT_APP_ID"):
        await wechat_menu.push(settings(wechat_app_id=""), store.shared, buttons)


class Follower:
    """A caller as the notifier sees him."""

    def __init__(self, store) -> None:
        self.id, self.provider, self.address = store.contacts.id("wechat", USER), "wechat", USER
        self.channel, self.stopped, self.unreachable = "wechat", False, None


@pytest.fixture
async def notifier(api, clock, store):
    async with aiohttp.ClientSession() as session:
        configured = settings(wechat_api_base=api.base, wechat_notice_template=TEMPLATE, wechat_notice_fields=FIELDS)
        yield Notifier(configured, session, store, clock)


LETTER = Letter("notice-1", Reply(["您的申请有新进展。"]), "status", STATUS)


async def test_within_two_days_a_notice_is_a_plain_message(notifier, api, store):
    await store.windows.opened(Follower(store).id, 5, timedelta(hours=48))
    assert await notifier.send(Follower(store), LETTER)
    assert (api.texts, api.calls) == (["您的申请有新进展。"], [])


async def test_after_two_days_it_takes_the_subscription(notifier, api, store, clock):
    follower = Follower(store)
    await store.windows.opened(follower.id, 5, timedelta(hours=48))
    await store.windows.subscribed(follower.id, 1)
    clock.forward(hours=49)
    assert [await notifier.send(follower, LETTER) for _ in range(2)] == [True, False]
    assert (api.texts, len(api.calls)) == ([], 1)


async def test_when_wechat_says_that_the_window_is_closed_it_takes_the_subscription(notifier, api, store):
    follower = Follower(store)
    await store.windows.subscribed(follower.id, 1)
    await store.windows.opened(follower.id, 5, timedelta(hours=48))
    api.faults.append(45015)
    assert await notifier.send(follower, LETTER)
    assert len(api.calls) == 1


async def test_who_left_is_not_written_to(notifier, api, store, sessions, clock):
    follower = Follower(store)
    async with sessions() as session:
        row = {"provider": "wechat", "channel": "wechat", "address": USER, "stopped": False}
        session.add(Caller(id=follower.id, first_seen=clock(), last_seen=clock(), **row))
        await session.commit()
    api.faults.append(43004)
    assert not await notifier.send(follower, LETTER)
    async with sessions() as session:
        marked = await session.get_one(Caller, follower.id)
    assert marked.unreachable == "wechat"
    assert not await notifier.send(marked, LETTER)
    assert (api.sent, api.fetches.__len__()) == ([], 1)


async def test_unsubscribing_marks_the_caller(connect, store, sessions, clock):
    peer = await connect()
    async with sessions() as session:
        row = {"provider": "wechat", "channel": "wechat", "address": USER, "stopped": False}
        session.add(Caller(id=store.contacts.id("wechat", USER), first_seen=clock(), last_seen=clock(), **row))
        await session.commit()
    assert await peer.say(MsgType="event", Event="unsubscribe") is None
    async with sessions() as session:
        assert (await session.get_one(Caller, store.contacts.id("wechat", USER))).unreachable == "unsubscribe"


async def test_a_busy_wechat_is_tried_again_by_the_outbox(notifier, api, store, monkeypatch):
    monkeypatch.setattr("bot.gateway.notify.WECHAT_PAUSE", 0.01)
    api.faults.extend([-1] * 3)
    with pytest.raises(NotSent):
        await notifier.send(Follower(store), LETTER)
    assert await notifier.send(Follower(store), LETTER)
    assert len(api.sent) == 1


async def test_an_unreachable_wechat_is_tried_again(api, clock, store, unused_tcp_port, monkeypatch):
    monkeypatch.setattr("bot.gateway.notify.WECHAT_PAUSE", 0.01)
    async with aiohttp.ClientSession() as session:
        notifier = Notifier(settings(wechat_api_base=f"http://127.0.0.1:{unused_tcp_port}"), session, store, clock)
        with pytest.raises(NotSent):
            await notifier.send(Follower(store), LETTER)


async def test_a_picture_is_fetched_by_its_media_id(api, clock, store):
    api.media = b"\xff\xd8\xff\xe0photo"
    async with aiohttp.ClientSession() as session:
        pictures = Pictures(settings(wechat_api_base=api.base), session, store, clock)
        assert await pictures.fetch("wechat", "voice-1 http://mmbiz.qpic.cn/a") == api.media
        with pytest.raises(Unusable):
            await pictures.fetch("wechat", "gone http://mmbiz.qpic.cn/a")


async def test_who_has_an_application_is_offered_its_notices(connect, hotline):
    peer = await connect(wechat_subscribe_url="https://mp.weixin.qq.com/s/abc")
    hotline.reply = Reply(["您的申请已经交上去。"], case={"number": "1", "status": "received"})
    said = await peer.text("确认", msg_id="1")
    assert said.startswith("您的申请已经交上去。\n想在申请有进展时收到通知")
    assert "https://mp.weixin.qq.com/s/abc" in said
    hotline.reply = Reply(["好"], case={"number": None, "status": "sending"})
    assert await peer.text("好", msg_id="2") == "好"
