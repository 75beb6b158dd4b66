"""Twilio's messages: one answer each, long ones in parts, what is broken refused."""

import base64
import logging

import defusedxml.ElementTree as ElementTree
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from twilio_webhook import CIPHER, OUTSIDE, SMS, STATUS, TOKEN, signed
from twilio_webhook import start as start  # a fixture

from bot.channels import sms_cost
from bot.channels.contract import MAX_BODY, Gate
from bot.channels.twilio_sms import TwilioSms
from bot.core.messages import Reply
from bot.core.sms import part_count
from bot.service.late import LATE
from bot.settings import Settings
from bot.storage.tables import InboxMessage, OutboxItem


async def test_a_message_is_handed_in_and_answered_with_twiml(start, hotline):
    client = await start()
    response = await client.post("/channels/twilio/sms", data=SMS, headers=signed(SMS))
    assert response.status == 200 and response.content_type == "text/xml"
    answer = ElementTree.fromstring(await response.text())
    assert [element.tag for element in answer] == ["Message"]
    assert "".join(answer.itertext()) == "先打12333。\n再去<仲裁>&调解。\n回1怎么做"
    (heard,) = hotline.heard
    assert (heard.provider, heard.channel, heard.user) == ("twilio", "sms", "+8613907720001")
    assert (heard.message_id, heard.text, heard.attachments) == (SMS["MessageSid"], "老板欠薪", ())


async def test_an_empty_reply_is_an_empty_response(start, hotline):
    hotline.reply = Reply()
    response = await (await start()).post("/channels/twilio/sms", data=SMS, headers=signed(SMS))
    assert response.status == 200
    assert list(ElementTree.fromstring(await response.text())) == []


async def test_without_the_token_the_channel_is_closed_and_says_so_once(start, hotline, caplog):
    client = await start(twilio_auth_token="")
    with caplog.at_level(logging.WARNING, logger="bot.channels"):
        for path in ("/channels/twilio/sms", "/channels/twilio/sms", "/channels/twilio/sms/status"):
            response = await client.post(path, data=SMS, headers=signed(SMS, token=""))
            assert response.status == 503
            assert "HOTLINE_TWILIO_AUTH_TOKEN" in await response.text()
    assert [r.getMessage() for r in caplog.records] == ["channel twilio_sms is closed: set HOTLINE_TWILIO_AUTH_TOKEN"]
    assert hotline.heard == []


@pytest.mark.parametrize("lacking", ["MessageSid", "From"])
async def test_a_signed_message_without_id_or_sender_is_a_bad_request(start, hotline, lacking):
    form = {key: value for key, value in SMS.items() if key != lacking}
    response = await (await start()).post("/channels/twilio/sms", data=form, headers=signed(form))
    assert response.status == 400
    assert hotline.heard == []


@pytest.mark.parametrize(
    ("count", "photos"),
    [("2", ("photo:https://a/0", "photo:https://a/1")), ("1", ("photo:https://a/0",)), ("x", ()), ("-1", ()), ("", ())],
)
async def test_pictures_are_counted_with_care(start, hotline, count, photos):
    form = SMS | {"NumMedia": count, "MediaUrl0": "https://a/0", "MediaUrl1": "https://a/1", "Body": ""}
    response = await (await start()).post("/channels/twilio/sms", data=form, headers=signed(form))
    assert response.status == 200
    assert hotline.heard[0].attachments == photos


async def test_no_more_than_ten_pictures_and_nothing_but_pictures(start, hotline):
    form = SMS | {"NumMedia": "999999999"} | {f"MediaUrl{i}": f"https://a/{i}" for i in range(30)}
    form |= {"MediaContentType0": "video/mp4", "MediaContentType1": "image/jpeg", "MediaContentType2": "text/x-vcard"}
    await (await start()).post("/channels/twilio/sms", data=form, headers=signed(form))
    assert hotline.heard[0].attachments == tuple(f"photo:https://a/{i}" for i in (1, *range(3, 10)))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            base64.b64encode("老板欠我三个月工钱，一共一万二，我该找谁要".encode()).decode(),
            "老板欠我三个月工钱，一共一万二，我该找谁要",
        ),
        (base64.b64encode(b"My boss owes me three months of wages, whom do I ask?").decode(), None),
        ("A" * 64, "A" * 64),  # decodes to control characters
        (base64.b64encode("短".encode() * 5).decode(), base64.b64encode("短".encode() * 5).decode()),
        ("a" * 63, "a" * 63),
        ("老" * 64, "老" * 64),
    ],
)
async def test_a_long_message_that_comes_in_base64_is_read(start, hotline, body, text):
    form = SMS | {"Body": body}
    await (await start()).post("/channels/twilio/sms", data=form, headers=signed(form))
    assert hotline.heard[0].text == (text or base64.b64decode(body).decode())


@pytest.mark.parametrize(
    "more",
    [
        {"Body": "STOP"},
        {"Body": " stop. "},
        {"Body": "HELP"},
        {"Body": "START"},
        {"Body": "算了", "OptOutType": "STOP"},
    ],
)
async def test_what_twilio_has_answered_itself_gets_no_second_answer(start, hotline, more):
    response = await (await start()).post("/channels/twilio/sms", data=SMS | more, headers=signed(SMS | more))
    assert list(ElementTree.fromstring(await response.text())) == []
    assert len(hotline.heard) == 1


async def test_a_long_answer_goes_out_in_messages_of_eight_parts_with_places_for_their_reports(start, hotline):
    hotline.reply = Reply(
        ["".join(f"第{i}步，请您带上身份证和欠条，到镇上登记，网址https://a.cn/{i}。" for i in range(60))]
    )
    response = await (await start()).post("/channels/twilio/sms", data=SMS, headers=signed(SMS))
    messages = list(ElementTree.fromstring(await response.text()))
    texts = ["".join(m.itertext()) for m in messages]
    assert len(texts) == 3
    assert all(part_count(text) <= 8 and len(text) <= 1600 for text in texts)
    assert "http" not in "".join(texts)  # mainland carriers stop messages that hold a link
    assert [m.get("action") for m in messages] == [f"{OUTSIDE}{STATUS}?key={SMS['MessageSid']}-{i}" for i in (1, 2, 3)]


async def test_links_stay_for_numbers_elsewhere(start, hotline):
    hotline.reply = Reply(["看 https://a.cn/1"])
    form = SMS | {"From": "+14158675309"}
    response = await (await start()).post("/channels/twilio/sms", data=form, headers=signed(form))
    assert "https://a.cn/1" in await response.text()


async def test_parts_and_cost_are_counted_once_a_message(start, hotline):
    hotline.reply = Reply(["字" * 71])
    client = await start(sms_part_price=0.5)
    before = parts("twilio", "ucs2"), cost("twilio")
    for _ in range(3):
        await client.post("/channels/twilio/sms", data=SMS, headers=signed(SMS))
    assert (parts("twilio", "ucs2") - before[0], cost("twilio") - before[1]) == (2, 1.0)


def parts(provider: str, alphabet: str) -> float:
    return sms_cost.PARTS.labels(provider, alphabet)._value.get()


def cost(provider: str) -> float:
    return sms_cost.COST.labels(provider)._value.get()


async def test_a_reply_after_twilio_has_hung_up_is_left_to_the_outbox(hotline, store, clock, sessions):
    account = {"twilio_account_sid": "AC1", "twilio_from": "+15005550006", "twilio_auth_token": TOKEN}
    gate = Gate(Settings(_env_file=None, public_url=OUTSIDE, **account), hotline.answer, clock, store=store)
    channel = TwilioSms(gate, patience=0.05)
    app = web.Application()
    app.router.add_post("/channels/twilio/sms", channel.incoming)
    async with sessions() as session:  # what the conversation writes down before it works on a message
        key = CIPHER.pseudonym("message", "twilio", SMS["MessageSid"])
        session.add(InboxMessage(provider="twilio", message_id=key, caller_id="c", message={}, received_at=clock()))
        await session.commit()
    hotline.open.clear()
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/channels/twilio/sms", data=SMS, headers=signed(SMS))
        assert list(ElementTree.fromstring(await response.text())) == []
        hotline.open.set()
    async with sessions() as session:
        (promised,) = (await session.scalars(select(OutboxItem))).all()
    assert (promised.kind, promised.caller_id) == (LATE, "c")


async def test_a_body_that_is_too_large_or_no_text_is_refused(start, hotline):
    client = await start()
    large = await client.post("/channels/twilio/sms", data={"Body": "x" * MAX_BODY}, headers=signed(SMS))
    assert large.status == 413
    headers = signed(SMS) | {"Content-Type": "application/x-www-form-urlencoded"}
    broken = await client.post("/channels/twilio/sms", data=b"Body=\xff\xfe", headers=headers)
    assert broken.status == 400
    assert hotline.heard == []


@pytest.mark.parametrize("method", ["get", "put", "delete"])
async def test_other_methods_do_not_exist(start, method):
    response = await getattr(await start(), method)("/channels/twilio/sms")
    assert response.status == 405
