"""Aliyun's pushes: incoming SMS (SmsUp) and delivery reports (SmsReport) as JSON arrays, repeated as a whole.

They carry no signature, so the address itself is the secret: `?token=…`, over TLS, best behind a list of addresses.
https://help.aliyun.com/zh/sms/developer-reference/smsup-2
https://help.aliyun.com/zh/sms/developer-reference/smsreport-2
"""

import hashlib
import hmac
import json
import logging
from typing import Any

from aiohttp import web

from bot.channels.aliyun_api import PROVIDER, UNREACHABLE
from bot.channels.contract import Gate, clean, in_chinese, read_body
from bot.core.messages import Inbound
from bot.core.phones import international

log = logging.getLogger(__name__)
NEEDS = ("aliyun_uplink_token",)
TAKEN = {"code": 0, "msg": "接收成功"}
# Report codes of China Mobile's gateways (CMPP) that mean the number itself: none such, or out of service.
NO_SUCH = ("MK:0001", "MK:0005", "MK:0013", "DB:0101", "CB:0001", "CB:0053", *UNREACHABLE)


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's paths."""
    channel = AliyunSms(gate)
    return [
        web.post("/channels/sms/aliyun", gate.guarded("aliyun_sms", NEEDS, channel.incoming)),
        web.post("/channels/sms/aliyun/report", gate.guarded("aliyun_sms", NEEDS, channel.reports)),
    ]


class AliyunSms:
    """Handlers of the two pushes."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def incoming(self, request: web.Request) -> web.Response:
        """Every message is written down before the answer: Aliyun gives up after three tries in sixteen minutes."""
        assert self._gate.take is not None
        unusable = 0
        for item in await self._batch(request):
            message = self._message(item)
            if message is None:
                unusable += 1
                continue
            await self._gate.take(message)
        if unusable:  # sent again they would be no better
            log.warning("aliyun: %d messages without number or text were left out", unusable)
        return web.json_response(TAKEN, dumps=in_chinese)

    async def reports(self, request: web.Request) -> web.Response:
        """Delivery reports, found by our own OutId."""
        for item in await self._batch(request):
            success = item.get("success") in (True, "true")
            status, code = ("delivered", None) if success else ("undelivered", _text(item, "err_code"))
            store = self._gate.kept
            await store.deliveries.report(_text(item, "out_id"), _text(item, "biz_id"), status, code)
            if code and code.startswith(NO_SUCH):
                number = international(_text(item, "phone_number"))
                await store.contacts.lost(store.contacts.id(PROVIDER, number), code)
        return web.json_response(TAKEN, dumps=in_chinese)

    async def _batch(self, request: web.Request) -> list[dict[str, Any]]:
        """The elements of the array: 403 for a wrong token, 400 for anything but an array of objects."""
        given, token = request.query.get("token", ""), self._gate.settings.aliyun_uplink_token
        if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode()):
            raise web.HTTPForbidden(text="the token in the address is missing or wrong")
        try:
            # Numbers stay as written: sequence_id comes as a number or as text.
            data = json.loads((await read_body(request)).decode("utf-8"), parse_int=str, parse_float=str)
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest(text="the body is no JSON in UTF-8") from error
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            raise web.HTTPBadRequest(text="the body is no array of objects")
        return data

    def _message(self, item: dict[str, Any]) -> Inbound | None:
        number, text = international(_text(item, "phone_number")), clean(_text(item, "content"))
        if not number or not text.strip():
            return None
        key = _text(item, "sequence_id") or _fingerprint(number, _text(item, "send_time"), text)
        return Inbound(PROVIDER, "sms", number, key, text, self._gate.now())


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
