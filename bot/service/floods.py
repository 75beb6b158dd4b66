"""Too much from one caller: more than a person writes, or another robot that answers us. Said once, then silence.

Nothing is lost: every message stands in the inbox. A cry for help and 人工 are let through for longer.
"""

import re
from typing import Literal

from bot.core.messages import Inbound
from bot.nlu import urgent
from bot.nlu.commands import command
from bot.nlu.normalize import clean, normalize
from bot.service.container import Services
from bot.service.inbox import Inbox
from bot.service.limits import Limits

Verdict = Literal["pass", "slow_down", "loop_stopped"]
SAME = 20  # equal texts in a row within MINUTES that no person writes (mailroom takes the same figure)
ECHOES = 3  # of our own sentences coming back; a person may quote one
LONG = 15  # characters from which a text can be one of our sentences
MINUTES = 5 * 60  # seconds
HELP_BURST, HELP_PER_MINUTE = 10, 5  # messages that are let through whatever else the caller sends
_PARTS = re.compile(r"[。！？\n]+")


class Guard:
    """Looks at each new message before it is worked on."""

    def __init__(self, services: Services, limits: Limits, inbox: Inbox) -> None:
        self._services, self._limits, self._inbox = services, limits, inbox

    async def look(self, caller_id: str, message: Inbound, waiting: int) -> Verdict:
        """What becomes of a message while `waiting` others of its caller wait."""
        settings, text = self._services.settings, message.text.strip()
        within = await self._limits.take(caller_id, settings.flood_burst, settings.flood_per_minute)
        if cries_for_help(text) and await self._limits.take(f"help:{caller_id}", HELP_BURST, HELP_PER_MINUTE):
            return "pass"
        if await self._loops(caller_id, text):
            return "loop_stopped"
        return "pass" if within and waiting <= settings.flood_waiting else "slow_down"

    async def first(self, caller_id: str, verdict: Verdict) -> bool:
        """True where the caller has not been told yet in these minutes."""
        return await self._limits.hit(f"{verdict}:{caller_id}", MINUTES) == 1

    async def _loops(self, caller_id: str, text: str) -> bool:
        mark = self._services.cipher.pseudonym("same", caller_id, text)
        if text and await self._limits.again(caller_id, mark, MINUTES) > SAME:
            return True
        if len(text) < LONG or not await self._is_ours(caller_id, text):
            return False
        return await self._limits.hit(f"echo:{caller_id}", MINUTES) >= ECHOES

    async def _is_ours(self, caller_id: str, text: str) -> bool:
        """True where a long sentence of the text is one that we said in our latest replies."""
        replies = await self._inbox.latest_replies(caller_id, ECHOES)
        ours = {part for reply in replies for said in reply.texts for part in _sentences(said)}
        return not ours.isdisjoint(_sentences(text))


def cries_for_help(text: str) -> bool:
    """True for an alarm and for whoever asks for a person."""
    asked = command(clean(text[:100]))
    return (asked is not None and asked[0] == "human") or urgent.detect(normalize(text[:1000])) is not None


def _sentences(text: str) -> set[str]:
    return {part.strip() for part in _PARTS.split(text) if len(part.strip()) >= LONG}
