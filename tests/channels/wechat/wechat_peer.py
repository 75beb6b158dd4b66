"""The other side: WeChat's pushes (signed and encrypted by wechatpy) and a local api.weixin.qq.com."""

import asyncio
import json
from collections import deque
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.contract import Gate
from bot.channels.wechat import Wechat
from bot.channels.wechat_delivery import Timing
from bot.core.clock import CST
from bot.core.crypto import Cipher
from bot.core.hearing import Transcriber
from bot.core.messages import Inbound, Reply
from bot.service.store import Store
from bot.settings import Settings
from bot.storage.session import Sessions

TOKEN, APP_ID, SECRET = "token-of-the-account", "wx0123456789abcdef", "app-secret-of-the-account"
OLD_KEY, NEW_KEY = "a" * 42 + "E", "b" * 42 + "I"
USER, ACCOUNT = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "gh_97417a04a28d"
FAST = Timing(answer=0.1, drop=0.12, gap=0.0, pause=0.01)


class Clock:
    """A clock that the test sets."""

    def __init__(self, seconds: int) -> None:
        self.moment = datetime.fromtimestamp(seconds, CST)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)

    @property
    def seconds(self) -> int:
        return int(self.moment.timestamp())


class Hotline:
    """gate.answer: notes what came in, answers with `reply` once `gate` is open."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.reply: Reply | Exception = Reply(["您好，请说说您的事。"])
        self.open = asyncio.Event()
        self.open.set()

    async def answer(self, message: Inbound) -> Reply:
        self.heard.append(message)
        await self.open.wait()
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


class FakeApi:
    """api.weixin.qq.com: `faults` are errcodes (or HTTP statuses over 99 as negative numbers) for the next sends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sent: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.fetches: list[dict[str, Any]] = []
        self.faults: deque[int] = deque()
        self.calls: list[tuple[str, dict[str, Any]]] = []  # typing, notices, menus
        self.valid = "token-1"
        self.tickets = 0
        self.media = b"#!AMR\nvoice"

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._token)
        app.router.add_post("/cgi-bin/message/custom/send", self._send)
        app.router.add_get("/cgi-bin/media/get", self._media)
        app.router.add_get("/cgi-bin/ticket/getticket", self._ticket)
        for path in ("message/custom/typing", "message/subscribe/bizsend", "menu/create"):
            app.router.add_post(f"/cgi-bin/{path}", self._other)
        return app

    async def _token(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.fetches.append(asked)
        if asked["appid"] != APP_ID or asked["secret"] != SECRET:
            return web.json_response({"errcode": 40125, "errmsg": "invalid appsecret"})
        if asked["force_refresh"]:
            self.valid = f"token-{len(self.fetches)}"
        return web.json_response({"access_token": self.valid, "expires_in": 7200})

    async def _send(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.faults:
            fault = self.faults.popleft()
            if fault < -99:
                return web.Response(status=-fault, text="<html>")
            # WeChat labels its JSON as text/plain.
            return web.Response(text=json.dumps({"errcode": fault, "errmsg": "fault"}))
        if request.query["access_token"] != self.valid:
            return web.Response(text=json.dumps({"errcode": 40001, "errmsg": "invalid credential"}))
        self.raw.append(body)
        self.sent.append(json.loads(body))
        return web.Response(text=json.dumps({"errcode": 0, "errmsg": "ok"}))

    async def _other(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/cgi-bin/")
        if path != "message/custom/typing" and self.faults:
            return web.Response(text=json.dumps({"errcode": self.faults.popleft(), "errmsg": "fault"}))
        if request.query["access_token"] != self.valid:
            return web.Response(text=json.dumps({"errcode": 40001, "errmsg": "invalid credential"}))
        self.calls.append((path, await request.json()))
        return web.Response(text=json.dumps({"errcode": 0, "errmsg": "ok"}))

    async def _ticket(self, request: web.Request) -> web.Response:
        self.tickets += 1
        if self.faults:
            return web.Response(text=json.dumps({"errcode": self.faults.popleft(), "errmsg": "fault"}))
        if request.query["access_token"] != self.valid or request.query["type"] != "jsapi":
            return web.Response(text=json.dumps({"errcode": 40001, "errmsg": "invalid credential"}))
        ticket = {"errcode": 0, "errmsg": "ok", "ticket": f"ticket-{self.tickets}", "expires_in": 7200}
        return web.Response(text=json.dumps(ticket))

    async def _media(self, request: web.Request) -> web.Response:
        if request.query["access_token"] != self.valid:
            return web.Response(text=json.dumps({"errcode": 40001, "errmsg": "invalid credential"}))
        if request.query["media_id"] != "voice-1":
            return web.Response(text=json.dumps({"errcode": 40007, "errmsg": "invalid media_id"}))
        return web.Response(body=self.media, content_type="audio/amr")

    @property
    def texts(self) -> list[str]:
        return [message["text"]["content"] for message in self.sent]


class Peer:
    """WeChat's server, pushing to a running channel."""

    def __init__(self, client: TestClient[Any, Any], channel: Wechat, clock: Clock, hotline: Hotline) -> None:
        self.client, self.channel, self.clock, self.hotline = client, channel, clock, hotline
        self._nonces = 486452656

    def signed(self, *parts: str, name: str = "signature", token: str = TOKEN, at: int | None = None) -> dict[str, str]:
        """The query that WeChat adds; a new nonce each time."""
        self._nonces += 1
        timestamp, nonce = str(self.clock.seconds if at is None else at), str(self._nonces)
        signer = WeChatSigner()
        signer.add_data(token, timestamp, nonce, *parts)
        return {name: signer.signature, "timestamp": timestamp, "nonce": nonce, "openid": USER}

    async def post(self, body: str | bytes, query: dict[str, str] | None = None) -> aiohttp.ClientResponse:
        """A push in plaintext mode."""
        data = body.encode() if isinstance(body, str) else body
        query = self.signed() if query is None else query
        return await self.client.post("/channels/wechat", params=query, data=data, headers={"Content-Type": "text/xml"})

    async def text(self, words: str, msg_id: str = "1") -> str | None:
        """A typed message; the words of the answer, None for `success`."""
        return await words_of(await self.post(xml(MsgType="text", Content=words, MsgId=msg_id)))

    async def say(self, **fields: str) -> str | None:
        """Any message; the words of the answer, None for `success`."""
        return await words_of(await self.post(xml(**fields)))

    async def sealed(
        self, body: str, key: str = NEW_KEY, app_id: str = APP_ID, extra: str = ""
    ) -> aiohttp.ClientResponse:
        """A push in safe mode, or in compatible mode with the plain fields as `extra`."""
        self._nonces += 1
        timestamp, nonce = str(self.clock.seconds), str(self._nonces)
        encrypted = WeChatCrypto(TOKEN, key, app_id).encrypt_message(body, nonce, timestamp)
        fields = ElementTree.fromstring(encrypted)
        query = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": nonce, "signature": "0" * 40, "openid": USER}
        query["msg_signature"] = str(fields.findtext("MsgSignature"))
        outer = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{fields.findtext('Encrypt')}</Encrypt>{extra}</xml>"
        return await self.post(outer, query)


def xml(**fields: str) -> str:
    """A body as WeChat writes it."""
    given = {"ToUserName": ACCOUNT, "FromUserName": USER, "CreateTime": "1714037059"} | fields
    return "<xml>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in given.items()) + "</xml>"


def unsealed(body: str, key: str = NEW_KEY) -> str:
    """The reply inside an encrypted answer, its signature checked by wechatpy."""
    fields = ElementTree.fromstring(body)
    values = [str(fields.findtext(name)) for name in ("MsgSignature", "TimeStamp", "Nonce")]
    return str(WeChatCrypto(TOKEN, key, APP_ID).decrypt_message(body, *values))


async def words_of(response: aiohttp.ClientResponse) -> str | None:
    """The words of a passive text reply, None for `success`; everything else about it is checked."""
    body = await response.text()
    assert response.status == 200, body
    if body == "success":
        return None
    reply = ElementTree.fromstring(body)
    assert [reply.findtext(n) for n in ("ToUserName", "FromUserName", "MsgType")] == [USER, ACCOUNT, "text"]
    assert str(reply.findtext("CreateTime")).isdigit()
    return str(reply.findtext("Content"))


def settings(**values: Any) -> Settings:
    """Settings from these values alone."""
    known = {"wechat_token": TOKEN, "wechat_app_id": APP_ID, "wechat_app_secret": SECRET, "wechat_aes_key": NEW_KEY}
    return Settings(_env_file=None, **(known | values))


def store_on(sessions: Sessions, now: Any) -> Store:
    """A store; `open_database` with this cipher comes before."""
    return Store.on(sessions, CIPHER, now)


CIPHER = Cipher("key-of-the-tests")


async def start(
    configured: Settings,
    clock: Clock,
    hotline: Hotline,
    store: Store,
    timing: Timing = FAST,
    recogniser: Transcriber | None = None,
) -> Peer:
    """A server with the channel alone, and WeChat before it."""
    channel = Wechat(Gate(configured, hotline.answer, clock, store=store, recogniser=recogniser), timing=timing)
    app = web.Application()
    app.add_routes(channel.routes())

    async def close(_: web.Application) -> None:
        await channel.close()

    app.on_shutdown.append(close)
    client = TestClient(TestServer(app))
    await client.start_server()
    return Peer(client, channel, clock, hotline)


async def until(condition: Any, seconds: float = 3.0) -> None:
    """Wait until the condition holds; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)
