"""`hotline operator`: accounts of the console."""

import argparse
import asyncio
import json

from bot.core import clock
from bot.core.crypto import Cipher
from bot.service.operators import Operators
from bot.settings import Settings
from bot.storage.session import open_database, upgrade


def operator(settings: Settings, args: argparse.Namespace) -> int:
    """Add, reset, disable, enable or list; prints a one-time password where one was made."""
    upgrade(settings.database)
    return asyncio.run(_run(settings, args))


async def _run(settings: Settings, args: argparse.Namespace) -> int:
    engine, sessions = open_database(settings.database, Cipher(settings.secret("secret_key")))
    accounts = Operators(sessions, clock.now)
    try:
        if args.action == "add":
            print(await accounts.add(args.name, args.role))
        elif args.action == "reset":
            print(await accounts.reset(args.name))
        elif args.action in ("disable", "enable"):
            await accounts.set_active(args.name, args.action == "enable")
        else:
            await _list(accounts, args.json)
    finally:
        await engine.dispose()
    return 0


async def _list(accounts: Operators, as_json: bool) -> None:
    for one in await accounts.all():
        row = {"name": one.name, "role": one.role, "active": one.active, "password_changed": not one.must_change}
        print(
            json.dumps(row, ensure_ascii=False)
            if as_json
            else f"{one.name}\t{one.role}\t{'' if one.active else 'disabled'}"
        )
