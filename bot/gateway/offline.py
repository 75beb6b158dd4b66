"""The commands that need no server and no Rasa: classify, ask, screen, forget."""

import asyncio
import json
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.channels.rendering import segments
from bot.core import clock
from bot.core.crypto import Cipher
from bot.core.errors import BadInput
from bot.core.messages import Channel
from bot.core.screening import case_from_json
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
        hits = self.knowledge.index.search(parse.normalized, parse.vector, parse.intents, 3)
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


def screen_file(name: str) -> list[dict[str, Any]]:
    """Screen the case or cases of a JSON file (or `-`); BadInput names what is wrong with them."""
    raw = sys.stdin.read() if name == "-" else _read(name)
    try:
        data = json.loads(raw)
    except ValueError as error:
        raise BadInput(f"{name}: no JSON ({error})") from error
    knowledge = Knowledge.load(clock.today())
    results = []
    for item in data if isinstance(data, list) else [data]:
        case = case_from_json(item, clock.today())
        knowledge.regions.require(case.region)
        results.append(knowledge.screen(case).to_json(case.id))
    return results


def _read(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {name}: {error}") from error


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
