"""Plays one case of the payload files: requests in, then what was heard, said, sent to providers and written to the log.

The file's form is explained in `docs/tasks/add-a-channel.md`.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import signers
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from providers import Providers
from signers import Request

from bot.channels import web as web_channel
from bot.channels.contract import Gate
from bot.channels.registry import CHANNELS
from bot.core.clock import CST
from bot.core.messages import Inbound, Letter, Option, Reply
from bot.gateway.middleware import observe
from bot.gateway.notify import Notifier, NotSent
from bot.service.calls import Switchboard
from bot.service.container import Services
from bot.service.store import Store
from bot.settings import Settings
from bot.storage.session import Sessions
from bot.storage.tables import Caller

SECRETS = ("token", "secret", "key", "password")
PUBLIC = "https://hotline.example"


@dataclass
class World:
    """One hotline with all its channels, the providers behind it, and a clock."""

    case: dict[str, Any]
    settings: Settings
    providers: Providers
    store: Store
    sessions: Sessions
    now: datetime
    client: TestClient[Any, Any] = field(init=False)
    notifier: Notifier = field(init=False)
    heard: list[Inbound] = field(default_factory=list)
    answered: dict[str, Reply] = field(default_factory=dict)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    sent: int = 0
    last: Request | None = None

    async def answer(self, message: Inbound) -> Reply:
        """The case's reply; a message id that was heard before is not heard again, as the inbox has it."""
        if message.message_id not in self.answered:
            self.answered[message.message_id] = _reply(self.case.get("reply", ["好"]))
            self.heard.append(message)
        await self.free.wait()
        return self.answered[message.message_id]

    async def take(self, message: Inbound) -> None:
        """Written down; the answer follows by letter."""
        if message.message_id not in self.answered:
            self.answered[message.message_id] = Reply()
            self.heard.append(message)


def _reply(given: Any) -> Reply:
    if isinstance(given, list):
        return Reply(given)
    options = [Option(str(key), label) for key, label in given.get("options", {}).items()]
    return Reply(given["texts"], options, asking=given.get("asking"))


@asynccontextmanager
async def world(
    case: dict[str, Any], store: Store, services: Services, knowledge: Any, now: Any
) -> AsyncIterator[World]:
    """Everything started; closed in the order of the gateway."""
    providers = Providers()
    providers.answers.extend((a.get("status", 200), a.get("json", {})) for a in case.get("provider", ()))
    server = TestServer(providers.app())
    await server.start_server(access_log=None)
    async with server, ClientSession() as session:
        base = str(server.make_url("")).rstrip("/")
        bases = dict.fromkeys(("wechat_api_base", "twilio_api_base", "aliyun_api_base"), base)
        settings = Settings(_env_file=None, public_url=PUBLIC, **(bases | _with_base(case["settings"], base)))
        played = World(case, settings, providers, store, services.sessions, now())
        if not case.get("slow"):
            played.free.set()
        now.source = lambda: played.now
        gate = Gate(settings, played.answer, lambda: played.now, played.take, store, board=Switchboard(services))
        app = web.Application(middlewares=[observe], client_max_size=2**20)
        for routes in CHANNELS:
            app.add_routes(routes(gate))
        app.add_routes(web_channel.routes(gate, lambda: knowledge))
        gateway = TestServer(app)
        await gateway.start_server(access_log=None)  # aiohttp's own would write queries; the gateway runs without
        played.client = TestClient(gateway)
        played.notifier = Notifier(settings, session, store, lambda: played.now)
        try:
            yield played
        finally:
            played.free.set()
            await asyncio.gather(*(closer() for closer in gate.closers))
            await played.client.close()


def _with_base(values: dict[str, Any], base: str) -> dict[str, Any]:
    return {k: v.replace("{providers}", base) if isinstance(v, str) else v for k, v in values.items()}


async def play(played: World, caplog: Any) -> None:
    """All steps, then what must hold after them."""
    caplog.set_level(logging.DEBUG)
    for step in played.case["steps"]:
        played.now += timedelta(seconds=step.get("later", 0))
        for _ in range(step.get("times", 1)):
            await (_letter(played, step) if "letter" in step else _request(played, step))
    if played.case.get("slow"):
        played.free.set()
        await _until(lambda: len(played.providers.calls) >= len(played.case.get("calls", ())))
    _check_heard(played)
    _check_calls(played)
    _check_log(played, caplog.records)


async def _request(played: World, step: dict[str, Any]) -> None:
    sign = step.get("sign", played.case.get("sign", "none"))
    request = played.last if step.get("replay") else _built(played, step, sign)
    assert request is not None
    played.last = request
    if "tamper" in step:
        request = Request(request.method, request.path, request.query, request.headers, _bytes(step["tamper"]))
    response = await played.client.request(
        request.method, request.path, params=request.query, data=request.body or None, headers=request.headers
    )
    body = await response.text()
    assert response.status == step.get("status", 200), (step, response.status, body)
    if "says" in step:
        assert signers.said(played.case["channel"], body, played.settings, sign) == step["says"], body
    if "body" in step:
        assert body == step["body"]
    for text in step.get("names", ()):
        assert text in body


def _built(played: World, step: dict[str, Any], sign: str) -> Request:
    method, path = next((m, step[m]) for m in ("post", "get", "put", "delete") if m in step)
    seconds = int(played.now.timestamp()) - step.get("age", 0)
    request = Request(method.upper(), path, dict(step.get("query", {})), dict(step.get("headers", {})))
    form = {k: str(v) for k, v in step.get("form", {}).items()}
    if "form" in step:
        request.headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        request.body = urlencode(form).encode()
    elif "json" in step:
        request.headers.setdefault("Content-Type", "application/json")
        request.body = json.dumps(step["json"]).encode()
    elif "xml" in step:
        request.headers.setdefault("Content-Type", "text/xml")
        request.body = signers.xml(step["xml"]).encode()
    elif "raw" in step:
        request.body = _bytes(step["raw"])
    played.sent += 1
    settings = played.settings
    if step.get("forge"):  # the right form of a signature, made with a guessed secret
        guesses = {name: "guessed" for name in type(settings).model_fields if name.endswith(("_token", "_secret"))}
        settings = settings.model_copy(update=guesses)
    if sign.startswith("wechat"):
        getattr(signers, sign)(request, settings, seconds, played.sent)
    elif sign == "twilio":
        signers.twilio(request, settings, form)
    elif sign == "gateway":
        signers.gateway(request, settings, seconds)
    elif sign == "aliyun":
        request.query["token"] = settings.aliyun_uplink_token
    elif sign == "voice":
        request.headers["Authorization"] = f"Bearer {settings.voice_token}"
    return request


def _bytes(given: Any) -> bytes:
    if isinstance(given, dict):  # {repeat: "x", times: 200000}
        return str(given["repeat"]).encode() * int(given["times"])
    return str(given).encode()


async def _letter(played: World, step: dict[str, Any]) -> None:
    """Something to tell the caller later; `told` is true, false, or `again`."""
    given = step["letter"]
    address, provider = given["to"], played.case["provider_name"]
    caller = await _caller(played, provider, address)
    letter = Letter(
        given.get("key", "notice-1"), Reply(given["texts"]), given.get("kind", "answer"), given.get("fields", {})
    )
    try:
        told: Any = await played.notifier.send(caller, letter)
    except NotSent:
        told = "again"
    assert told == step["told"], step


async def _caller(played: World, provider: str, address: str) -> Caller:
    async with played.sessions() as session:
        key = played.store.contacts.id(provider, address)
        if (row := await session.get(Caller, key)) is None:
            channel = "wechat" if provider == "wechat" else "sms"
            row = Caller(id=key, provider=provider, channel=channel, address=address, stopped=False)
            row.first_seen = row.last_seen = played.now
            session.add(row)
            await session.commit()
        return row


def _check_heard(played: World) -> None:
    wanted = played.case.get("heard", [])
    names = {"id": "message_id"}
    got = [
        {name: _plain(getattr(message, names.get(name, name))) for name in want}
        for message, want in zip(played.heard, wanted, strict=False)
    ]
    assert (got, len(played.heard)) == (wanted, len(wanted))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _check_calls(played: World) -> None:
    """Which calls the providers got, each with at least these fields."""
    wanted, calls = played.case.get("calls", []), played.providers.calls
    assert [call.path for call in calls] == [want["path"] for want in wanted]
    for call, want in zip(calls, wanted, strict=True):
        fields = want.get("data", {})
        assert {name: call.data.get(name) for name in fields} == fields, call


def _check_log(played: World, records: list[logging.LogRecord]) -> None:
    """Neither secrets nor who said what are in anything that was written, at whatever level."""
    written = "\n".join(record.getMessage() for record in records)
    hidden = [v for k, v in played.settings.model_dump().items() if isinstance(v, str) and v and k.endswith(SECRETS)]
    hidden += [message.user for message in played.heard] + [m.text for m in played.heard if len(m.text) > 3]
    hidden += played.case.get("absent", [])
    for secret in hidden:
        assert secret not in written, f"{secret!r} was written to the log"
    for wanted in played.case.get("logged", ()):
        assert written.count(wanted) == 1, f"{wanted!r} stands {written.count(wanted)} times in the log"


async def _until(condition: Any, seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def start_of(case: dict[str, Any]) -> datetime:
    """The moment at which a case begins."""
    return datetime.fromisoformat(case.get("at", "2026-11-21T09:00:00")).replace(tzinfo=CST)
