"""The one path of every message on every channel: remember, lock, answer in its turn (`answerer.py`).

A message is written to the inbox before it is worked on, and its reply with everything that follows from it in one commit.
The same provider id again gets the stored reply; a message whose work was cut short is worked on again at the next start.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.errors import trace
from bot.core.messages import Inbound, Reply, Upload
from bot.service import beside, bursts, evidence, late
from bot.service import turn as turns
from bot.service.answerer import Answerer, Deliverer, Dialogue
from bot.service.bursts import Bubble
from bot.service.container import Services
from bot.service.inbox import Inbox, inbound
from bot.service.limits import Limits, LocalLimits
from bot.service.reception import Reception
from bot.storage.tables import InboxMessage

log = logging.getLogger(__name__)
CATCH_UP = timedelta(minutes=10)  # older ones failed more than once; they are tried again at the next start


@dataclass(frozen=True)
class _Arrival:
    """A message in the inbox: what it is read together with, whether it waits for more, or the reply that turns it away."""

    row_id: int
    bubble: Bubble
    waits: bool = False
    refused: Reply | None = None


class Conversation:
    """Answers messages, one after the other for each caller, a few callers at a time."""

    def __init__(
        self,
        services: Services,
        dialogue: Dialogue,
        outbox: Deliverer,
        hurry: float = 2.5,
        limits: Limits | None = None,
    ) -> None:
        self.services, self._outbox, self._hurry = services, outbox, hurry
        self._answerer = Answerer(services, dialogue, outbox, hurry)
        self._limits: Limits = limits or LocalLimits()
        self._arrivals = LocalLimits()
        self._inbox = Inbox(services)
        self._reception = Reception(services, self._limits, self._inbox)
        self._waiting: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def caller_id(self, provider: str, user: str) -> str:
        """The pseudonym that stands for a caller everywhere."""
        return self.services.cipher.pseudonym("caller", provider, user)

    async def answer(self, message: Inbound) -> Reply:
        """The reply to a message: a new one is worked on, one seen before gets the reply it got.

        Empty and `joined` where the message was taken together with the next one; empty where the caller floods us.
        """
        message = beside.placed(message, self.services.knowledge.regions)
        caller_id = self.caller_id(message.provider, message.user)
        with self._counted(caller_id):
            return await self._go_on(await self._arrive(caller_id, message), caller_id, message)

    async def take(self, message: Inbound) -> None:
        """Write a message down together with the promise that its reply is sent; the work goes on after the return."""
        message = beside.placed(message, self.services.knowledge.regions)
        caller_id = self.caller_id(message.provider, message.user)
        with self._counted(caller_id):
            arrival = await self._arrive(caller_id, message, promised=True)
        task = asyncio.create_task(self._take_on(arrival, caller_id, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float = 10.0) -> None:
        """Let the work on messages that were taken finish, for at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def keep(self, upload: Upload) -> str:
        """Seal a caller's file; what stands for it in `Inbound.attachments`. BadInput where it is not taken."""
        caller_id = self.caller_id(upload.provider, upload.user)
        now = self.services.now()
        begun = turns.begin(self.services, caller_id, upload.channel, None, now)
        async with self._limits.alone(caller_id), begun as turn:
            row = await evidence.keep(turn, upload.name, upload.content_type, upload.data)
        return f"{evidence.PREFIX}{row.id}"

    async def finish_interrupted(self) -> int:
        """Work on the messages that were received and never answered (a crash in between); returns how many.

        Nobody waits for these replies any more, so the outbox sends them.
        """
        done = 0
        for row in await self._inbox.unanswered():
            async with self._limits.alone(row.caller_id):
                done += await self._finish(row, timedelta())
        return done

    @contextmanager
    def _counted(self, caller_id: str) -> Iterator[None]:
        self._waiting[caller_id] += 1
        try:
            yield
        finally:
            self._waiting[caller_id] -= 1
            if not self._waiting[caller_id]:
                del self._waiting[caller_id]

    async def _arrive(self, caller_id: str, message: Inbound, promised: bool = False) -> _Arrival:
        async with self._arrivals.alone(caller_id):  # rows get their numbers in the order in which messages came
            row_id, new = await self._inbox.remember(message, caller_id, promised)
            if not new:
                return _Arrival(row_id, *self._reception.repeated(row_id, caller_id))
            refused = await self._reception.turned_away(row_id, caller_id, message, self._waiting[caller_id])
            if refused is not None:
                return _Arrival(row_id, Bubble([row_id], []), refused=refused)
            return _Arrival(row_id, *await self._reception.bubble(row_id, caller_id, message))

    async def _go_on(
        self, arrival: _Arrival, caller_id: str, message: Inbound, late_by: timedelta | None = None
    ) -> Reply:
        """The reply; `late_by` as in `Answerer.answer`."""
        bubble = arrival.bubble
        if arrival.refused is not None:
            return arrival.refused
        if arrival.waits and await self._reception.bursts.taken(caller_id, bubble):
            return Reply(joined=True)
        async with self._limits.alone(caller_id):
            await self._earlier(caller_id, bubble.rows[0])
            text = bursts.joined(bubble.texts) if len(bubble.texts) > 1 else message.text
            return await self._answerer.answer(bubble.rows, caller_id, replace(message, text=text), late_by)

    async def _take_on(self, arrival: _Arrival, caller_id: str, message: Inbound) -> None:
        try:
            with self._counted(caller_id):
                reply = await self._go_on(arrival, caller_id, message, late.GRACE)
            if reply.joined:
                return
            async with self.services.sessions() as session:
                await late.due(session, arrival.row_id, self.services.now())
                await session.commit()
            await self._outbox.deliver_now([late.late_key(arrival.row_id)], self._hurry)
        except Exception as error:  # the row stays unanswered: the next message takes it along, or the next start
            log.error("message %d could not be worked on: %s", arrival.row_id, trace(error))

    async def _earlier(self, caller_id: str, row_id: int) -> None:
        """Work on what the caller said before and nobody has answered: another worker may be behind, or a crash was."""
        held, since = self._reception.bursts.rows(caller_id), self.services.now() - CATCH_UP
        for row in await self._inbox.unanswered(caller_id, before=row_id):
            if row.id not in held and row.received_at > since:
                await self._finish(row, late.GRACE)  # its own request may still come for the reply

    async def _finish(self, row: InboxMessage, late_by: timedelta) -> bool:
        try:
            await self._answerer.answer([row.id], row.caller_id, inbound(row), late_by)
        except Exception as error:  # one message that cannot be worked on must not keep the others waiting
            log.error("message %d could not be worked on; it stays for the next start: %s", row.id, trace(error))
            return False
        return True
