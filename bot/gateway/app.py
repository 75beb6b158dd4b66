"""The only place where everything is put together: settings in, a running web application out."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from bot.channels import web as web_channel
from bot.channels.contract import Gate
from bot.channels.registry import CHANNELS
from bot.channels.speech_http import HttpRecogniser
from bot.console import views as console
from bot.gateway.assist import Assist
from bot.gateway.freshness import keep_fresh
from bot.gateway.hooks import IntakeHook
from bot.gateway.middleware import observe
from bot.gateway.notify import Notifier
from bot.gateway.pictures import Pictures
from bot.service.calls import Switchboard
from bot.service.container import Services
from bot.service.conversation import Conversation, Dialogue
from bot.service.intake_client import IntakeClient
from bot.service.limits import Limits, LocalLimits
from bot.service.limits_redis import RedisLimits
from bot.service.news import News
from bot.service.outbox import Outbox
from bot.service.store import Store

log = logging.getLogger(__name__)
SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
CONVERSATION: web.AppKey[Conversation] = web.AppKey("conversation", Conversation)
Running = Callable[[web.Application], AsyncIterator[None]]
HTTP: web.AppKey[aiohttp.ClientSession] = web.AppKey("http", aiohttp.ClientSession)


def make_app(services: Services, dialogue: Dialogue) -> web.Application:
    """The gateway with all its routes; `dialogue` holds the talk (Rasa, or a fake in tests)."""
    settings = services.settings
    app = web.Application(middlewares=[observe], client_max_size=12 * 1024 * 1024)
    app[SERVICES] = services
    limits = RedisLimits(settings.redis_url) if settings.redis_url else LocalLimits()
    store = Store.on(services.sessions, services.cipher, services.now)
    app.cleanup_ctx.append(_running(services, dialogue, limits, store))
    _add_routes(app, _gate(app, services, store), services, limits)
    return app


def _running(services: Services, dialogue: Dialogue, limits: Limits, store: Store) -> Running:
    """What lives as long as the application: connections, the conversation, the workers beside it."""

    async def running(app: web.Application) -> AsyncIterator[None]:
        services.warm_up()
        async with aiohttp.ClientSession() as session:
            app[HTTP] = session
            outbox = _outbox(services, session, store)
            app[CONVERSATION] = Conversation(services, dialogue, outbox, limits=limits)
            done = await app[CONVERSATION].finish_interrupted()
            if done:
                log.info("answered %d messages that a stop had interrupted", done)
            async with _beside(outbox.run(), keep_fresh(services)):
                yield
                await app[CONVERSATION].settle()
            await limits.close()
        await services.engine.dispose()

    return running


def _outbox(services: Services, session: aiohttp.ClientSession, store: Store) -> Outbox:
    settings = services.settings
    client = IntakeClient(session, settings.intake_base, settings.secret("intake_token"))
    notifier = Notifier(settings, session, store, services.now)
    return Outbox(services, client, notifier.send, Pictures(settings, session, store, services.now).fetch)


@contextlib.asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The work runs in the background of the block and ends with it."""
    workers = [asyncio.create_task(each) for each in work]
    yield
    for worker in workers:
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker


def _gate(app: web.Application, services: Services, store: Store) -> Gate:
    """The gateway as the channels see it; the conversation itself exists only once the application runs."""
    gate = Gate(
        services.settings,
        lambda message: app[CONVERSATION].answer(message),
        services.now,
        lambda message: app[CONVERSATION].take(message),
        store,
        keep=lambda upload: app[CONVERSATION].keep(upload),
        board=Switchboard(services),
    )
    gate.news = News(services).waiting
    if services.settings.speech_url:
        gate.recogniser = HttpRecogniser(services.settings, lambda: app[HTTP])

    async def close_channels(_: web.Application) -> None:
        await asyncio.gather(*(closer() for closer in gate.closers))

    app.on_shutdown.append(close_channels)
    return gate


def _add_routes(app: web.Application, gate: Gate, services: Services, limits: Limits) -> None:
    for routes in CHANNELS:
        app.add_routes(routes(gate))
    app.add_routes(web_channel.routes(gate, lambda: services.knowledge))
    app.add_routes(console.routes(services, limits))
    app.router.add_post("/hooks/intake", IntakeHook(services, services.settings.secret("intake_hook_secret")).handle)
    app.router.add_post("/v1/assist", Assist(services).handle)
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    app.router.add_get("/metrics", _metrics)


async def _healthz(_: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


async def _readyz(request: web.Request) -> web.Response:
    """The database answers; 503 with the reason where it does not. Broken files of the knowledge base are named."""
    try:
        async with request.app[SERVICES].sessions() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:
        return web.json_response({"status": "database unreachable", "error": type(error).__name__}, status=503)
    return web.json_response({"status": "ready", "knowledge_faults": list(request.app[SERVICES].shelf.faults)})


async def _metrics(_: web.Request) -> web.Response:
    """Prometheus figures; no personal data in any label."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
