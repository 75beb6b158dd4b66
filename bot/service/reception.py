"""What becomes of a message that has just arrived: it goes in, waits for the next bubble, or is kept and not worked on."""

import logging
from dataclasses import replace

from bot.core.keywords import keyword
from bot.core.messages import Inbound, Reply
from bot.service import beside, bursts, cases, vault
from bot.service import turn as turns
from bot.service.bursts import Bubble, Bursts
from bot.service.container import Services
from bot.service.floods import Guard, Verdict
from bot.service.inbox import Inbox
from bot.service.limits import Limits
from bot.service.replies import Speaker
from bot.storage.tables import InboxMessage, Tracker

log = logging.getLogger(__name__)
QUOTED = 500  # characters of a looping message that the operator sees


class Reception:
    """Decides on new messages, one after the other for each caller."""

    def __init__(self, services: Services, limits: Limits, inbox: Inbox) -> None:
        self._services, self._inbox = services, inbox
        self._guard = Guard(services, limits, inbox)
        self.bursts = Bursts(services.settings.burst_seconds)

    async def turned_away(self, row_id: int, caller_id: str, message: Inbound, waiting: int) -> Reply | None:
        """The reply to a message of a flood or loop, which is kept and not worked on; None for any other."""
        verdict = await self._guard.look(caller_id, message, waiting)
        return None if verdict == "pass" else await self._shelve(row_id, caller_id, message, verdict)

    async def bubble(self, row_id: int, caller_id: str, message: Inbound) -> tuple[Bubble, bool]:
        """The message with the bubbles before it that it takes along, and whether it waits for more."""
        alone = Bubble([row_id], [message.text])
        if not self.bursts.window or message.channel not in bursts.CHANNELS:
            return alone, False
        understander, before = self._services.understander, self.bursts.waiting(caller_id)
        by_itself = bool(message.attachments) or _is_keyword(message)
        if before is not None and (by_itself or not bursts.belongs(message.text, understander)):
            self.bursts.release(caller_id)
            return alone, False
        if before is not None and (taken := self.bursts.take(caller_id)):
            alone = replace(alone, rows=[*taken.rows, row_id], texts=[*taken.texts, message.text], since=taken.since)
        elif by_itself or len(message.text) > bursts.SHORT or await self._expected(caller_id, message.text):
            return alone, False
        begun = len(alone.rows) > 1
        waits = not message.whole and not self.bursts.full(alone)
        waits = waits and bursts.may_wait(message.text, understander, begun)
        if waits:
            self.bursts.hold(caller_id, alone)
        return alone, waits

    def repeated(self, row_id: int, caller_id: str) -> tuple[Bubble, bool]:
        """The same for a message whose id is known: the provider asks again while it waits, or later."""
        held = self.bursts.waiting(caller_id)
        return (held, True) if held is not None and row_id in held.rows else (Bubble([row_id], []), False)

    async def _expected(self, caller_id: str, text: str) -> bool:
        """True where the caller was asked something, or says what he was offered: his words are the answer."""
        async with self._services.sessions() as session:
            tracker = await session.get(Tracker, caller_id)
        if tracker is not None and tracker.state.get("asking"):
            return True
        last = await self._inbox.latest_replies(caller_id, 1)
        return any(r.asking is not None or text.strip() in {option.label for option in r.options} for r in last)

    async def _shelve(self, row_id: int, caller_id: str, message: Inbound, verdict: Verdict) -> Reply:
        """The reason is told once, then nothing; a loop is shown to a person."""
        first = await self._guard.first(caller_id, verdict)
        told = first or message.channel == "voice"  # on the telephone nobody is left in silence
        reply = Reply([Speaker(self._services.knowledge, message.channel).say(verdict)] if told else [])
        async with turns.begin(self._services, caller_id, message.channel, None, self._services.now()) as turn:
            reply.asking = await beside.open_question(turn)
            row = await turn.session.get_one(InboxMessage, row_id)
            row.reply, row.answered_at = reply.to_json(), turn.now
            if first and verdict == "loop_stopped":
                said = await vault.seal_text(
                    turn.session, self._services.cipher, caller_id, message.text[:QUOTED], turn.now
                )
                await cases.open_case(turn, "handover", None, "同样的话来回，已停止自动回复", {"messages": [said]})
        if first:
            log.warning("caller %s: %s", caller_id[:8], verdict)
        return reply


def _is_keyword(message: Inbound) -> bool:
    """STOP and the like by SMS: the whole message or nothing."""
    return message.channel == "sms" and keyword(message.text) is not None
