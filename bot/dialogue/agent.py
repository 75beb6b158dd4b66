"""The Rasa agent inside this process: one message in, what the bot said and the new tracker out."""

from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore

import bot.nlu.components  # noqa: F401  (switches Rasa's telemetry off)
from bot.dialogue.actions_in_process import InProcessActions
from bot.dialogue.tracker_store import HotlineTrackerStore


class RasaDialogue:
    """The dialogue of `service.conversation`, played by Rasa."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self._agent = Agent.load(
            str(archive),
            action_endpoint=InProcessActions(),
            tracker_store=HotlineTrackerStore(),
            lock_store=InMemoryLockStore(),
        )

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        """Let the bot answer one sealed message; the callers' order is the conversation service's business."""
        message = UserMessage(text, CollectingOutputChannel(), caller_id, input_channel=channel)
        said = await self._agent.handle_message(message) or []
        return [part["text"] for part in said if part.get("text")]
