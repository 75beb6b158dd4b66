"""What the handlers work with, built once by the wiring and handed in."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from intake import clock
from intake.crypto import Sealer
from intake.session import Sessions
from intake.settings import Settings


@dataclass
class Services:
    """Settings, keys, storage and clock of a running intake API; `wake` tells the hook worker that there is work."""

    settings: Settings
    token: str
    hook_secret: str
    sealer: Sealer
    engine: AsyncEngine
    sessions: Sessions
    now: clock.Clock
    wake: asyncio.Event = field(default_factory=asyncio.Event)


SERVICES = web.AppKey("services", Services)
