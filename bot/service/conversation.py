"""The one path of every message on every channel: remember, lock, seal, talk, write down what to do, answer.

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
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import trace
from bot.core.messages import Inbound, Reply, Upload
from bot.service import beside, bursts, cases, evidence, late, opening, vault
from bot.service import quiet as silence
from bot.service import turn as turns
from bot.service.bursts import Bubble
from bot.service.container import Services
from bot.service.inbox import Inbox, inbound
from bot.service.limits import Limits, LocalLimits
from bot.service.reception import Reception
from bot.service.replies import Speaker
from bot.service.turn import Turn
from bot.storage.tables import InboxMessage

log = logging.getLogger(__name__)
MAX_CHARS = 20_000
HEAD_TAIL = 1_000  # of a longer text the two ends are read; the whole is kept
CATCH_UP = timedelta(minutes=10)  # older ones failed more than once; they are tried again at the next start
AT_ONCE = 8  # turns at a time: each holds a database connection, and the others wait in the order they came
LATE_CHANNELS = ("sms", "wechat")  # where a reply can follow when nobody waits for it any more


class Dialogue(Protocol):
    """Whoever holds the talk: Rasa in the gateway, a fake in tests."""

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        """Answer one sealed message within the current turn."""


class Deliverer(Protocol):
    """Whoever sends outbox items."""

    async def deliver_now(self, keys: list[str], seconds: float) -> None:
        """Try to deliver these at once; returns when done or when the time is up."""


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
        self.services, self._dialogue, self._outbox, self._hurry = services, dialogue, outbox, hurry
        self._limits: Limits = limits or LocalLimits()
        self._arrivals = LocalLimits()
        self._inbox = Inbox(services)
        self._reception = Reception(services, self._limits, self._inbox)
        self._slots = asyncio.Semaphore(AT_ONCE)
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
        """The reply; `late_by` as in `_work`."""
        bubble = arrival.bubble
        if arrival.refused is not None:
            return arrival.refused
        if arrival.waits and await self._reception.bursts.taken(caller_id, bubble):
            return Reply(joined=True)
        async with self._limits.alone(caller_id):
            await self._earlier(caller_id, bubble.rows[0])
            text = bursts.joined(bubble.texts) if len(bubble.texts) > 1 else message.text
            return await self._work(bubble.rows, caller_id, replace(message, text=text), late_by)

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
        except (
            Exception
        ) as error:  # the row stays unanswered and is worked on with the next message, or at the next start
            log.error("message %d could not be worked on: %s", arrival.row_id, trace(error))

    async def _earlier(self, caller_id: str, row_id: int) -> None:
        """Work on what the caller said before and nobody has answered: another worker may be behind, or a crash was."""
        held, since = self._reception.bursts.rows(caller_id), self.services.now() - CATCH_UP
        for row in await self._inbox.unanswered(caller_id, before=row_id):
            if row.id not in held and row.received_at > since:
                await self._finish(row, late.GRACE)  # its own request may still come for the reply

    async def _finish(self, row: InboxMessage, late_by: timedelta) -> bool:
        try:
            await self._work([row.id], row.caller_id, inbound(row), late_by)
        except Exception as error:  # one message that cannot be worked on must not keep the others waiting
            log.error("message %d could not be worked on; it stays for the next start: %s", row.id, trace(error))
            return False
        return True

    async def _work(self, rows: list[int], caller_id: str, message: Inbound, late_by: timedelta | None = None) -> Reply:
        """Work on a message as one turn; the rows before the last one are bubbles that it has taken along.

        `late_by`: nobody waits for the reply, and the outbox sends it after so long.
        """
        async with self._slots:
            turn = await self._turn(rows, caller_id, message, late_by)
        if turn.outbox_keys:
            return await self._complete(turn, rows[-1])
        return turn.reply

    async def _turn(self, rows: list[int], caller_id: str, message: Inbound, late_by: timedelta | None) -> Turn:
        now = self.services.now()
        region = message.region or self.services.settings.region or None
        async with turns.begin(self.services, caller_id, message.channel, region, now) as turn:
            await _lock_row(turn.session, caller_id)
            row = await turn.session.get_one(InboxMessage, rows[-1])
            if row.answered_at is not None:
                if late_by is None:  # whoever asks again takes along what the outbox was to send
                    await late.withdraw(turn.session, row.id)
                turn.reply = Reply.from_json(row.reply)
                return turn
            if late_by is not None and message.channel in LATE_CHANNELS:
                await late.promise(turn.session, row, now, late_by)
            turn.region = message.region or await beside.known_region(turn) or turn.region
            await self._talk(turn, message)
            if late_by is None:  # a reply that is sent later may never be seen: what waits to be told goes on waiting
                turn.reply.texts = [*await cases.take_notices(turn), *turn.reply.texts]
            await _write(turn, rows)
        return turn

    async def _talk(self, turn: Turn, message: Inbound) -> None:
        words = message.text.strip()
        speaker = Speaker(self.services.knowledge, message.channel)
        if message.opening:
            turn.reply = await opening.greet(turn, speaker)
            return
        if (quiet := await silence.kept(turn, message, words, speaker)) is not None:
            turn.reply = quiet
            return
        told = await beside.answer(turn, message, words, speaker)
        if told is not None:
            asking = await beside.open_question(turn)
            turn.reply = Reply(told, asking=asking, area="not_legal", decision="smalltalk")
            return
        if len(words) > MAX_CHARS:
            words = words[:HEAD_TAIL] + " " + words[-HEAD_TAIL:]
        sealed = await vault.seal_text(turn.session, self.services.cipher, turn.caller_id, words, turn.now)
        await self._dialogue.handle(turn.caller_id, sealed, message.channel)
        if not turn.reply.texts:  # Rasa goes on in silence where an action fails; nobody is left without a word
            log.error("no reply to a message of turn %s; a person takes over", turn.caller_id[:8])
            await cases.open_case(turn, "handover", None, "程序出错，没有答复", {"messages": [sealed]})
            asking = await beside.open_question(turn)
            turn.reply = Reply([speaker.say("beyond_us", office="")], asking=asking, decision="handover")

    async def _complete(self, turn: Turn, row_id: int) -> Reply:
        """Give the intake a moment, so that the caller hears number and query code at once where it is up."""
        await self._outbox.deliver_now(turn.outbox_keys, self._hurry)
        async with turns.begin(self.services, turn.caller_id, turn.channel, turn.region, turn.now) as after:
            case = await cases.get_case(after, turn.outbox_keys[-1])
            if case is not None and case.number:
                speaker = Speaker(self.services.knowledge, turn.channel)
                receipt, done = cases.receipt_text(speaker, case), cases.submitted_text(speaker, case)
                news = [text for text in await cases.take_notices(after) if case.number not in text]
                turn.reply.texts = news + [done if text == receipt else text for text in turn.reply.texts]
                turn.reply.case = cases.case_json(case)
                row = await after.session.get_one(InboxMessage, row_id)
                row.reply = turn.reply.to_json()
        return turn.reply


async def _write(turn: Turn, rows: list[int]) -> None:
    """The reply into the last row; the bubbles before it are answered with it."""
    for row_id in rows:
        row = await turn.session.get_one(InboxMessage, row_id)
        if row.answered_at is None:
            row.reply = (turn.reply if row_id == rows[-1] else Reply(joined=True)).to_json()
            row.answered_at = turn.now


async def _lock_row(session: AsyncSession, caller_id: str) -> None:
    """On PostgreSQL one caller's turns are kept apart across processes until the commit (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(caller_id[:15], 16)})
