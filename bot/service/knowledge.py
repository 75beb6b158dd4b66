"""The knowledge base in memory: guides, figures, wording, rules and places, searched and rendered as of a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.core.errors import HotlineError, trace
from bot.core.screening import Case, Screening
from bot.knowledge import calculators as calculator_files
from bot.knowledge import guides as guide_files
from bot.knowledge import overrides as override_files
from bot.knowledge.calculators import Script
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide, Library
from bot.knowledge.overrides import Override
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.knowledge.render import Printer
from bot.knowledge.search import Floats, GuideIndex, Hit
from bot.knowledge.wording import Wording
from bot.nlu import encoder
from bot.nlu.words import words
from bot.rules.book import RuleBook
from bot.rules.calculators import CALCULATORS
from bot.rules.eligibility import screen
from bot.service.deadlines import Deadlines

Part = TypeVar("Part")


@dataclass
class Knowledge:
    """Guides, figures, wording, rules, time limits and calculators, as of one day.

    `faults` are files of which an older version is in use.
    """

    library: Library
    figures: Figures
    index: GuideIndex
    regions: Regions
    rules: RuleBook
    deadlines: Deadlines
    calculators: dict[str, Script]
    day: date
    entries: dict[str, dict[str, str]]
    faults: tuple[str, ...] = ()

    @classmethod
    def load(cls, day: date, before: "Knowledge | None" = None, folder: Path = KNOWLEDGE_BASE) -> "Knowledge":
        """Read the knowledge base. Of a broken file the version of `before` stays; a broken guide without one is left
        out; anything else that is broken without one raises BadInput that names it.
        """
        faults: list[str] = []

        def part(read: Callable[[], Part], name: str) -> Part:
            return _part(read, getattr(before, name) if before else None, faults)

        figures = part(lambda: Figures.load(folder / "figures"), "figures")
        library = _library(folder / "guides", before.library if before else Library(), faults)
        entries = part(lambda: _entries(folder, figures, day, before), "entries")
        rules = part(lambda: RuleBook.load(folder / "rules"), "rules")
        regions = part(lambda: Regions.load(folder), "regions")
        deadlines = part(lambda: Deadlines.load(folder), "deadlines")
        scripts = part(lambda: _scripts(folder), "calculators")
        index = GuideIndex(list(library), words, encoder.encode, before.index if before else None)
        return cls(library, figures, index, regions, rules, deadlines, scripts, day, entries, tuple(faults))

    def on(self, day: date) -> "Knowledge":
        """The same knowledge on another day: guides, figures and rules are dated, nothing is read again."""
        return self if self.day == day else replace(self, day=day)

    @property
    def printer(self) -> Printer:
        """Renders guides with today's figures."""
        return Printer(self.figures, self.day)

    @property
    def wording(self) -> Wording:
        """Everything else that is said."""
        return Wording(self.entries, self.figures, self.day)

    def screen(self, case: Case) -> Screening:
        """Screen a case by the rules in force on its day, with the deadline that its story gives."""
        return screen(self.deadlines.told(case), self.rules, self.regions.office)

    def guide(self, guide_id: str | None, region: str | None = None) -> Guide | None:
        """A guide as it stands today in a region; None where there is none."""
        return self.library.get(guide_id or "", region, self.day)

    def search(
        self,
        text: str,
        vector: Floats,
        intents: Sequence[tuple[str, float]],
        limit: int = 3,
        region: str | None = None,
        area: str | None = None,
    ) -> list[Hit]:
        """The best guides in force today, as they stand in the region (see GuideIndex.search)."""
        hits = self.index.search(text, vector, intents, limit, region, day=self.day, area=area)
        return [Hit(self.library.local(hit.guide, region, self.day), hit.score) for hit in hits]


def _part(read: Callable[[], Part], old: Part | None, faults: list[str]) -> Part:
    try:
        return read()
    except Exception as error:
        if old is None:
            raise
        faults.append(str(error) if isinstance(error, HotlineError) else trace(error))
        return old


def _library(folder: Path, before: Library, faults: list[str]) -> Library:
    """All guides and overrides that can be said, an older version in place of those that cannot."""
    old_guides = {f"{g.area}/{g.id}.md": g for g in before}
    old_local: dict[str, Override] = {o.path: o for listed in before.overrides.values() for o in listed}
    guides, local = [], []
    for path in guide_files.guide_files(folder):
        guide = _kept(path, _whole_guide, old_guides, faults)
        guides += [guide] if guide else []
    for path in guide_files.override_files(folder):
        override = _kept(path, override_files.parse, old_local, faults)
        local += [override] if override else []
    if not guides and len(before):  # a folder that was moved away or is being replaced
        faults.append("guides: none is left; the guides read before stay in use")
        return before
    return Library.of(guides, local)


def _kept(path: Path, read: Callable[[Path], Part], old: dict[str, Part], faults: list[str]) -> Part | None:
    name = f"{path.parent.name}/{path.name}"
    try:
        return read(path)
    except HotlineError as error:
        what = str(error).removeprefix(f"{path}: ")
        state = "the version read before stays in use" if name in old else "left out"
        faults.append(f"guides/{name}: {what} ({state})")
        return old.get(name)


def _whole_guide(path: Path) -> Guide:
    guide = guide_files.parse(path)
    if missing := list(guide_files.gaps(guide)):
        raise HotlineError("; ".join(missing))
    return guide


def _entries(folder: Path, figures: Figures, day: date, before: Knowledge | None) -> dict[str, dict[str, str]]:
    """The wording; refused where a key is gone that was there, since the program asks for all of them."""
    entries = Wording.load(folder / "wording.yml", figures, day).entries
    if before and (gone := sorted(set(before.entries) - set(entries))):
        raise HotlineError(f"wording.yml: {', '.join(gone)} missing")
    return entries


def _scripts(folder: Path) -> dict[str, Script]:
    """What calculators ask and say; refused where a calculator or one of its questions has no words."""
    scripts = calculator_files.load(folder / "calculators")
    for name, calculator in CALCULATORS.items():
        if name not in scripts:
            raise HotlineError(f"calculators/{name}.yml: is missing")
        if lacking := [q.name for q in calculator.questions if q.name not in scripts[name].questions]:
            raise HotlineError(f"calculators/{name}.yml: no question for {', '.join(lacking)}")
    return {name: scripts[name] for name in CALCULATORS}
