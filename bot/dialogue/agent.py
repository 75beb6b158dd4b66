"""The Rasa agent inside this process: one message in, what the bot said and the new tracker out."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import Event

import bot.nlu.components  # noqa: F401  (switches Rasa's telemetry off)
from bot.dialogue.actions_in_process import InProcessActions
from bot.dialogue.steering import as_answer, as_calculation_answer, as_wish
from bot.dialogue.tracker_store import HotlineTrackerStore
from bot.service import calculations
from bot.service import turn as turns

# For each event it reads Rasa asks all classes of events for their names, a hundred times a message; once a name is enough.
Event.resolve_by_type = staticmethod(lru_cache(Event.resolve_by_type))


class RasaDialogue:
    """The dialogue of `service.conversation`, played by Rasa."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self._store = HotlineTrackerStore()
        self._agent = Agent.load(
            str(archive),
            action_endpoint=InProcessActions(),
            tracker_store=self._store,
            lock_store=InMemoryLockStore(),
        )
        # Rasa's wrapper would answer an error of the store with an empty conversation; the turn must fail instead.
        self._agent.processor.tracker_store = self._store

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        """Let the bot answer one sealed message; the callers' order is the conversation service's business."""
        said = text.lstrip("/") or "?"  # Rasa takes a text that begins with a slash for an order to itself
        message = UserMessage(said, CollectingOutputChannel(), caller_id, input_channel=channel)
        message.parse_data = await self._parse(message, caller_id)
        parts = await self._agent.handle_message(message) or []
        return [part["text"] for part in parts if part.get("text")]

    async def _parse(self, message: UserMessage, caller_id: str) -> dict[str, Any]:
        """What the message means, read as an answer where the form has asked something."""
        parse = await self._agent.processor.parse_message(message)
        async with turns.join(caller_id) as turn:
            slot = await self._store.open_question(caller_id)
            if slot == calculations.SLOT:
                asked = await self._store.open_calculation(caller_id)
                return as_calculation_answer(parse, asked, turn.services.knowledge)
            return as_answer(parse, slot, turn.services.knowledge.regions) if slot else as_wish(parse)
