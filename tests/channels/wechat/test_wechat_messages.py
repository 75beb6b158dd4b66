"""What each kind of message and event becomes, and how a reply is written."""

import json
from xml.etree import ElementTree

import pytest
from wechat_peer import ACCOUNT, USER, words_of, xml

from bot.channels.wechat_messages import incoming, parse, write_reply
from bot.channels.wechat_reading import UNHEARD, UNREADABLE
from bot.core.messages import Option, Reply

PICTURE = "http://mmbiz.qpic.cn/mmbiz_jpg/abc/0"


@pytest.mark.parametrize(
    ("fields", "text", "attachments"),
    [
        ({"MsgType": "text", "Content": "老板欠我工钱"}, "老板欠我工钱", ()),
        ({"MsgType": "text", "Content": "  "}, "  ", ()),
        ({"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "他打我。"}, "他打我。", ()),
        ({"MsgType": "image", "PicUrl": PICTURE, "MediaId": "m"}, "", (f"photo:m {PICTURE}",)),
        ({"MsgType": "image", "MediaId": "m"}, "", ("photo:m ",)),
        (
            {"MsgType": "location", "Location_X": "27.45", "Location_Y": "112.2", "Label": "湖南省双峰县永丰镇"},
            "湖南省双峰县永丰镇",
            ("geo:27.45,112.2",),
        ),
        (
            {"MsgType": "location", "Location_X": "27.45", "Location_Y": "112.2", "Label": ""},
            "北纬27.45度，东经112.2度",
            ("geo:27.45,112.2",),
        ),
        (
            {"MsgType": "link", "Title": "欠薪怎么办", "Description": "三步", "Url": "https://a.cn/x"},
            "欠薪怎么办\n三步",
            ("https://a.cn/x",),
        ),
    ],
)
async def test_messages(peer, fields, text, attachments):
    assert await peer.say(**fields, MsgId="77") == "您好，请说说您的事。"
    heard = peer.hotline.heard[0]
    assert (heard.text, heard.attachments, heard.message_id) == (text, attachments, "77")
    assert (heard.provider, heard.channel, heard.user, heard.whole) == ("wechat", "wechat", USER, False)
    assert heard.received_at == peer.clock()


@pytest.mark.parametrize(
    ("event", "key", "text"),
    [
        ("subscribe", "", "你好"),
        ("subscribe", "qrscene_431321", "你好"),
        ("SCAN", "431321", "你好"),
        ("CLICK", "申请法律援助", "申请法律援助"),
    ],
)
async def test_events_that_are_answered(peer, event, key, text):
    assert await peer.say(MsgType="event", Event=event, EventKey=key) == "您好，请说说您的事。"
    assert [(m.text, m.whole) for m in peer.hotline.heard] == [(text, True)]  # nothing more is waited for


@pytest.mark.parametrize(
    ("event", "key", "region"),
    [
        ("subscribe", "qrscene_431321", "431321"),
        ("SCAN", "431321", "431321"),
        ("SCAN", "431321102", "431321102"),
        ("SCAN", "poster-7", None),
        ("subscribe", "", None),
        ("CLICK", "431321", None),
    ],
)
async def test_the_code_posted_in_a_county_names_it(peer, event, key, region):
    await peer.say(MsgType="event", Event=event, EventKey=key)
    assert [m.region for m in peer.hotline.heard] == [region]


@pytest.mark.parametrize(
    "event", ["unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "scancode_push", "never_heard_of", ""]
)
async def test_other_events_are_acknowledged(peer, event):
    assert await peer.say(MsgType="event", Event=event, EventKey="https://a.cn") is None
    assert peer.hotline.heard == []


async def test_two_events_of_one_second_are_two(peer):
    for key in ("进度", "人工", "进度"):
        await peer.say(MsgType="event", Event="CLICK", EventKey=key)
    await peer.say(MsgType="event", Event="SCAN", EventKey="进度")
    await peer.say(MsgType="event", Event="CLICK", EventKey="进度", CreateTime="1714037060")
    await peer.say(MsgType="event", Event="CLICK", EventKey="进度", FromUserName=USER)
    assert [m.text for m in peer.hotline.heard] == ["进度", "人工", "你好", "进度"]
    assert len({m.message_id for m in peer.hotline.heard}) == 4


async def test_voice_without_recognition(peer):
    assert await peer.say(MsgType="voice", MediaId="voice-1", Format="amr", MsgId="1") == UNHEARD
    assert await peer.say(MsgType="voice", MediaId="voice-1", Format="amr", Recognition="", MsgId="2") == UNHEARD
    assert peer.hotline.heard == []


class Ear:
    """A recogniser that notes what it was given."""

    def __init__(self, words: str | Exception) -> None:
        self.words, self.given = words, []

    async def recognise(self, audio: bytes, audio_format: str) -> str:
        self.given.append((audio, audio_format))
        if isinstance(self.words, Exception):
            raise self.words
        return self.words


async def test_voice_goes_to_our_recogniser(connect):
    ear = Ear("老板欠我工钱")
    peer = await connect(recogniser=ear)
    assert await peer.say(MsgType="voice", MediaId="voice-1", Format="amr", MsgId="1") == "您好，请说说您的事。"
    assert ear.given == [(b"#!AMR\nvoice", "amr")]
    assert peer.hotline.heard[0].text == "老板欠我工钱"
    await peer.say(MsgType="voice", MediaId="voice-1", Format="amr", Recognition="已识别", MsgId="2")
    assert len(ear.given) == 1


@pytest.mark.parametrize(("words", "media"), [("", "voice-1"), (RuntimeError("x"), "voice-1"), ("好", "gone")])
async def test_voice_that_cannot_be_recognised(connect, words, media):
    peer = await connect(recogniser=Ear(words))
    assert await peer.say(MsgType="voice", MediaId=media, Format="amr", MsgId="1") == UNHEARD


@pytest.mark.parametrize("kind", ["video", "shortvideo", "miniprogrampage", "sticker", "file"])
async def test_unknown_type_is_answered_kindly(peer, kind):
    assert await peer.say(MsgType=kind, MsgId="1") == UNREADABLE
    assert peer.hotline.heard == []


async def test_message_id_in_both_spellings_and_as_number(peer):
    for name in ("MsgId", "MsgID", "msgid"):
        await peer.say(MsgType="text", Content="你好", **{name: "24699123456789012"})
    body = {"ToUserName": ACCOUNT, "FromUserName": USER, "MsgType": "text", "Content": "你好", "CreateTime": 1}
    await peer.post(json.dumps(body | {"MsgId": 24699123456789012}))
    assert [m.message_id for m in peer.hotline.heard] == ["24699123456789012"]


async def test_json_is_answered_in_json(peer):
    body = {"ToUserName": ACCOUNT, "FromUserName": USER, "MsgType": "text", "Content": "你好", "CreateTime": 1}
    response = await peer.post(json.dumps(body | {"MsgId": "49d72d67b16d115e7935ac386f2f0fa4_1555684067"}))
    assert response.content_type == "application/json"
    reply = json.loads(await response.text())
    expected = {"ToUserName": USER, "FromUserName": ACCOUNT, "CreateTime": peer.clock.seconds, "MsgType": "text"}
    assert reply == expected | {"Content": "您好，请说说您的事。"}


async def test_reply_is_swapped_and_stamped(peer):
    response = await peer.post(xml(MsgType="text", Content="你好", MsgId="1"))
    reply = ElementTree.fromstring(await response.text())
    got = {child.tag: child.text for child in reply}
    expected = {"ToUserName": USER, "FromUserName": ACCOUNT, "CreateTime": str(peer.clock.seconds), "MsgType": "text"}
    assert got == expected | {"Content": "您好，请说说您的事。"}


async def test_options_are_numbered_lines(peer):
    peer.hotline.reply = Reply(["是哪一件？"], [Option("1", "欠薪"), Option("0", "找真人")])
    assert await peer.text("出事了") == "是哪一件？\n1. 欠薪\n0. 找真人"


async def test_empty_reply_is_success(peer):
    peer.hotline.reply = Reply()
    assert await peer.text("你好") is None


@pytest.mark.parametrize("words", ["]]>", "a]]>b]]>c", "]]]]>>", "<b>&amp;</b>", "\x00\x08好\ufffe", "😀\ud800"])
def test_reply_text_never_breaks_the_xml(words):
    message = incoming(parse(xml(MsgType="text", Content="x", MsgId="1").encode()))
    legal = "".join(c for c in words if c not in "\x00\x08\ufffe\ud800")
    assert ElementTree.fromstring(write_reply(message, words, 1)).findtext("Content") == legal


def test_control_characters_from_odd_keyboards_are_dropped():
    body = xml(MsgType="text", Content="欠\x08薪\x1f了\x00", MsgId="1").encode()
    assert incoming(parse(body)).body.get("content") == "欠薪了"
    odd = {"ToUserName": "a", "FromUserName": "b", "MsgType": "text", "Content": "欠\x00薪\ud800😀", "MsgId": None}
    assert incoming(parse(json.dumps(odd).encode())).body.get("content") == "欠薪😀"


async def test_cdata_in_the_question(peer):
    body = xml(MsgType="text", Content="他说]]]]><![CDATA[>不给", MsgId="1")
    assert await words_of(await peer.post(body)) == "您好，请说说您的事。"
    assert peer.hotline.heard[0].text == "他说]]>不给"
