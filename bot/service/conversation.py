"""The one path of every message on every channel: remember, lock, seal, talk, write down what to do, answer.

A message is written to the inbox before it is worked on, and its reply with everything that follows from it in one commit.
The same provider id again gets the stored reply; a message whose work was cut short is worked on again at the next start.
"""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import trace
from bot.core.messages import Inbound, Reply
from bot.service import cases, opening, vault
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.replies import Speaker
from bot.service.turn import Turn
from bot.storage.tables import Caller, InboxMessage, Tracker

log = logging.getLogger(__name__)
MAX_CHARS = 20_000
HEAD_TAIL = 1_000  # of a longer text the two ends are read; the whole is kept
TRIES = 3  # a lost race for a row is decided on the second look


class Dialogue(Protocol):
    """Whoever holds the talk: Rasa in the gateway, a fake in tests."""

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        """Answer one sealed message within the current turn."""


class Deliverer(Protocol):
    """Whoever sends outbox items."""

    async def deliver_now(self, keys: list[str], seconds: float) -> None:
        """Try to deliver these at once; returns when done or when the time is up."""


class Conversation:
    """Answers messages, one after the other for each caller."""

    def __init__(self, services: Services, dialogue: Dialogue, outbox: Deliverer, hurry: float = 2.5) -> None:
        self.services, self._dialogue, self._outbox, self._hurry = services, dialogue, outbox, hurry
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def caller_id(self, provider: str, user: str) -> str:
        """The pseudonym that stands for a caller everywhere."""
        return self.services.cipher.pseudonym("caller", provider, user)

    async def answer(self, message: Inbound) -> Reply:
        """The reply to a message: a new one is worked on, one seen before gets the reply it got."""
        caller_id = self.caller_id(message.provider, message.user)
        row_id = await self._remember(message, caller_id)
        async with self._alone(caller_id):
            return await self._work(row_id, caller_id, message)

    async def finish_interrupted(self) -> int:
        """Work on the messages that were received and never answered (a crash in between); returns how many."""
        async with self.services.sessions() as session:
            waiting = select(InboxMessage).where(InboxMessage.answered_at.is_(None)).order_by(InboxMessage.id)
            rows = (await session.scalars(waiting)).all()
        done = 0
        for row in rows:
            try:
                async with self._alone(row.caller_id):
                    await self._work(row.id, row.caller_id, _inbound(row))
                done += 1
            except Exception as error:  # one message that cannot be worked on must not keep the others waiting
                log.error("message %d could not be worked on; it stays for the next start: %s", row.id, trace(error))
        return done

    def _alone(self, caller_id: str) -> AbstractAsyncContextManager[Any]:
        return self._locks.setdefault(caller_id, asyncio.Lock())

    async def _remember(self, message: Inbound, caller_id: str) -> int:
        """Write the message down before anything else; a repeated id finds its first row."""
        key = self.services.cipher.pseudonym("message", message.provider, message.message_id)
        for attempt in range(TRIES):
            try:
                return await self._row_id(message, caller_id, key)
            except IntegrityError:  # the same id, or two messages of a new caller, in the same moment
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    async def _row_id(self, message: Inbound, caller_id: str, key: str) -> int:
        known = select(InboxMessage.id).where(InboxMessage.provider == message.provider, InboxMessage.message_id == key)
        async with self.services.sessions() as session:
            if (found := await session.scalar(known)) is not None:
                return found
            await self._meet(session, message, caller_id)
            row = InboxMessage(
                provider=message.provider,
                message_id=key,
                caller_id=caller_id,
                message=_as_data(message),
                received_at=message.received_at,
                answered_at=None,
                reply=None,
            )
            session.add(row)
            await session.commit()
            return row.id

    async def _meet(self, session: AsyncSession, message: Inbound, caller_id: str) -> None:
        caller = await session.get(Caller, caller_id)
        if caller is None:
            session.add(
                Caller(
                    id=caller_id,
                    provider=message.provider,
                    channel=message.channel,
                    address=message.user,
                    region=message.region,
                    first_seen=message.received_at,
                    last_seen=message.received_at,
                    stopped=False,
                )
            )
        else:
            caller.last_seen = message.received_at
            caller.region = message.region or caller.region

    async def _work(self, row_id: int, caller_id: str, message: Inbound) -> Reply:
        now = self.services.now()
        region = message.region or self.services.settings.region or None
        async with turns.begin(self.services, caller_id, message.channel, region, now) as turn:
            await _lock_row(turn.session, caller_id)
            row = await turn.session.get_one(InboxMessage, row_id)
            if row.answered_at is not None:
                return Reply.from_json(row.reply)
            await self._talk(turn, message)
            turn.reply.texts = [*await cases.take_notices(turn), *turn.reply.texts]
            row.reply, row.answered_at = turn.reply.to_json(), now
        if turn.outbox_keys:
            return await self._complete(turn, row_id)
        return turn.reply

    async def _talk(self, turn: Turn, message: Inbound) -> None:
        words = message.text.strip()
        speaker = Speaker(self.services.knowledge, message.channel)
        if message.opening:
            turn.reply = await opening.greet(turn, speaker)
            return
        if not words:
            key = "attachment" if message.attachments else "empty"
            asking = await _open_question(turn)
            turn.reply = Reply([speaker.say(key)], asking=asking, area="not_legal", decision="smalltalk")
            return
        if len(words) > MAX_CHARS:
            words = words[:HEAD_TAIL] + " " + words[-HEAD_TAIL:]
        sealed = await vault.seal_text(turn.session, self.services.cipher, turn.caller_id, words, turn.now)
        await self._dialogue.handle(turn.caller_id, sealed, message.channel)
        if not turn.reply.texts:  # Rasa goes on in silence where an action fails; nobody is left without a word
            log.error("no reply to a message of turn %s; a person takes over", turn.caller_id[:8])
            await cases.open_case(turn, "handover", None, "程序出错，没有答复", {"messages": [sealed]})
            asking = await _open_question(turn)
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


async def _open_question(turn: Turn) -> str | None:
    """What the form waits for, where it is open: a message that says nothing leaves the question standing."""
    tracker = await turn.session.get(Tracker, turn.caller_id)
    return tracker.state.get("asking") if tracker else None


async def _lock_row(session: AsyncSession, caller_id: str) -> None:
    """On PostgreSQL one caller's turns are kept apart across processes until the commit (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(caller_id[:15], 16)})


def _as_data(message: Inbound) -> dict[str, Any]:
    return {
        "provider": message.provider,
        "channel": message.channel,
        "user": message.user,
        "message_id": message.message_id,
        "text": message.text,
        "received_at": message.received_at.isoformat(),
        "region": message.region,
        "attachments": list(message.attachments),
        "opening": message.opening,
    }


def _inbound(row: InboxMessage) -> Inbound:
    data = dict(row.message)
    data["received_at"] = datetime.fromisoformat(data["received_at"])
    data["attachments"] = tuple(data["attachments"])
    return Inbound(**data)
