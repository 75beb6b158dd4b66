"""`hotline serve`: the whole hotline on one machine, the intake API beside it as a process of its own."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.core.errors import BadInput
from bot.gateway import logs
from bot.gateway.app import make_app
from bot.gateway.workers import run_workers
from bot.nlu.model import latest_archive
from bot.service import container
from bot.settings import ROOT, Settings
from bot.storage.session import upgrade

log = logging.getLogger(__name__)
LOG_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"


def serve(settings: Settings) -> None:
    """Migrate, start intake and gateway, print where they answer; returns when stopped."""
    os.umask(0o077)  # database, keys and logs are for this account alone
    check_workers(settings)
    upgrade(settings.database)
    archive = latest_archive(settings.models_dir)
    intake = None if settings.intake_url else _start_intake(settings)
    try:
        if settings.workers > 1:
            run_workers(settings.workers, _worker, (settings, archive))
        else:
            _gateway(settings, archive)
    finally:
        if intake is not None:
            intake.terminate()
            intake.wait(timeout=10)


def check_workers(settings: Settings) -> None:
    """BadInput where so many processes cannot work on this database."""
    if settings.workers < 1:
        raise BadInput(f"HOTLINE_WORKERS={settings.workers}: at least 1")
    if settings.workers > 1 and settings.database.startswith("sqlite"):
        raise BadInput(
            f"HOTLINE_WORKERS={settings.workers} needs PostgreSQL (HOTLINE_DATABASE_URL=postgresql+asyncpg://...): "
            "SQLite lets one process write at a time"
        )
    if settings.workers > 1 and not settings.redis_url:
        log.warning("HOTLINE_REDIS_URL is not set: each of the %d workers counts floods for itself", settings.workers)


def _worker(number: int, settings: Settings, archive: Path) -> None:
    """One of several gateways on the same port; the kernel spreads the connections among them."""
    logs.begin(settings.log_level, LOG_FORMAT)
    _gateway(settings, archive, announce=number == 0, reuse_port=True)


def _gateway(settings: Settings, archive: Path, announce: bool = True, reuse_port: bool | None = None) -> None:
    from bot.dialogue.agent import RasaDialogue  # Rasa takes its ten seconds here and nowhere else

    app = make_app(container.build(settings), RasaDialogue(archive))
    if announce:
        app.on_startup.append(_announcer(settings))
    app.on_shutdown.append(_once)
    web.run_app(app, host=settings.host, port=settings.port, print=None, access_log=None, reuse_port=reuse_port)


async def _once(_: web.Application) -> None:
    """A second signal (Ctrl-C reaches the whole group, `make` passes its own on) must not cut short what the first began."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: None)


def _start_intake(settings: Settings) -> "subprocess.Popen[bytes]":
    """The intake API with the gateway's settings in its environment."""
    environment = os.environ | {
        "HOTLINE_INTAKE_PORT": str(settings.intake_port),
        "HOTLINE_HOST": settings.host,
        "HOTLINE_VAR_DIR": str(settings.var_dir),
        "HOTLINE_PORT": str(settings.port),
    }
    return subprocess.Popen([sys.executable, "-m", "intake"], cwd=ROOT, env=environment)


def _announcer(settings: Settings) -> Callable[[web.Application], Awaitable[None]]:
    async def announce(_: web.Application) -> None:
        base = settings.public_url or f"http://{settings.host}:{settings.port}"
        intake = settings.intake_base
        print(
            f"chat page       {base}/chat",
            f"console         {base}/console",
            f"intake API docs {intake}/docs",
            sep="\n",
            flush=True,
        )

    return announce
