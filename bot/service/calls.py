"""Telephone calls in progress, kept in the database so that every process can answer the next event; and call-backs.

A call is found by provider, caller and the provider's number of the call. Its state is the channel's own (plain JSON),
sealed at rest, and erased two days after the last event.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from bot.service import cases
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.hearing import Ear
from bot.service.replies import Speaker
from bot.storage.tables import Caller, PhoneCall

KEPT = timedelta(days=2)  # later than any provider repeats a request
Saved = Literal["saved", "stale", "ended"]


@dataclass(frozen=True)
class Line:
    """Which call: `user` is the caller's address at the provider, `session` the provider's number of the call."""

    provider: str
    user: str
    session: str


@dataclass(frozen=True)
class Stored:
    """A call as it was last written; `version` 0 is a new one."""

    state: dict[str, Any]
    version: int
    ended: bool


NEW = Stored({}, 0, False)


class Switchboard:
    """What the telephone channels need of the hotline besides the conversation itself."""

    def __init__(self, services: Services) -> None:
        self._services, self.ear = services, Ear(services)

    def say(self, key: str, **values: str) -> str:
        """A text of the wording file for the telephone."""
        return Speaker(self._services.knowledge, "voice").say(key, **values)

    async def load(self, line: Line) -> Stored:
        """The call as it stands."""
        async with self._services.sessions() as session:
            row = await session.get(PhoneCall, self._key(line))
        return Stored(row.state, row.version, row.ended) if row else NEW

    async def save(self, line: Line, state: dict[str, Any], version: int, reopen: bool = False) -> Saved:
        """Write the state unless somebody else has since (`stale`); `ended` where the caller hung up meanwhile."""
        if version == 0:
            return await self._insert(line, state)
        now = self._services.now()
        change: dict[str, Any] = {"state": state, "version": version + 1, "updated_at": now}
        same = (PhoneCall.id == self._key(line), PhoneCall.version == version)
        write = update(PhoneCall).where(*same).values(**change | ({"ended": False} if reopen else {}))
        async with self._services.sessions() as session:
            ended = (await session.execute(write.returning(PhoneCall.ended))).scalar()
            await session.commit()
        return "stale" if ended is None else "ended" if ended else "saved"

    async def _insert(self, line: Line, state: dict[str, Any], ended: bool = False) -> Saved:
        now = self._services.now()
        row = PhoneCall(
            id=self._key(line), caller_id=self._caller(line), state=state, version=1, ended=ended, updated_at=now
        )
        try:
            async with self._services.sessions() as session:
                await session.execute(delete(PhoneCall).where(PhoneCall.updated_at < now - KEPT))
                session.add(row)
                await session.commit()
        except IntegrityError:  # two events of a new call in the same moment
            return "stale"
        return "saved"

    async def end(self, line: Line) -> None:
        """The caller hung up; an answer under way finds it ended."""
        mark = update(PhoneCall).where(PhoneCall.id == self._key(line)).values(ended=True)
        async with self._services.sessions() as session:
            known = (await session.execute(mark.returning(PhoneCall.id))).scalar()
            await session.commit()
        if known is None and await self._insert(line, {}, ended=True) == "stale":
            await self.end(line)

    async def call_back(self, line: Line, reason: str) -> None:
        """Open a case so that a person calls back; one already open is added to, not doubled."""
        now = self._services.now()
        async with turns.begin(self._services, self._caller(line), "voice", None, now) as turn:
            if await turn.session.get(Caller, turn.caller_id) is None:
                turn.session.add(_caller(line, turn))
            await cases.open_case(turn, "handover", None, reason, {"call_back": True})

    def _caller(self, line: Line) -> str:
        return self._services.cipher.pseudonym("caller", line.provider, line.user)

    def _key(self, line: Line) -> str:
        return self._services.cipher.pseudonym("call", line.provider, line.user, line.session)


def _caller(line: Line, turn: turns.Turn) -> Caller:
    """Somebody whose very first event went wrong."""
    return Caller(
        id=turn.caller_id,
        provider=line.provider,
        channel="voice",
        address=line.user,
        region=None,
        first_seen=turn.now,
        last_seen=turn.now,
        stopped=False,
    )
