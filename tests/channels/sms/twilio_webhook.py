"""Twilio before the SMS channel: the channel on a port, messages signed as Twilio signs them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from twilio.request_validator import RequestValidator

from bot.channels import twilio_sms
from bot.channels.contract import Gate
from bot.core.crypto import Cipher
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
