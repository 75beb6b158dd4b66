"""`python -m intake`: migrate the database, then serve until SIGTERM or Ctrl-C; with `--migrate` only the first."""

import asyncio
import logging
import os
import signal
import sys

from aiohttp import web
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from intake.app import make_app
from intake.session import upgrade
from intake.settings import Settings

log = logging.getLogger("intake")


def main() -> int:
    """0 after a clean stop, 2 with one line on stderr where the settings or the port cannot be used."""
    os.umask(0o077)  # database, keys and materials are for this account alone
    try:
        settings = Settings()
        database = settings.database
    except ValidationError as error:  # names the setting; its value may be a secret
        names = ", ".join(f"HOTLINE_{e['loc'][0]}".upper() + f": {e['msg']}" for e in error.errors())
        return _refuse(names)
    except ValueError as error:
        return _refuse(str(error))
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        upgrade(database)
    except (OSError, SQLAlchemyError) as error:
        return _refuse(
            f"the database cannot be migrated: {type(error).__name__}; is HOTLINE_INTAKE_DATABASE_URL right?"
        )
    return 0 if "--migrate" in sys.argv[1:] else _serve(settings)


def _serve(settings: Settings) -> int:
    log.info("intake API on http://%s:%d, docs at /docs", settings.host, settings.intake_port)
    app = make_app(settings)
    app.on_shutdown.append(_once)
    try:
        web.run_app(
            app,
            host=settings.host,
            port=settings.intake_port,
            access_log=None,  # it would write paths and query strings; the middleware logs routes
            shutdown_timeout=10,
            print=None,
        )
    except OSError as error:
        return _refuse(f"cannot listen on {settings.host}:{settings.intake_port}: {error.strerror}")
    return 0


async def _once(_: web.Application) -> None:
    """A second signal (the gateway's after Ctrl-C) must not cut short what the first began."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: None)


def _refuse(text: str) -> int:
    print(f"intake: {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
