"""Sending what must arrive exactly once: at least one try until the other side says yes, under one idempotency key."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from bot.core.errors import HotlineError, trace
from bot.service import turn as turns
from bot.service import vault
from bot.service.cases import FORWARD, NOTIFY, code_hash, open_case
from bot.service.container import Services
from bot.service.evidence import HAND_IN, outward_name
from bot.service.replies import Speaker
from bot.storage.tables import Caller, Case, Evidence, Notice, OutboxItem

log = logging.getLogger(__name__)
BATCH = 20
LONGEST_WAIT = timedelta(minutes=10)
LEASE = timedelta(seconds=20)  # a worker that dies holds an item no longer than this; one try takes ten at most


class Refused(HotlineError):
    """The other side will never take this as it is; a person must look at it."""


class NoNumberYet(HotlineError):
    """The application that a file belongs to has not reached the intake; tried again."""


class Intake(Protocol):
    """The intake API as the outbox sees it."""

    async def create(self, key: str, form: dict[str, Any]) -> dict[str, Any]:
        """Hand in an application; the same key again gives the same answer. Raises Refused, or anything else to retry."""

    async def hand_in(self, number: str, name: str, content_type: str, data: bytes) -> None:
        """Put a file to an application; the same name again replaces it. Raises as `create`."""


Notifier = Callable[[Caller, str], Awaitable[bool]]


class Outbox:
    """Delivers outbox items, in the background and on request."""

    def __init__(self, services: Services, intake: Intake, notifier: Notifier | None = None) -> None:
        self._services, self._intake, self._notify = services, intake, notifier
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
        if item.kind == FORWARD:
            await self._forward(item)
        elif item.kind == NOTIFY:
            await self._tell(item)
        elif item.kind == HAND_IN:
            await self._hand_in(item)

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

    async def _hand_in(self, item: OutboxItem) -> None:
        """Send a photo to the application it belongs to, once that has its number."""
        async with self._services.sessions() as session:
            row = await session.get(Evidence, item.payload["evidence"], options=[undefer(Evidence.data)])
            case = await session.get(Case, row.case_id) if row is not None and row.case_id else None
            order = await session.get(OutboxItem, case.id) if case is not None else None
        if row is not None and case is not None:
            if case.number is None and order is not None and order.status == "refused":
                raise Refused("the application of this file was refused")
            if case.number is None:
                raise NoNumberYet("the application has no number yet")
            data = await asyncio.to_thread(self._services.cipher.open_bytes, row.data)
            await self._intake.hand_in(case.number, outward_name(row), row.content_type, data)
        async with self._services.sessions() as session:
            await session.execute(
                update(Evidence).where(Evidence.id == item.payload["evidence"]).values(sent_at=self._services.now())
            )
            await session.execute(update(OutboxItem).where(OutboxItem.key == item.key).values(status="done"))
            await session.commit()

    async def _call_person(self, item: OutboxItem) -> None:
        """What the other side will never take is handed to an operator; the caller was told that it is not lost."""
        async with turns.begin(self._services, item.caller_id, "web", None, self._services.now()) as turn:
            what = "材料" if item.kind == HAND_IN else "申请"
            await open_case(turn, "handover", None, f"受理系统没有收下{what}", {"application": item.key})

    async def _note(self, session: AsyncSession, case: Case) -> None:
        """What the caller still has to hear, written with the number itself; taken back where the reply carries it."""
        caller = await session.get_one(Caller, case.caller_id)
        speaker = Speaker(self._services.knowledge, caller.channel)  # type: ignore[arg-type]
        values = {"number": case.number or "", "query_code": str(case.query_code), "due": case.review_due or ""}
        await add_notice(session, caller.id, speaker.say("notice_number", **values), self._services.now())

    async def _tell(self, item: OutboxItem) -> None:
        async with self._services.sessions() as session:
            notice = await session.get(Notice, item.payload["notice"])
            if notice is not None and notice.told_at is None and self._notify is not None:
                caller = await session.get_one(Caller, item.caller_id)
                if await self._notify(caller, str(notice.text)):
                    notice.told_at = self._services.now()
            (await session.get_one(OutboxItem, item.key)).status = "done"
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


async def add_notice(session: AsyncSession, caller_id: str, text: str, now: datetime) -> None:
    """Write a notice for a caller and the order to send it where his channel can."""
    notice = Notice(caller_id=caller_id, text=text, created_at=now, told_at=None)
    session.add(notice)
    await session.flush()
    session.add(
        OutboxItem(
            key=f"notice-{notice.id}",
            kind=NOTIFY,
            caller_id=caller_id,
            payload={"notice": notice.id},
            status="waiting",
            attempts=0,
            due_at=now + timedelta(seconds=10),  # the reply under way may carry it
            created_at=now,
        )
    )
