"""`hotline serve`: the whole hotline on one machine, the intake API beside it as a process of its own."""

import logging
import os
import subprocess
import sys

from aiohttp import web

from bot.gateway.app import make_app
from bot.nlu.model import latest_archive
from bot.service import container
from bot.settings import ROOT, Settings
from bot.storage.session import upgrade

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Migrate, start intake and gateway, print where they answer; returns when stopped."""
    os.umask(0o077)  # database, keys and logs are for this account alone
    upgrade(settings.database)
    archive = latest_archive(settings.models_dir)
    intake = None if settings.intake_url else _start_intake(settings)
    try:
        from bot.dialogue.agent import RasaDialogue  # Rasa takes its ten seconds here and nowhere else

        app = make_app(container.build(settings), RasaDialogue(archive))
        app.on_startup.append(_announcer(settings))
        web.run_app(app, host=settings.host, port=settings.port, print=None, access_log=None)
    finally:
        if intake is not None:
            intake.terminate()
            intake.wait(timeout=10)


def _start_intake(settings: Settings) -> "subprocess.Popen[bytes]":
    """The intake API with the gateway's settings in its environment."""
    environment = os.environ | {
        "HOTLINE_INTAKE_PORT": str(settings.intake_port),
        "HOTLINE_HOST": settings.host,
        "HOTLINE_VAR_DIR": str(settings.var_dir),
        "HOTLINE_PORT": str(settings.port),
    }
    return subprocess.Popen([sys.executable, "-m", "intake"], cwd=ROOT, env=environment)


def _announcer(settings: Settings):  # type: ignore[no-untyped-def]
    async def announce(_: web.Application) -> None:
        base = settings.public_url or f"http://{settings.host}:{settings.port}"
        intake = settings.intake_base
        print(
            f"chat page       {base}/chat",
            f"intake API docs {intake}/docs",
            sep="\n",
            flush=True,
        )

    return announce
