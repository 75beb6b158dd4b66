"""Any other SMS gateway: a signed JSON message in, its answer as parts out; notices by a signed POST the other way.

Signature: HMAC-SHA256 over `<timestamp>.<body>` in `X-Hotline-Signature: sha256=<hex>`, seconds in `X-Hotline-Timestamp`.
"""

import hashlib
import hmac
import json
import math
from datetime import datetime

import aiohttp
from aiohttp import web

from bot.channels import sms_cost
from bot.channels.contract import Gate, clean, in_chinese, json_object, read_body
from bot.channels.rendering import sms_text
from bot.core import sms
from bot.core.errors import HotlineError
from bot.core.messages import Inbound
from bot.core.phones import international
from bot.service.store import Store
from bot.settings import Settings

PROVIDER = "uplink"
NEEDS = ("sms_gateway_secret",)
WINDOW = 600  # seconds
MAX_ID = 200
TIMEOUT = aiohttp.ClientTimeout(total=8)


class GatewayError(HotlineError):
    """The gateway did not take a message; `final` where it never will."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the SMS gateway answered {status}")
        self.final = 400 <= status < 500 and status not in (401, 403, 408, 429)


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's path."""
    return [web.post("/channels/sms/generic", gate.guarded("sms_gateway", NEEDS, SmsGateway(gate).incoming))]


class SmsGateway:
    """Handler of incoming messages."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def incoming(self, request: web.Request) -> web.Response:
        """`{"id","from","text"}` → `{"id","to","messages":[{"text","parts"}…]}`; the same id again gets the same answer."""
        body = await read_body(request)
        self._verify(request, body)
        number, key, text = _fields(body)
        message = Inbound(PROVIDER, "sms", number, key, text, self._gate.now())
        said = with_signature(sms_text(await self._gate.answer(message)), self._gate.settings)
        for part in said:
            sms_cost.count(PROVIDER, part, self._gate.settings.sms_part_price)
        parts = [{"text": part, "parts": sms.part_count(part)} for part in said]
        return web.json_response({"id": key, "to": number, "messages": parts}, dumps=in_chinese)

    def _verify(self, request: web.Request, body: bytes) -> None:
        stamp = request.headers.get("X-Hotline-Timestamp", "")
        given = request.headers.get("X-Hotline-Signature", "").encode("utf-8", "surrogatepass")
        right = sign(self._gate.settings.sms_gateway_secret, stamp, body)
        if not hmac.compare_digest(given, right.encode()):
            raise web.HTTPForbidden(text="X-Hotline-Signature is missing or wrong")
        seconds = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 12 else 0
        if abs(self._gate.now().timestamp() - seconds) > WINDOW:
            raise web.HTTPForbidden(text="X-Hotline-Timestamp is more than ten minutes away from this machine's clock")


def sign(secret: str, stamp: str, body: bytes) -> str:
    """The value of X-Hotline-Signature."""
    signed = stamp.encode("utf-8", "surrogatepass") + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def with_signature(text: str, settings: Settings) -> list[str]:
    """The text as messages of at most eight parts, 【signature】 in front of each and counted; none for an empty text."""
    name = settings.sms_gateway_sign_name.strip("【】")
    prefix = f"【{name}】" if name else ""
    room = sms.MOST_PARTS * sms.UCS_PART - len(prefix)
    return [prefix + part for part in sms.pack(sms.without_links(text), room, sms.utf16_units)]


def _fields(body: bytes) -> tuple[str, str, str]:
    """(number, id, text); 400 names what is missing. Without an id, number and time and text stand for it."""
    data = json_object(body, parse_int=str)
    given = {name: data.get(name) if isinstance(data.get(name), str) else "" for name in ("id", "from", "text", "time")}
    number = international(str(given["from"]))
    key = str(given["id"])
    if not key and given["time"]:
        key = hashlib.sha256("\x1f".join((number, str(given["time"]), str(given["text"]))).encode()).hexdigest()
    if not number or not key or len(key) > MAX_ID or "text" not in data:
        raise web.HTTPBadRequest(text="needed: from (a phone number), text, and id (or time) of at most 200 characters")
    return number, key, clean(str(given["text"]))


async def send(
    settings: Settings,
    session: aiohttp.ClientSession,
    store: Store,
    key: str,
    caller_id: str,
    to: str,
    text: str,
    now: datetime,
) -> None:
    """POST `{"id","to","text","parts"}` to the gateway's own address; `key` is the id by which it drops repetitions.

    Raises GatewayError, aiohttp.ClientError, TimeoutError.
    """
    if await store.deliveries.begin(key, PROVIDER, caller_id, sms.part_count(text)) == "sent":
        return
    body = json.dumps({"id": key, "to": to, "text": text, "parts": sms.part_count(text)}, ensure_ascii=False).encode()
    stamp = str(math.floor(now.timestamp()))
    headers = {"Content-Type": "application/json", "X-Hotline-Timestamp": stamp}
    headers["X-Hotline-Signature"] = sign(settings.sms_gateway_secret, stamp, body)
    async with session.post(settings.sms_gateway_send_url, data=body, headers=headers, timeout=TIMEOUT) as response:
        if response.status not in (200, 201, 202, 204):
            raise GatewayError(response.status)
    await store.deliveries.taken(key, "")
