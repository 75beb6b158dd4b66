"""The commands that need no server and no Rasa: classify, ask, forget."""

import asyncio
from functools import cached_property
from typing import Any

from bot.channels.rendering import segments
from bot.core import clock
from bot.core.crypto import Cipher
from bot.core.messages import Channel
from bot.nlu.model import latest_archive, load_from_archive
from bot.nlu.understand import Understander
from bot.service.container import Knowledge
from bot.service.forget import erase
from bot.service.replies import Speaker
from bot.settings import Settings
from bot.storage.session import open_database, upgrade


class Offline:
    """Understanding and knowledge without a running hotline."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.understander = Understander(load_from_archive(latest_archive(self.settings.models_dir)))

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge base of today."""
        return Knowledge.load(clock.today())

    def parse(self, text: str) -> dict[str, Any]:
        """The contract's Parse of one message."""
        parse = self.understander.parse(text)
        hits = self.knowledge.search(parse.normalized, parse.vector, parse.intents, 3)
        return parse.to_json([{"id": h.guide.id, "title": h.guide.title, "score": h.score} for h in hits])

    def ask(self, text: str, channel: Channel, region: str | None) -> dict[str, Any]:
        """The contract's Answer to a new caller's first message."""
        if region is not None:
            self.knowledge.regions.require(region)
        speaker = Speaker(self.knowledge, channel, region, self.settings.office_phone)
        reply = speaker.first(self.understander.parse(text).to_tracker(), text)
        return {
            "text": "\n".join(reply.texts),
            "segments": segments(reply, channel),
            "guide": reply.guide,
            "citations": [{"law": c.law, "article": c.article} for c in reply.citations],
            "options": [{"key": o.key, "label": o.label} for o in reply.options],
            "area": reply.area,
            "decision": reply.decision,
        }


def forget(settings: Settings, channel: str, user: str) -> dict[str, Any]:
    """Erase a caller; reports what was erased."""
    upgrade(settings.database)

    async def run() -> dict[str, Any]:
        cipher = Cipher(settings.secret("secret_key"))
        engine, sessions = open_database(settings.database, cipher)
        try:
            return await erase(sessions, cipher, channel, user)
        finally:
            await engine.dispose()

    return asyncio.run(run())
