"""One caller's turn: the database session that everything of this message is written in, committed once at its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.messages import Channel, Reply
from bot.service.container import Services, default


@dataclass
class Turn:
    """What actions and the tracker store share while one message is worked on."""

    services: Services
    session: AsyncSession
    caller_id: str
    channel: Channel
    region: str | None
    now: datetime
    reply: Reply = field(default_factory=Reply)
    outbox_keys: list[str] = field(default_factory=list)
    tracker: Any = None


_current: ContextVar[Turn | None] = ContextVar("turn", default=None)


def current() -> Turn | None:
    """The turn that this task works in, or None outside the gateway (a separate action server)."""
    return _current.get()


@asynccontextmanager
async def begin(
    services: Services, caller_id: str, channel: Channel, region: str | None, now: datetime
) -> AsyncIterator[Turn]:
    """Open a turn; everything written in it is committed together when the block ends, or not at all."""
    async with services.sessions() as session:
        turn = Turn(services, session, caller_id, channel, region, now)
        mark = _current.set(turn)
        try:
            yield turn
            await session.commit()
        finally:
            _current.reset(mark)


@asynccontextmanager
async def join(caller_id: str) -> AsyncIterator[Turn]:
    """The turn already open, or one of its own where an action runs outside the gateway."""
    turn = current()
    if turn is not None:
        yield turn
        return
    services = default()
    async with begin(services, caller_id, "web", services.settings.region or None, services.now()) as own:
        yield own
