"""Letters to callers: each once by the provider's API, errors sorted by what they mean, templates where only they go."""

import json
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from providers import user_of

from bot.channels.sms_gateway import sign
from bot.core.errors import BadInput
from bot.core.messages import Letter, Option, Reply
from bot.gateway.notify import Notifier, NotSent
from bot.settings import Settings
from bot.storage.tables import Caller, Delivery

NUMBER = "+8613907720001"
TWILIO = {"twilio_account_sid": "AC1", "twilio_auth_token": "auth-token", "twilio_from": "+15005550006"}
TEMPLATES = {
    "number": {"code": "SMS_1", "text": "您的申请已受理，编号${number}，${due}前答复。"},
    "status": {"code": "SMS_2", "text": "您的申请${number}有新进展：${status}。"},
    "answer": {"code": "SMS_3", "text": "您问的“${area}”已有答复，请打12348，或关注公众号“某县法援”查看。"},
}
ALIYUN = {
    "aliyun_access_key_id": "key-id",
    "aliyun_access_key_secret": "key-secret",
    "aliyun_sign_name": "某县法援",
    "aliyun_templates": TEMPLATES,
}
GATEWAY = {"sms_gateway_secret": "gateway-secret", "sms_gateway_sign_name": "某县法援"}


@pytest.fixture
async def notifier(providers, store, clock):
    """Makes a Notifier with settings."""
    async with aiohttp.ClientSession() as session:

        def make(**values) -> Notifier:
            bases = {"twilio_api_base": providers.base, "aliyun_api_base": providers.base}
            bases |= {"sms_gateway_send_url": f"{providers.base}/send"} if "sms_gateway_secret" in values else {}
            return Notifier(Settings(_env_file=None, **(bases | values)), session, store, clock)

        yield make


@pytest.fixture
def caller(store, sessions, clock):
    """Makes a caller of a provider."""

    async def make(provider: str = "twilio", channel: str = "sms", address: str = NUMBER) -> Caller:
        async with sessions() as session:
            row = Caller(id=store.contacts.id(provider, address), provider=provider, channel=channel, address=address)
            row.first_seen = row.last_seen = clock()
            session.add(row)
            await session.commit()
            return row

    return make


@pytest.fixture
def again(sessions):
    """Reads a caller as he now stands in the database."""

    async def read(row: Caller) -> Caller:
        async with sessions() as session:
            return await session.get_one(Caller, row.id)

    return read


def letter(text: str = "您的申请有新进展。", key: str = "notice-1", **more) -> Letter:
    return Letter(key, Reply([text]), **more)


async def test_twilio_gets_number_text_sender_and_a_place_for_reports(notifier, caller, providers):
    assert await notifier(**TWILIO, public_url="https://hotline.example/").send(await caller(), letter())
    (call,) = providers.calls
    assert (call.path, user_of(call)) == (
        "/2010-04-01/Accounts/AC1/Messages.json",
        aiohttp.BasicAuth("AC1", "auth-token"),
    )
    assert call.data == {
        "To": NUMBER,
        "From": "+15005550006",
        "Body": "您的申请有新进展。",
        "StatusCallback": "https://hotline.example/channels/twilio/sms/status?key=notice-1-1",
    }


async def test_a_messaging_service_goes_before_the_number(notifier, caller, providers):
    await notifier(**TWILIO, twilio_messaging_service="MG1").send(await caller(), letter())
    assert (providers.sent("MessagingServiceSid"), providers.sent("From")) == (["MG1"], [None])


async def test_the_same_letter_is_sent_once(notifier, caller, providers):
    sender, to = notifier(**TWILIO), await caller()
    assert [await sender.send(to, letter()) for _ in range(3)] == [True] * 3
    assert len(providers.calls) == 1
    await sender.send(to, letter(key="notice-2"))
    assert len(providers.calls) == 2


async def test_a_try_of_unknown_end_is_looked_up_before_the_next(notifier, caller, providers):
    sender, to = notifier(**TWILIO), await caller()
    providers.answers.append(ConnectionError())
    with pytest.raises(NotSent):
        await sender.send(to, letter())
    providers.listed = [{"sid": "SM9", "body": "别的"}, {"sid": "SM7", "body": "您的申请有新进展。", "status": "sent"}]
    assert await sender.send(to, letter())
    assert [call.method for call in providers.calls] == ["POST", "GET"]
    assert providers.calls[1].data["To"] == NUMBER


async def test_what_did_not_get_through_is_sent_again(notifier, caller, providers, sessions):
    sender, to = notifier(**TWILIO), await caller()
    providers.answers.append((503, {}))
    with pytest.raises(NotSent):
        await sender.send(to, letter())
    assert await sender.send(to, letter())
    assert [call.method for call in providers.calls] == ["POST", "GET", "POST"]
    async with sessions() as session:
        assert (await session.get_one(Delivery, "notice-1-1")).provider_id == "SM1"


async def test_a_clear_no_needs_no_look(notifier, caller, providers):
    sender, to = notifier(**TWILIO), await caller()
    providers.answers.append((429, {"code": 20429}))
    with pytest.raises(NotSent):
        await sender.send(to, letter())
    assert await sender.send(to, letter())
    assert [call.method for call in providers.calls] == ["POST", "POST"]


@pytest.mark.parametrize(
    ("status", "code", "stopped", "unreachable"),
    [
        (400, 21610, True, None),
        (400, 21211, False, "21211"),
        (400, 21614, False, "21614"),
        (400, 30007, False, "30007"),
        (400, 21617, False, None),
        (400, 0, False, None),
    ],
)
async def test_twilios_final_errors(notifier, caller, providers, again, status, code, stopped, unreachable):
    sender, to = notifier(**TWILIO), await caller()
    providers.answers.append((status, {"code": code, "message": f"no {NUMBER}"}))
    assert not await sender.send(to, letter())
    row = await again(to)
    assert (row.stopped, row.unreachable) == (stopped, unreachable)
    if stopped or unreachable:
        assert not await sender.send(row, letter(key="notice-2"))
        assert len(providers.calls) == 1  # nothing more is tried until he writes


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (400, 30001), (400, 63018), (500, 0), (401, 20003)])
async def test_twilios_passing_errors(notifier, caller, providers, again, status, code):
    to = await caller()
    providers.answers.append((status, {"code": code}))
    with pytest.raises(NotSent) as error:
        await notifier(**TWILIO).send(to, letter())
    row = await again(to)
    assert (row.stopped, row.unreachable) == (False, None)
    assert NUMBER not in str(error.value)


async def test_nobody_is_written_to_without_a_sender(notifier, caller, providers):
    assert not await notifier(twilio_auth_token="x").send(await caller(), letter())
    assert not await notifier(**TWILIO).send(await caller("web", "web", "b1"), letter())
    assert providers.calls == []


async def test_the_first_parts_of_a_late_reply_are_not_sent_again(notifier, caller, providers):
    text = "".join(f"第{i}步，请您带上身份证和欠条，到镇上登记。" for i in range(60))
    await notifier(**TWILIO).send(await caller(), letter(text, sent=1))
    assert len(providers.calls) == 2
    assert text.endswith("".join(providers.sent("Body")))


async def test_aliyun_gets_a_registered_template_rightly_signed(notifier, caller, providers, clock):
    fields = {"number": "431321-2026-000012", "query_code": "AB12", "due": "2026-11-28"}
    text = letter("您的申请已经送到。", kind="number", fields=fields)
    assert await notifier(**ALIYUN).send(await caller("aliyun"), text)
    (call,) = providers.calls
    assert {k: call.data[k] for k in ("PhoneNumbers", "SignName", "TemplateCode", "OutId")} == {
        "PhoneNumbers": "13907720001",
        "SignName": "某县法援",
        "TemplateCode": "SMS_1",
        "OutId": "notice-1",
    }
    assert json.loads(call.data["TemplateParam"]) == {"number": "431321-2026-000012", "due": "2026-11-28"}
    assert call.headers["x-acs-date"] == clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert call.headers["Authorization"].startswith(
        "ACS3-HMAC-SHA256 Credential=key-id,SignedHeaders=host;x-acs-action;"
    )


@pytest.mark.parametrize(("out_id", "posts"), [("notice-1", 1), ("notice-7", 2)])
async def test_aliyun_is_asked_for_a_try_of_unknown_end(notifier, caller, providers, out_id, posts):
    sender, to = notifier(**ALIYUN), await caller("aliyun")
    providers.answers.append(ConnectionError())
    text = letter(kind="status", fields={"number": "1", "status": "已批准"})
    with pytest.raises(NotSent):
        await sender.send(to, text)
    providers.answers.append((200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [{"OutId": out_id}]}}))
    assert await sender.send(to, text)
    actions = [call.headers["x-acs-action"] for call in providers.calls]
    assert (actions[:2], actions.count("SendSms")) == (["SendSms", "QuerySendDetails"], posts)
    assert providers.calls[1].data["SendDate"] == "20261121"
    assert await sender.send(to, text)
    assert len(providers.calls) == posts + 1


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", "retry"),
        ("isp.SYSTEM_ERROR", "retry"),
        ("Throttling.User", "retry"),
        ("isv.MOBILE_NUMBER_ILLEGAL", "unreachable"),
        ("isv.SMS_TEMPLATE_ILLEGAL", "refused"),
        ("SignatureDoesNotMatch", "refused"),
    ],
)
async def test_aliyuns_errors_stand_inside_200(notifier, caller, providers, again, code, outcome):
    sender, to = notifier(**ALIYUN), await caller("aliyun")
    text = letter(kind="status", fields={"number": "1", "status": "已批准"})
    providers.answers.append((200, {"Code": code, "Message": f"no {NUMBER}"}))
    if outcome == "retry":
        with pytest.raises(NotSent):
            await sender.send(to, text)
        assert await sender.send(to, text)
    else:
        assert not await sender.send(to, text)
        assert (await again(to)).unreachable == (code if outcome == "unreachable" else None)


async def test_free_text_never_goes_by_aliyun(notifier, caller, providers):
    sender, to = notifier(**ALIYUN), await caller("aliyun")
    assert await sender.send(to, letter("《劳动法》第50条……", kind="answer", fields={"area": "打工要工钱"}))
    assert "劳动法" not in json.dumps(providers.calls[0].data, ensure_ascii=False)
    assert not await sender.send(to, letter("快打110", kind="urgent", key="notice-2"))  # no template for it
    assert len(providers.calls) == 1


@pytest.mark.parametrize(
    ("sign_name", "templates"),
    [
        ("", {"status": {"code": "S", "text": "有${number}"}}),
        ("【某县法援】", {"status": {"code": "S", "text": "有${number}"}}),
        ("某县法援", {"status": {"code": "S", "text": "【某县法援】有${number}"}}),
        ("某县法援", {"status": {"code": "S", "text": "${number}${status}有"}}),
        ("某县法援", {"status": {"code": "S", "text": "${number}"}}),
        ("某县法援", {"advert": {"code": "S", "text": "有${number}"}}),
    ],
)
async def test_templates_that_no_provider_registers_are_named_at_the_start(notifier, sign_name, templates):
    with pytest.raises(BadInput, match="HOTLINE_ALIYUN"):
        notifier(**(ALIYUN | {"aliyun_sign_name": sign_name, "aliyun_templates": templates}))


async def test_signature_and_values_count_and_values_are_cut(notifier, caller, providers, sessions):
    fields = {"number": "9" * 20, "status": "长" * 60}
    await notifier(**ALIYUN).send(await caller("aliyun"), letter(kind="status", fields=fields))
    values = json.loads(providers.calls[0].data["TemplateParam"])
    assert (len(values["status"]), values["status"][-1]) == (35, "…")
    async with sessions() as session:
        # 6 of the signature, 10 of the template, 20 and 35 of the values: 71 characters.
        assert (await session.get_one(Delivery, "notice-1")).parts == 2


async def test_a_gateway_of_ones_own_gets_signed_messages(notifier, caller, providers, clock):
    text = Letter("notice-1", Reply(["先打12348。"], [Option("1", "怎么做")]))
    assert await notifier(**GATEWAY).send(await caller("uplink"), text)
    (call,) = providers.calls
    said = "【某县法援】先打12348。\n回1怎么做"
    assert (call.path, call.data) == ("/send", {"id": "notice-1-1", "to": NUMBER, "text": said, "parts": 1})
    body = json.dumps(call.data, ensure_ascii=False).encode()
    stamp = str(int(clock().timestamp()))
    assert call.headers["X-Hotline-Timestamp"] == stamp
    assert call.headers["X-Hotline-Signature"] == sign("gateway-secret", stamp, body)


@pytest.mark.parametrize(("status", "again_later"), [(500, True), (429, True), (403, True), (400, False), (422, False)])
async def test_a_gateways_errors(notifier, caller, providers, status, again_later):
    sender, to = notifier(**GATEWAY), await caller("uplink")
    providers.answers.append((status, {}))
    if again_later:
        with pytest.raises(NotSent):
            await sender.send(to, letter())
        assert await sender.send(to, letter())
        assert len({call.data["id"] for call in providers.calls}) == 1
    else:
        assert not await sender.send(to, letter())


async def test_an_unreachable_provider_is_tried_again_and_nothing_personal_is_said(notifier, caller, unused_tcp_port):
    to = await caller()
    with pytest.raises(NotSent) as error:
        await notifier(**TWILIO, twilio_api_base=f"http://127.0.0.1:{unused_tcp_port}").send(to, letter())
    assert NUMBER not in str(error.value) and error.value.__cause__ is None


def test_the_report_address_holds_our_key_alone():
    from bot.channels.twilio_api import status_url

    url = status_url(Settings(_env_file=None, public_url="https://h.example/"), "late-5-1")
    assert parse_qs(urlsplit(url).query) == {"key": ["late-5-1"]}
