"""One message's turn: its words go to the dialogue; the reply and everything that follows from it are one commit."""

import asyncio
import logging
from datetime import timedelta
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.messages import Inbound, Reply
from bot.service import beside, cases, late, opening, vault
from bot.service import quiet as silence
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.replies import Speaker
from bot.service.turn import Turn
from bot.storage.tables import InboxMessage

log = logging.getLogger(__name__)
MAX_CHARS = 20_000
HEAD_TAIL = 1_000
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


class Answerer:
    """Makes the replies, a few at a time; whoever calls holds the caller's lock."""

    def __init__(self, services: Services, dialogue: Dialogue, outbox: Deliverer, hurry: float) -> None:
        self._services, self._dialogue, self._outbox, self._hurry = services, dialogue, outbox, hurry
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def answer(
        self, rows: list[int], caller_id: str, message: Inbound, late_by: timedelta | None = None
    ) -> Reply:
        """Work on a message as one turn; the rows before the last one are bubbles that it has taken along.

        `late_by`: nobody waits for the reply, and the outbox sends it after so long.
        """
        async with self._slots:
            turn = await self._turn(rows, caller_id, message, late_by)
        if turn.outbox_keys:
            return await self._complete(turn, rows[-1])
        return turn.reply

    async def _turn(self, rows: list[int], caller_id: str, message: Inbound, late_by: timedelta | None) -> Turn:
        now = self._services.now()
        region = message.region or self._services.settings.region or None
        async with turns.begin(self._services, caller_id, message.channel, region, now) as turn:
            await _lock_in_database(turn.session, caller_id)
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
        speaker = Speaker(self._services.knowledge, message.channel)
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
        sealed = await vault.seal_text(turn.session, self._services.cipher, turn.caller_id, readable(words), turn.now)
        await self._dialogue.handle(turn.caller_id, sealed, message.channel)
        if not turn.reply.texts:  # Rasa goes on in silence where an action fails; nobody is left without a word
            log.error("no reply to a message of turn %s; a person takes over", turn.caller_id[:8])
            await cases.open_case(turn, "handover", None, "程序出错，没有答复", {"messages": [sealed]})
            asking = await beside.open_question(turn)
            turn.reply = Reply([speaker.say("beyond_us", office="")], asking=asking, decision="handover")

    async def _complete(self, turn: Turn, row_id: int) -> Reply:
        """Give the intake a moment, so that the caller hears number and query code at once where it is up."""
        await self._outbox.deliver_now(turn.outbox_keys, self._hurry)
        async with turns.begin(self._services, turn.caller_id, turn.channel, turn.region, turn.now) as after:
            case = await cases.get_case(after, turn.outbox_keys[-1])
            if case is not None and case.number:
                speaker = Speaker(self._services.knowledge, turn.channel)
                receipt, done = cases.receipt_text(speaker, case), cases.submitted_text(speaker, case)
                news = [told for told in await cases.take_notices(after) if case.number not in told]
                turn.reply.texts = news + [done if said == receipt else said for said in turn.reply.texts]
                turn.reply.case = cases.case_json(case)
                row = await after.session.get_one(InboxMessage, row_id)
                row.reply = turn.reply.to_json()
        return turn.reply


def readable(words: str) -> str:
    """As much of a message as is read: of one over 20,000 characters the two ends, since the matter stands there."""
    return words if len(words) <= MAX_CHARS else f"{words[:HEAD_TAIL]} {words[-HEAD_TAIL:]}"


async def _write(turn: Turn, rows: list[int]) -> None:
    """The reply into the last row; the bubbles before it are answered with it."""
    for row_id in rows:
        row = await turn.session.get_one(InboxMessage, row_id)
        if row.answered_at is None:
            row.reply = (turn.reply if row_id == rows[-1] else Reply(joined=True)).to_json()
            row.answered_at = turn.now


async def _lock_in_database(session: AsyncSession, caller_id: str) -> None:
    """On PostgreSQL one caller's turns are kept apart across processes until the commit (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(caller_id[:15], 16)})
