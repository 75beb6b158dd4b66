"""What the use cases work with, built once by the wiring and handed in; nothing here is global but the default."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core import clock
from bot.core.crypto import Cipher
from bot.core.screening import Case, Screening
from bot.knowledge import calculators
from bot.knowledge.calculators import Script
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Library
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.knowledge.render import Printer
from bot.knowledge.search import GuideIndex
from bot.knowledge.wording import Wording
from bot.nlu import encoder, entities
from bot.nlu.model import latest_archive, load_from_archive
from bot.nlu.understand import Understander
from bot.nlu.words import words
from bot.rules.book import RuleBook
from bot.rules.eligibility import screen
from bot.service.deadlines import Deadlines
from bot.settings import Settings
from bot.storage.session import Sessions, open_database


@dataclass
class Knowledge:
    """Guides, figures and wording as of one day."""

    library: Library
    figures: Figures
    index: GuideIndex
    regions: Regions
    rules: RuleBook
    deadlines: Deadlines
    calculators: dict[str, Script]
    day: date

    @classmethod
    def load(cls, day: date) -> "Knowledge":
        """Read the knowledge base; a broken file raises BadInput that names it."""
        library = Library.load(KNOWLEDGE_BASE / "guides")
        figures = Figures.load(KNOWLEDGE_BASE / "figures")
        index = GuideIndex(list(library), words, encoder.encode)
        rules = RuleBook.load(KNOWLEDGE_BASE / "rules")
        deadlines = Deadlines.load(KNOWLEDGE_BASE)
        scripts = calculators.load(KNOWLEDGE_BASE / "calculators")
        return cls(library, figures, index, Regions.load(KNOWLEDGE_BASE), rules, deadlines, scripts, day)

    @property
    def printer(self) -> Printer:
        """Renders guides with today's figures."""
        return Printer(self.figures, self.day)

    @property
    def wording(self) -> Wording:
        """Everything else that is said."""
        return _wording(self.figures, self.day)

    def screen(self, case: Case) -> Screening:
        """Screen a case by the rules in force on its day, with the deadline that its story gives."""
        return screen(self.deadlines.told(case), self.rules, self.regions.office)


_wordings: dict[tuple[int, date], Wording] = {}


def _wording(figures: Figures, day: date) -> Wording:
    key = (id(figures), day)
    if key not in _wordings:
        _wordings.clear()
        _wordings[key] = Wording.load(KNOWLEDGE_BASE / "wording.yml", figures, day)
    return _wordings[key]


@dataclass
class Services:
    """Settings, storage, knowledge and clock of a running hotline."""

    settings: Settings
    cipher: Cipher
    engine: AsyncEngine
    sessions: Sessions
    now: Callable[[], datetime] = clock.now
    _knowledge: Knowledge | None = None
    _understander: Understander | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base of today: read again when the day changes, since law is dated."""
        today = self.now().date()
        if self._knowledge is None or self._knowledge.day != today:
            self._knowledge = Knowledge.load(today)
        return self._knowledge

    @property
    def understander(self) -> Understander:
        """The trained understanding, read once from the newest model; ModelMissing where there is none."""
        if self._understander is None:
            self._understander = Understander(load_from_archive(latest_archive(self.settings.models_dir)))
        return self._understander

    def warm_up(self) -> None:
        """Read knowledge base and encoder now, so that the first caller does not wait for them."""
        encoder.encode(["您好"])
        _ = self.knowledge.wording

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
