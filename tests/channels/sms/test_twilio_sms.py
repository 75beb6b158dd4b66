"""Twilio's webhooks: its published signatures through the route, forgeries refused, one answer a message."""

import base64
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import defusedxml.ElementTree as ElementTree
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.channels import sms_cost, twilio_sms
from bot.channels.contract import MAX_BODY, Gate
from bot.channels.twilio_signature import variants
from bot.channels.twilio_sms import TwilioSms
from bot.core.crypto import Cipher
from bot.core.messages import Reply
from bot.core.sms import part_count
from bot.service.late import LATE
from bot.settings import Settings
from bot.storage.tables import Caller, Delivery, InboxMessage, OutboxItem

TOKEN = "12345"  # of Twilio's published examples
PATH = "/myapp.php?foo=1&bar=2"
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
SMS = {
    "MessageSid": "SM" + "0" * 32,
    "From": "+8613907720001",
    "To": "+15005550006",
    "Body": "老板欠薪",
    "NumMedia": "0",
}
OUTSIDE = "https://hotline.example"
STATUS = "/channels/twilio/sms/status"
CIPHER = Cipher("key-of-the-tests")
Start = Callable[..., Awaitable[TestClient[Any, Any]]]


@pytest.fixture
async def start(hotline, store, clock) -> Any:
    """Starts the channel with settings, its two handlers under `/myapp.php` and `/status.php` too."""
    clients: list[TestClient[Any, Any]] = []

    async def begin(**values: Any) -> TestClient[Any, Any]:
        settings = Settings(_env_file=None, **({"twilio_auth_token": TOKEN, "public_url": OUTSIDE} | values))
        gate = Gate(settings, hotline.answer, clock, store=store)
        app = web.Application()
        routes = twilio_sms.routes(gate)
        app.add_routes([*routes, web.post("/myapp.php", routes[1].handler)])
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield begin
    for client in clients:
        await client.close()


def signed(form: dict[str, str], url: str = f"{OUTSIDE}/channels/twilio/sms", token: str = TOKEN) -> dict[str, str]:
    """The header that Twilio would send."""
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


@pytest.mark.parametrize(
    ("outside", "form", "signature"),
    [
        ("https://mycompany.com", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443", CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("https://mycompany.com", CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:80", CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("https://mycompany.com", REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ],
)
async def test_published_signatures(start, outside, form, signature):
    client = await start(public_url=outside)
    right = await client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})
    assert right.status == 204
    for wrong in (signature[:-2] + "X=", signature.lower(), ""):
        refused = await client.post(PATH, data=form, headers={"X-Twilio-Signature": wrong})
        assert refused.status == 403


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


@pytest.mark.parametrize("path", ["/channels/twilio/sms", "/channels/twilio/sms/status"])
@pytest.mark.parametrize("forged", ["token", "url", "form", "query", "missing"])
async def test_forgeries_are_refused_on_both_webhooks(start, hotline, path, forged):
    url = f"{OUTSIDE}{path}"
    headers = {
        "token": signed(SMS, url, "guessed"),
        "url": signed(SMS, url.replace("https", "http")),
        "form": signed(SMS | {"Body": "别的话"}, url),
        "query": signed(SMS, url),
        "missing": {},
    }[forged]
    response = await (await start()).post(path + ("?x=1" if forged == "query" else ""), data=SMS, headers=headers)
    assert response.status == 403
    assert hotline.heard == []


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


JSON = '{"property": "value", "boolean": true}'  # Twilio's own example
HASHED = "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=" + hashlib.sha256(JSON.encode()).hexdigest()


async def test_published_signature_of_a_json_body(start):
    client = await start(public_url="https://mycompany.com")
    assert HASHED.endswith("0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620")
    headers = {"X-Twilio-Signature": "a9nBmqA0ju/hNViExpshrM61xv4=", "Content-Type": "application/json"}
    path = HASHED.removeprefix("https://mycompany.com")
    assert (await client.post(path, data=JSON, headers=headers)).status == 204
    assert (await client.post(path, data=JSON.replace("true", "false"), headers=headers)).status == 403
    assert (await client.post(path, data=JSON + " ", headers=headers)).status == 403


async def test_json_without_a_hash_of_its_body_is_refused(start, hotline):
    url = f"{OUTSIDE}/channels/twilio/sms"
    headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, {})}
    response = await (await start()).post("/channels/twilio/sms", json=SMS, headers=headers)
    assert (response.status, hotline.heard) == (403, [])


async def test_a_signed_json_message_is_read(start, hotline):
    body = json.dumps(SMS)
    path = "/channels/twilio/sms?bodySHA256=" + hashlib.sha256(body.encode()).hexdigest()
    headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(OUTSIDE + path, {})}
    headers["Content-Type"] = "application/json"
    response = await (await start()).post(path, data=body, headers=headers)
    assert (response.status, hotline.heard[0].text) == (200, "老板欠薪")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1", ["https://a.example/x?y=1", "https://a.example:443/x?y=1"]),
        ("https://a.example:443/x", ["https://a.example/x", "https://a.example:443/x"]),
        ("http://a.example/x", ["http://a.example/x", "http://a.example:80/x"]),
        ("https://a.example:8443/x", ["https://a.example/x", "https://a.example:8443/x"]),
        # The public validator cuts these at their first colon.
        ("https://[2001:db8::1]:8443/x", ["https://[2001:db8::1]/x", "https://[2001:db8::1]:8443/x"]),
        ("https://u:p@a.example/x", ["https://u:p@a.example/x", "https://u:p@a.example:443/x"]),
        # Overrides of time-outs and retries stand in the fragment, which is not signed.
        ("https://a.example/x#rc=2&rp=all", ["https://a.example/x", "https://a.example:443/x"]),
    ],
)
def test_the_url_with_and_without_its_port(url, expected):
    assert variants(url) == expected


async def test_a_shared_key_signs_by_sha256(start, hotline):
    client = await start(twilio_webhook_key="shared-key")
    url = f"{OUTSIDE}/channels/twilio/sms"
    settings_header = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    right = RequestValidator("shared-key").compute_signature(url, SMS, "HMAC_SHA256")
    for signature, status in ((right, 200), (signed(SMS)["X-Twilio-Signature"], 403)):
        headers = settings_header | {"X-Twilio-Signature": signature}
        assert (await client.post("/channels/twilio/sms", data=SMS, headers=headers)).status == status
    unknown = {"X-Twilio-Webhooks-Signature-Settings": "algorithm=MD5", "X-Twilio-Signature": right}
    assert (await client.post("/channels/twilio/sms", data=SMS, headers=unknown)).status == 403


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
