"""Sending what must arrive exactly once: at least one try until the other side says yes, under one idempotency key."""

import asyncio
import logging
import random
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import trace
from bot.core.messages import Letter, Reply
from bot.service import letters, vault
from bot.service import turn as turns
from bot.service.cases import FORWARD, NOTIFY, code_hash, open_case
from bot.service.container import Services
from bot.service.evidence import HAND_IN
from bot.service.handing_in import Fetch, HandingIn, Office
from bot.service.late import LATE
from bot.service.letters import Notifier, add_notice
from bot.service.replies import Speaker
from bot.service.sending import Refused, Unusable
from bot.storage.tables import Caller, Case, Notice, OutboxItem

log = logging.getLogger(__name__)
BATCH = 20
LONGEST_WAIT = timedelta(minutes=10)
LEASE = timedelta(seconds=20)  # a worker that dies holds an item no longer than this; one try takes ten at most


class Intake(Office, Protocol):
    """The intake API as the outbox sees it."""

    async def create(self, key: str, form: dict[str, Any]) -> dict[str, Any]:
        """Hand in an application; the same key again gives the same answer. Raises Refused, or anything else to retry."""


class Outbox:
    """Delivers outbox items, in the background and on request."""

    def __init__(
        self, services: Services, intake: Intake, notifier: Notifier | None = None, fetch: Fetch | None = None
    ) -> None:
        self._services, self._intake, self._notify = services, intake, notifier
        self._files = HandingIn(services, intake, fetch)
        self._wake = asyncio.Event()

    async def run(self, pause: float = 2.0) -> None:
        """Deliver whatever is due, for ever."""
        while True:
            try:
                await self.deliver_due()
            except Exception as error:  # the loop outlives a database that is away for a while
                log.error("outbox: delivery round failed, trying again in %.0f s: %s", pause, trace(error))
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue

    async def deliver_now(self, keys: list[str], seconds: float) -> None:
        """Try these items at once, for at most that long."""
        try:
            async with asyncio.timeout(seconds):
                for key in keys:
                    await self._deliver(key)
        except TimeoutError:
            log.info("outbox: the intake API took longer than %.1f s; the item stays in the queue", seconds)

    async def deliver_due(self) -> int:
        """Try every item whose time has come; returns how many were tried."""
        now = self._services.now()
        async with self._services.sessions() as session:
            query = select(OutboxItem.key).where(OutboxItem.status == "waiting", OutboxItem.due_at <= now)
            keys = (await session.scalars(query.order_by(OutboxItem.due_at).limit(BATCH))).all()
        for key in keys:
            await self._deliver(key)
        return len(keys)

    async def _deliver(self, key: str) -> None:
        item = await self._lease(key)
        if item is None:
            return
        try:
            await self._send(item)
        except Unusable as error:
            await self._settle(key, "refused", str(error))
            await self._files.lost(item)
        except Refused as error:
            await self._settle(key, "refused", str(error))
            await self._call_person(item)
        except asyncio.CancelledError:
            await asyncio.shield(self._settle(key, "waiting", "timed out"))
            raise
        except Exception as error:
            await self._settle(key, "waiting", f"{type(error).__name__}: {error}"[:300])

    async def _lease(self, key: str) -> OutboxItem | None:
        """Take an item for a while; None where another worker has it."""
        now = self._services.now()
        due = (OutboxItem.key == key, OutboxItem.status == "waiting", OutboxItem.due_at <= now)
        # One statement decides who has it: SQLite knows no row locks, and two workers may read the same row as free.
        take = update(OutboxItem).where(*due).values(attempts=OutboxItem.attempts + 1, due_at=now + LEASE)
        async with self._services.sessions() as session:
            taken = (await session.execute(take.returning(OutboxItem.key))).scalar()
            await session.commit()
            return await session.get(OutboxItem, key) if taken else None

    async def _send(self, item: OutboxItem) -> None:
        handlers = {FORWARD: self._forward, NOTIFY: self._tell, LATE: self._tell_late, HAND_IN: self._hand_in}
        if item.kind in handlers:
            await handlers[item.kind](item)

    async def _forward(self, item: OutboxItem) -> None:
        async with self._services.sessions() as session:
            now = self._services.now()
            form = await vault.open_tokens(session, item.payload, "outbox", "递交法律援助申请", now)
            await session.commit()
        answer = await self._intake.create(item.key, form)
        async with self._services.sessions() as session:
            case = await session.get_one(Case, item.key)
            case.number, case.query_code = answer["number"], answer["query_code"]
            case.query_hash, case.review_due = code_hash(answer["query_code"]), answer["review_due"]
            case.status, case.updated_at = answer["status"], self._services.now()
            await self._note(session, case)
            (await session.get_one(OutboxItem, item.key)).status = "done"
            await session.commit()

    async def _call_person(self, item: OutboxItem) -> None:
        """What the other side will never take is handed to an operator; the caller was told that it is not lost."""
        async with turns.begin(self._services, item.caller_id, "web", None, self._services.now()) as turn:
            what = "材料" if item.kind == HAND_IN else "申请"
            await open_case(turn, "handover", None, f"受理系统没有收下{what}", {"application": item.key})

    async def _note(self, session: AsyncSession, case: Case) -> None:
        """What the caller still has to hear, written with the number itself; taken back where the reply carries it."""
        caller = await session.get_one(Caller, case.caller_id)
        speaker = Speaker(self._services.knowledge, caller.channel)
        values = {"number": case.number or "", "query_code": str(case.query_code), "due": case.review_due or ""}
        text = speaker.say("notice_number", **values)
        await add_notice(session, caller.id, text, self._services.now(), "number", values)

    async def _tell(self, item: OutboxItem) -> None:
        async with self._services.sessions() as session:
            notice = await session.get(Notice, item.payload["notice"])
            caller = await session.get(Caller, item.caller_id)
        if notice is not None and notice.told_at is None and caller is not None and self._notify is not None:
            letter = Letter(item.key, Reply([str(notice.text)]), notice.kind or "answer", notice.fields or {})
            if await self._notify(caller, letter):
                await self._told(notice.id)
        await self._done(item.key)

    async def _told(self, notice_id: int) -> None:
        async with self._services.sessions() as session:
            notice = await session.get(Notice, notice_id)
            if notice is not None and notice.told_at is None:
                notice.told_at = self._services.now()
                await session.commit()

    async def _tell_late(self, item: OutboxItem) -> None:
        await letters.send_late(self._services, self._notify, item)
        await self._done(item.key)

    async def _hand_in(self, item: OutboxItem) -> None:
        await self._files.send(int(item.payload["evidence"]))
        await self._done(item.key)

    async def _done(self, key: str) -> None:
        async with self._services.sessions() as session:
            await session.execute(update(OutboxItem).where(OutboxItem.key == key).values(status="done"))
            await session.commit()

    async def _settle(self, key: str, status: str, error: str) -> None:
        """Note what went wrong and when to try again: 2, 4, 8 … seconds up to ten minutes, spread a little."""
        now = self._services.now()
        async with self._services.sessions() as session:
            item = await session.get(OutboxItem, key)
            if item is None:  # the caller was erased meanwhile
                return
            wait = min(timedelta(seconds=2 ** min(item.attempts, 12)), LONGEST_WAIT)
            item.status, item.last_error, item.due_at = status, error, now + wait * random.uniform(0.7, 1.3)
            await session.commit()
        log.warning("outbox: %s %s after try %d: %s", item.kind, status, item.attempts, error)
