"""Telling the hotline of status changes: signed, in order for each application, again and again until it says 2xx."""

import asyncio
import hashlib
import hmac
import json
import logging
import random
from datetime import timedelta

from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from intake.services import Services
from intake.tables import HookEvent

log = logging.getLogger(__name__)
BATCH = 20
LEASE = timedelta(seconds=60)  # a worker that dies holds an event no longer than this
TIMEOUT = ClientTimeout(total=10)
LONGEST_WAIT = 600.0


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The value of X-Hotline-Signature: HMAC-SHA-256 of `<timestamp>.<body>` in hex, behind `sha256=`."""
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


class HookWorker:
    """Delivers waiting events; several workers, also on several machines, share the work through the database."""

    def __init__(self, services: Services, http: ClientSession, first_wait: float = 2.0) -> None:
        self._services, self._http, self._first_wait = services, http, first_wait
        self._stopping = False
        self._sending: asyncio.Task[str | None] | None = None

    def stop(self) -> None:
        """Let `run` end: a request under way is given up (and sent again later), the database is not cut off."""
        self._stopping = True
        self._services.wake.set()
        if self._sending is not None:
            self._sending.cancel()

    async def run(self, pause: float = 2.0) -> None:
        """Deliver whatever is due, until `stop`."""
        while not self._stopping:
            self._services.wake.clear()
            try:
                while await self.deliver_due() and not self._stopping:
                    pass
            except Exception:  # the loop outlives a database that is away for a while
                log.exception("hook: delivery round failed; trying again in %.0f s", pause)
            try:
                await asyncio.wait_for(self._services.wake.wait(), min(pause, self._first_wait))
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Try every event whose time has come; returns how many were tried."""
        earlier = aliased(HookEvent)
        # A later state must not be overtaken by an earlier one that is still being retried.
        held_back = (
            select(earlier.id)
            .where(
                earlier.application_id == HookEvent.application_id,
                earlier.delivered_at.is_(None),
                earlier.id < HookEvent.id,
            )
            .exists()
        )
        query = select(HookEvent).where(
            HookEvent.delivered_at.is_(None), HookEvent.due_at <= self._services.now(), ~held_back
        )
        async with self._services.sessions() as session:
            events = (await session.scalars(query.order_by(HookEvent.id).limit(BATCH))).all()
        for event in events:
            if not self._stopping and await self._lease(event):
                await self._deliver(event)
        return len(events)

    async def _lease(self, event: HookEvent) -> bool:
        """Take an event for a minute; False where another worker was faster."""
        taken = (
            update(HookEvent)
            .where(HookEvent.id == event.id, HookEvent.attempts == event.attempts, HookEvent.delivered_at.is_(None))
            .values(attempts=event.attempts + 1, due_at=self._services.now() + LEASE)
            .returning(HookEvent.id)
        )
        async with self._services.sessions() as session:
            mine = (await session.execute(taken)).scalar_one_or_none() is not None
            await session.commit()
        return mine

    async def _deliver(self, event: HookEvent) -> None:
        self._sending = asyncio.create_task(self._post(event))
        try:
            error = await self._sending
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            error = "stopped"
        except (ClientError, TimeoutError, OSError) as failure:
            error = type(failure).__name__
        await self._settle(event, error)

    async def _post(self, event: HookEvent) -> str | None:
        """Send it once; None where it was taken, else what was wrong."""
        services = self._services
        body = json.dumps(services.sealer.open(event.sealed), ensure_ascii=False).encode()
        timestamp = int(services.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "X-Hotline-Timestamp": str(timestamp),
            "X-Hotline-Signature": sign(services.hook_secret, timestamp, body),
        }
        url = services.settings.hook_url
        async with self._http.post(url, data=body, headers=headers, allow_redirects=False, timeout=TIMEOUT) as reply:
            return None if 200 <= reply.status < 300 else f"HTTP {reply.status}"

    async def _settle(self, event: HookEvent, error: str | None) -> None:
        """Note the result; after a failure wait 2, 4, 8 … seconds up to ten minutes, spread a little."""
        tries, now = event.attempts + 1, self._services.now()
        wait = min(self._first_wait * 2 ** min(tries - 1, 12), LONGEST_WAIT) * random.uniform(0.8, 1.2)
        result = {"last_error": error, "due_at": now + timedelta(seconds=wait)} if error else {"delivered_at": now}
        async with self._services.sessions() as session:
            await session.execute(update(HookEvent).where(HookEvent.id == event.id).values(**result))
            await session.commit()
        if error:
            log.warning("hook: event %d not taken on try %d (%s); next in %.0f s", event.id, tries, error, wait)
