"""WeChat Official Account: its callback, signed on every method, in plaintext, compatible and safe mode, XML or JSON.

https://developers.weixin.qq.com/doc/subscription/guide/dev/push/
"""

import logging
from datetime import timedelta

import aiohttp
from aiohttp import web

from bot.channels import wechat_messages, wechat_subscribe
from bot.channels.contract import Gate, read_body
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_crypto import Envelope, Rejected, aes_key, is_signed
from bot.channels.wechat_delivery import REMEMBERED, Delivery, Timing
from bot.channels.wechat_memory import is_new
from bot.channels.wechat_messages import Body, Incoming
from bot.channels.wechat_reading import Reading
from bot.core.errors import BadInput

log = logging.getLogger(__name__)
NEEDS = ("wechat_token",)
NEEDS_ENCRYPTED = ("wechat_token", "wechat_app_id", "wechat_aes_key")
WINDOW = timedelta(minutes=10)
SUCCESS = "success"


def routes(gate: Gate) -> list[web.RouteDef]:
    """The channel's paths; the gateway closes the channel with the gate."""
    channel = Wechat(gate)
    gate.closers.append(channel.close)
    return channel.routes()


class Wechat:
    """Handlers of the callback; `close` ends what goes on behind them."""

    def __init__(self, gate: Gate, timing: Timing = Timing()) -> None:
        self._gate, self._timing = gate, timing
        self._session: aiohttp.ClientSession | None = None
        self._made: Delivery | None = None
        self._page = wechat_subscribe.SubscribePage(gate, self._api)
        self._encrypted = gate.guarded("wechat in safe mode", NEEDS_ENCRYPTED, self._sealed_message)

    def routes(self) -> list[web.RouteDef]:
        """GET for the account's settings page, POST for messages; the page to subscribe to notices."""
        return [
            web.get("/channels/wechat", self._gate.guarded("wechat", NEEDS, self.verify)),
            web.post("/channels/wechat", self._gate.guarded("wechat", NEEDS, self.incoming)),
            web.get(
                wechat_subscribe.PATH, self._gate.guarded("wechat notices", wechat_subscribe.NEEDS, self._page.show)
            ),
        ]

    async def close(self) -> None:
        """Finish the pushes under way and close the session."""
        if self._made is not None:
            await self._made.close()
        if self._session is not None:
            await self._session.close()

    @property
    def _delivery(self) -> Delivery:
        """Made with the first message: a gateway without WeChat needs none of it."""
        if self._made is None:
            gate, settings = self._gate, self._gate.settings
            has_api = bool(settings.wechat_app_id and settings.wechat_app_secret)
            api = self._api() if has_api else None
            self._made = Delivery(Reading(gate, api).reply, api, gate.now, self._timing, gate.kept)
        return self._made

    async def verify(self, request: web.Request) -> web.Response:
        """The test from the account's settings page: `echostr` back."""
        self._check(request, "signature")
        return web.Response(text=request.query.get("echostr", ""), headers={"X-Content-Type-Options": "nosniff"})

    async def incoming(self, request: web.Request) -> web.StreamResponse:
        """A message or event; always HTTP 200 once accepted, since WeChat repeats on any other status."""
        mode = request.query.get("encrypt_type") or "raw"
        if mode not in ("raw", "aes"):
            raise web.HTTPBadRequest(text="encrypt_type is raw or aes")
        return await (self._encrypted if mode == "aes" else self._plain_message)(request)

    async def _plain_message(self, request: web.Request) -> web.StreamResponse:
        self._check(request, "signature")
        if self._gate.settings.wechat_safe_only:
            raise web.HTTPForbidden(
                text="only encrypted messages are taken: choose safe mode in the account's settings"
            )
        data = await read_body(request)
        if not await is_new(self._gate.kept.shared, *_stamp(request), data, REMEMBERED):
            raise web.HTTPForbidden(text="this timestamp and nonce came with another body before")
        message = _message(_parse(data))
        text = await self._delivery.passive(message)
        return _plain(SUCCESS) if text is None else _answer(self._written(message, text), message.body.is_json)

    async def _sealed_message(self, request: web.Request) -> web.StreamResponse:
        data = await read_body(request)
        outer = _parse(data)
        self._check(request, "msg_signature", outer.get("encrypt"))
        envelope = self._envelope()
        try:
            inner, key = envelope.open(outer.get("encrypt"))
        except Rejected as error:
            raise web.HTTPForbidden(text=str(error)) from error
        # The push carries a plain signature too; whoever sees it must not get another body in with it.
        await is_new(self._gate.kept.shared, *_stamp(request), data, REMEMBERED)
        message = _message(_parse(inner))
        text = await self._delivery.passive(message)
        if text is None:
            return _plain(SUCCESS)
        sealed = envelope.seal(self._written(message, text), key, self._seconds())
        return _answer(wechat_messages.write_sealed(sealed, outer.is_json), outer.is_json)

    def _check(self, request: web.Request, name: str, *signed: str) -> None:
        """403 unless the query parameter `name` is the right signature and its timestamp is of these minutes."""
        timestamp, nonce = _stamp(request)
        token = self._gate.settings.wechat_token
        if not is_signed(request.query.get(name, ""), token, timestamp, nonce, *signed):
            raise web.HTTPForbidden(text=f"{name} is missing or wrong")
        seconds = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12 else 0
        late = self._seconds() - seconds
        if abs(late) > WINDOW.total_seconds():
            log.warning("wechat: a rightly signed request is %d s old; if this lasts, set this machine's clock", late)
            raise web.HTTPForbidden(text="the timestamp is more than ten minutes away from this machine's clock")

    def _envelope(self) -> Envelope:
        settings = self._gate.settings
        encoded = [key for key in (settings.wechat_aes_key, settings.wechat_aes_key_previous) if key]
        try:
            return Envelope(settings.wechat_token, settings.wechat_app_id, [aes_key(key) for key in encoded])
        except BadInput as error:
            log.error("wechat: HOTLINE_WECHAT_AES_KEY or its previous one is unusable: %s", error)
            raise web.HTTPServiceUnavailable(
                text="channel wechat is not configured: the AES key is unusable"
            ) from error

    def _written(self, message: Incoming, text: str) -> str:
        return wechat_messages.write_reply(message, text, self._seconds())

    def _seconds(self) -> int:
        return int(self._gate.now().timestamp())

    def _api(self) -> WechatApi:
        return WechatApi(self._gate.settings, self._http, self._gate.now, self._gate.kept.shared)

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def _stamp(request: web.Request) -> tuple[str, str]:
    return request.query.get("timestamp", ""), request.query.get("nonce", "")


def _parse(data: bytes) -> Body:
    try:
        return wechat_messages.parse(data)
    except BadInput as error:
        raise web.HTTPBadRequest(text=str(error)) from error


def _message(body: Body) -> Incoming:
    try:
        return wechat_messages.incoming(body)
    except BadInput as error:
        raise web.HTTPBadRequest(text=str(error)) from error


def _plain(text: str) -> web.Response:
    return web.Response(text=text)


def _answer(text: str, is_json: bool) -> web.Response:
    return web.Response(text=text, content_type="application/json" if is_json else "text/xml")
