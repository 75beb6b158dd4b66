"""What the use cases work with, built once by the wiring and handed in; nothing here is global but the default."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core import clock
from bot.core.crypto import Cipher
from bot.nlu import entities
from bot.nlu.model import latest_archive, load_from_archive
from bot.nlu.understand import Understander
from bot.service.knowledge import Knowledge
from bot.service.shelf import Shelf
from bot.settings import Settings
from bot.storage.session import Sessions, open_database

__all__ = ["Knowledge", "Services", "build", "default"]


@dataclass
class Services:
    """Settings, storage, knowledge and clock of a running hotline."""

    settings: Settings
    cipher: Cipher
    engine: AsyncEngine
    sessions: Sessions
    now: Callable[[], datetime] = clock.now
    _knowledge: Knowledge | None = None
    _shelf: Shelf | None = None
    _understander: Understander | None = None

    @property
    def shelf(self) -> Shelf:
        """Where the knowledge base stands; the gateway looks there for changed files."""
        if self._shelf is None:
            self._shelf = Shelf(known=self._knowledge)
        return self._shelf

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base of today, since law is dated."""
        return self.shelf.today(self.now().date())

    @property
    def understander(self) -> Understander:
        """The trained understanding, read once from the newest model; ModelMissing where there is none."""
        if self._understander is None:
            self._understander = Understander(load_from_archive(latest_archive(self.settings.models_dir)))
        return self._understander

    def warm_up(self) -> None:
        """Read knowledge base and model now, so that the first caller does not wait for them."""
        _ = self.understander
        self.knowledge.index.prepare()

    def understand(self, text: str) -> dict[str, Any]:
        """The Parse of a text as the dialogue keeps it."""
        return self.understander.parse(text).to_tracker()

    def understand_as(self, text: str, area: str) -> dict[str, Any]:
        """The Parse of a text whose area the caller has told us himself."""
        return self.understander.parse_as(text, area).to_tracker()

    def entities(self, text: str) -> list[dict[str, Any]]:
        """Sums, ages, people, dates, evidence in a text of today."""
        return entities.extract(text, self.now().date())


def build(settings: Settings) -> Services:
    """Everything for one process; the database must have been migrated."""
    cipher = Cipher(settings.secret("secret_key"))
    engine, sessions = open_database(settings.database, cipher)
    return Services(settings, cipher, engine, sessions)


@lru_cache(maxsize=1)
def default() -> Services:
    """For processes that nobody wires: `rasa shell`, `rasa run`, `rasa run actions`."""
    return build(Settings())
