"""The wiring: settings in, a complete aiohttp application out. The database must have been migrated."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientSession, web

from intake import clock, docs, openapi
from intake.calls import CALLS
from intake.crypto import Sealer
from intake.hooks import HookWorker
from intake.http import PAGE_HEADERS, Handler, reply, require_token, shield
from intake.materials import LARGEST
from intake.services import SERVICES, Services
from intake.session import open_database
from intake.settings import Settings


def make_app(settings: Settings, now: clock.Clock = clock.now, hook_wait: float = 2.0) -> web.Application:
    """The intake API; `now` is its clock, `hook_wait` the seconds before a hook is tried a second time.

    Run it with `access_log=None`: aiohttp's own would write query codes and names of materials.
    """
    engine, sessions = open_database(settings.database)
    services = Services(
        settings=settings,
        token=settings.secret("intake_token"),
        hook_secret=settings.secret("intake_hook_secret"),
        sealer=Sealer(settings.secret("intake_secret_key")),
        engine=engine,
        sessions=sessions,
        now=now,
    )
    app = web.Application(middlewares=[shield, require_token], client_max_size=LARGEST)
    app[SERVICES] = services
    for call in CALLS:
        app.router.add_route(call.method, call.path, call.handler)
    _add_documents(app)
    app.cleanup_ctx.append(lambda _app: _background(services, hook_wait))
    return app


def _add_documents(app: web.Application) -> None:
    document = openapi.document()
    html = docs.page(document)

    async def describe(_request: web.Request) -> web.Response:
        return reply(document)

    async def explain(_request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html", headers=PAGE_HEADERS)

    handlers: dict[str, Handler] = {"/openapi.json": describe, "/docs": explain}
    for path, handler in handlers.items():
        app.router.add_get(path, handler)


async def _background(services: Services, hook_wait: float) -> AsyncIterator[None]:
    """Runs the hook worker while the application runs, and closes the database after it."""
    async with ClientSession() as http:
        worker = HookWorker(services, http, hook_wait)
        running = asyncio.create_task(worker.run(), name="hooks")
        yield
        worker.stop()
        await running
    await services.engine.dispose()
