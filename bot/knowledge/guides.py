"""Vetted guides: one Markdown file a question, front matter for the machine, ten sections for the caller."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.errors import BadInput
from bot.core.messages import Citation
from bot.knowledge import documents, overrides
from bot.knowledge.overrides import ADDED, Override

SECTIONS = ("简答", "步骤", "证据", "材料", "去哪", "费用", "期限", "援助", "其他办法", "注意")
TO_WRITE = "待写"  # what a new file holds where somebody has to write
REQUIRED = (
    *("id", "title", "area", "intents", "questions", "aid_matter", "in_force_from"),
    *("reviewed_on", "review_by", "reviewer", "citations", "sms", "voice"),
)


@dataclass(frozen=True)
class Guide:
    """One guide. `sections` maps each heading of SECTIONS to its Markdown; figures are still `{{name}}` in all texts.

    `in_force_to` is the last day it holds; `local` what a region does otherwise, once that is laid over it.
    """

    id: str
    title: str
    area: str
    intents: tuple[str, ...]
    questions: tuple[str, ...]
    aid_matter: str | None
    in_force_from: date
    reviewed_on: date
    review_by: date
    reviewer: str
    citations: tuple[Citation, ...]
    sms: str
    voice: str
    sections: dict[str, str]
    related: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    calculator: str = ""
    in_force_to: date | None = None
    local: tuple[Override, ...] = ()

    def in_force(self, day: date) -> bool:
        """True where the guide holds on `day`."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def overlaid(self, local: Sequence[Override]) -> "Guide":
        """This guide with the sections, wordings and citations of each override on top, in that order."""
        sections, cited, sms, voice = dict(self.sections), list(self.citations), self.sms, self.voice
        for one in local:
            for name, text in one.sections.items():
                base = sections.get(name.removeprefix(ADDED), "")
                sections[name.removeprefix(ADDED)] = f"{base}\n{text}" if name.startswith(ADDED) else text
            cited += [c for c in one.citations if (c.law, c.article) not in {(k.law, k.article) for k in cited}]
            sms, voice = one.sms or sms, one.voice or voice
        return replace(
            self, sections=sections, citations=tuple(cited), sms=sms, voice=voice, local=(*self.local, *local)
        )

    def info(self) -> dict[str, Any]:
        """The contract's GuideInfo."""
        return {
            "id": self.id,
            "title": self.title,
            "area": self.area,
            "intents": list(self.intents),
            "citations": [{"law": c.law, "article": c.article} for c in self.citations],
            "aid_matter": self.aid_matter,
            "regions": list(self.regions),
            "reviewed_on": self.reviewed_on.isoformat(),
            "review_by": self.review_by.isoformat(),
        }

    def text(self) -> str:
        """Title, questions and all sections as one text, for searching."""
        return "\n".join([self.title, *self.questions, *self.sections.values()])


def parse(path: Path) -> Guide:
    """Read one guide file; BadInput names the file and what is missing or malformed."""
    meta, sections = documents.read(path, REQUIRED)
    try:
        return _guide(meta, sections)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{path}: front matter is malformed ({error!r})") from error


def _guide(meta: dict[str, Any], sections: dict[str, str]) -> Guide:
    return Guide(
        id=documents.text(meta, "id"),
        title=documents.text(meta, "title"),
        area=documents.text(meta, "area"),
        intents=documents.texts(meta, "intents", required=True),
        questions=documents.texts(meta, "questions", required=True),
        aid_matter=meta["aid_matter"],
        reviewer=documents.text(meta, "reviewer"),
        citations=documents.citations(meta),
        sms=documents.text(meta, "sms"),
        voice=documents.text(meta, "voice"),
        sections=sections,
        related=documents.texts(meta, "related"),
        regions=documents.texts(meta, "regions"),
        calculator=documents.text(meta, "calculator") if meta.get("calculator") is not None else "",
        in_force_from=documents.day(meta, "in_force_from"),
        reviewed_on=documents.day(meta, "reviewed_on"),
        review_by=documents.day(meta, "review_by"),
        in_force_to=documents.last_day(meta),
    )


def gaps(guide: Guide) -> Iterator[str]:
    """What a guide lacks to be said at all: a section, a wording, a citation; `hotline kb new` marks them 待写."""
    for name in SECTIONS:
        if not guide.sections.get(name):
            yield f"section 「{name}」 is missing or empty"
        elif TO_WRITE in guide.sections[name]:
            yield f"section 「{name}」 is still to be written ({TO_WRITE})"
    for name in ("title", "sms", "voice"):
        if not getattr(guide, name) or TO_WRITE in getattr(guide, name):
            yield f"`{name}` wording is missing"
    if not guide.citations:
        yield "cites no law"


@dataclass
class Library:
    """All guides by id and by the intents they answer, with what regions do otherwise (`overrides` by guide id)."""

    by_id: dict[str, Guide] = field(default_factory=dict)
    by_intent: dict[str, list[Guide]] = field(default_factory=dict)
    overrides: dict[str, tuple[Override, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "Library":
        """Read every guide; the first broken one raises BadInput (use `check` to hear of all)."""
        found = [overrides.parse(path) for path in override_files(folder)]
        return cls.of([parse(path) for path in guide_files(folder)], found)

    @classmethod
    def of(cls, guides: Iterable[Guide], local: Iterable[Override] = ()) -> "Library":
        """A library of these guides and overrides."""
        library = cls(overrides=overrides.by_guide(local))
        for guide in guides:
            library.by_id[guide.id] = guide
            for intent in guide.intents:
                library.by_intent.setdefault(intent, []).append(guide)
        return library

    def get(self, guide_id: str, region: str | None, day: date) -> Guide | None:
        """The guide as it stands in a region on a day; None where there is none or it is not in force."""
        guide = self.by_id.get(guide_id)
        return self.local(guide, region, day) if guide and guide.in_force(day) else None

    def local(self, guide: Guide, region: str | None, day: date) -> Guide:
        """A guide with what its region does otherwise laid over it."""
        found = [o for o in self.overrides.get(guide.id, ()) if o.holds(region or "", day)]
        return guide.overlaid(found) if found else guide

    def __iter__(self) -> Iterator[Guide]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


def guide_files(folder: Path) -> list[Path]:
    """All guide files in a fixed order."""
    return sorted(path for path in folder.glob("*/*.md") if not overrides.is_override(path))


def override_files(folder: Path) -> list[Path]:
    """All files of regions in a fixed order."""
    return sorted(path for path in folder.glob("*/*.md") if overrides.is_override(path))
