"""The outbox's work on a photo or paper: fetched from the provider where he still has it, kept, handed to the intake."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy import delete, update
from sqlalchemy.orm import undefer

from bot.core.errors import BadInput
from bot.service import evidence
from bot.service.container import Services
from bot.service.letters import add_notice
from bot.service.replies import Speaker
from bot.service.sending import NotYet, Refused, Unusable
from bot.storage.tables import Caller, Case, Evidence, OutboxItem

Fetch = Callable[[str, str], Awaitable[bytes]]  # provider, source -> bytes; raises Unusable, or anything else to retry


class Office(Protocol):
    """The intake API as a file sees it."""

    async def hand_in(self, number: str, name: str, content_type: str, data: bytes) -> None:
        """Put a file to an application; the same name again replaces it. Raises Refused, or anything else to retry."""


class HandingIn:
    """Brings files from the caller to the office."""

    def __init__(self, services: Services, office: Office, fetch: Fetch | None) -> None:
        self._services, self._office, self._fetch = services, office, fetch

    async def send(self, evidence_id: int) -> None:
        """Fetch the file if that is still to do, and hand it in if the caller has an application; then it is emptied.

        Raises Unusable or Refused where that is over for good, anything else to try again.
        """
        row = await self._row(evidence_id)
        if row is not None and row.sent_at is None and row.data is None:
            await self._keep(row)
            row = await self._row(evidence_id)  # an application may have come meanwhile
        if row is None or row.data is None or row.case_id is None:
            return
        number = await self._number(row.case_id)
        data = await asyncio.to_thread(self._services.cipher.open_bytes, row.data)
        await self._office.hand_in(number, evidence.outward_name(row), str(row.content_type), data)
        done = update(Evidence).where(Evidence.id == evidence_id)
        async with self._services.sessions() as session:
            await session.execute(done.values(sent_at=self._services.now(), data=None, source=None))
            await session.commit()

    async def lost(self, item: OutboxItem) -> None:
        """The provider has nothing usable: the row goes, and the caller is asked to send his picture once more."""
        async with self._services.sessions() as session:
            await session.execute(delete(Evidence).where(Evidence.id == item.payload["evidence"]))
            caller = await session.get(Caller, item.caller_id)
            if caller is not None:
                speaker = Speaker(self._services.knowledge, caller.channel)
                await add_notice(session, caller.id, speaker.say("photo_lost"), self._services.now())
            await session.commit()

    async def _row(self, evidence_id: int) -> Evidence | None:
        async with self._services.sessions() as session:
            return await session.get(Evidence, evidence_id, options=[undefer(Evidence.data)])

    async def _keep(self, row: Evidence) -> None:
        """Fetch and seal it; what the caller had sent before goes again."""
        if self._fetch is None:
            raise NotYet("nothing here fetches pictures")
        data = await self._fetch(str(row.provider), str(row.source))
        try:
            kind = evidence.checked(data)
        except BadInput as error:
            raise Unusable(str(error)) from error
        digest = evidence.content_digest(self._services.cipher, row.caller_id, data)
        sealed = await asyncio.to_thread(self._services.cipher.seal_bytes, data)
        async with self._services.sessions() as session:
            fresh = await session.get(Evidence, row.id)
            if fresh is None or fresh.digest is not None:  # erased, or fetched by somebody else meanwhile
                return
            if await evidence.same(session, row.caller_id, digest) is not None:
                await session.delete(fresh)
            else:
                await evidence.room_for(session, len(data))
                fresh.data, fresh.digest, fresh.content_type, fresh.size = sealed, digest, kind, len(data)
                fresh.source = None
            await session.commit()

    async def _number(self, case_id: str) -> str:
        """The application's number; NotYet before it has one, Refused where it never will."""
        async with self._services.sessions() as session:
            case, order = await session.get(Case, case_id), await session.get(OutboxItem, case_id)
        if case is not None and case.number is not None:
            return case.number
        if case is None or (order is not None and order.status == "refused"):
            raise Refused("the application of this file was refused")
        raise NotYet("the application has no number yet")
