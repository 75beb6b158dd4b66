"""Twilio's webhooks: its published signatures through the route, forgeries refused, one answer a message."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import defusedxml.ElementTree as ElementTree
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from twilio.request_validator import RequestValidator

from bot.channels import twilio_sms
from bot.channels.contract import MAX_BODY, Gate
from bot.core.messages import Inbound, Option, Reply
from bot.settings import Settings

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
Start = Callable[..., Awaitable[TestClient[Any, Any]]]


class Hotline:
    """Notes each message and answers with the prepared reply."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.reply = Reply(["先打12333。", "再去<仲裁>&调解。"], [Option("1", "怎么做")])

    async def answer(self, message: Inbound) -> Reply:
        self.heard.append(message)
        return self.reply


@pytest.fixture
async def hotline() -> Hotline:
    return Hotline()


@pytest.fixture
async def start(hotline: Hotline) -> Any:
    """Starts the channel with settings, its two handlers under `/myapp.php` and `/status.php` too."""
    clients: list[TestClient[Any, Any]] = []

    async def begin(**values: Any) -> TestClient[Any, Any]:
        settings = Settings(_env_file=None, **({"twilio_auth_token": TOKEN, "public_url": OUTSIDE} | values))
        gate = Gate(settings, hotline.answer, lambda: datetime(2026, 11, 21, tzinfo=UTC))
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
    ("count", "media"), [("2", ("https://a/0", "https://a/1")), ("x", ()), ("-1", ()), ("", ()), ("999999999", 10)]
)
async def test_pictures_are_counted_with_care(start, hotline, count, media):
    form = SMS | {"NumMedia": count, "MediaUrl0": "https://a/0", "MediaUrl1": "https://a/1", "Body": ""}
    response = await (await start()).post("/channels/twilio/sms", data=form, headers=signed(form))
    assert response.status == 200
    assert hotline.heard[0].attachments == media or len(hotline.heard[0].attachments) == media


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
