"""Vetted guides: one Markdown file a question, front matter for the machine, ten sections for the caller."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import BadInput
from bot.core.messages import Citation

SECTIONS = ("简答", "步骤", "证据", "材料", "去哪", "费用", "期限", "援助", "其他办法", "注意")
REQUIRED = (
    *("id", "title", "area", "intents", "questions", "aid_matter", "in_force_from"),
    *("reviewed_on", "review_by", "reviewer", "citations", "sms", "voice"),
)


@dataclass(frozen=True)
class Guide:
    """One guide. `sections` maps each heading of SECTIONS to its Markdown; figures are still `{{name}}` in all texts."""

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
    try:
        empty, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.load(front, Loader=yaml.CSafeLoader)
    except (ValueError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: no readable front matter between two lines of --- ({error})") from error
    if empty.strip() or not isinstance(meta, dict):
        raise BadInput(f"{path}: must begin with --- and a front matter of `key: value` lines")
    missing = [key for key in REQUIRED if key not in meta]
    if missing:
        raise BadInput(f"{path}: front matter lacks {', '.join(missing)}")
    try:
        return _guide(meta, _sections(body))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{path}: front matter is malformed ({error!r})") from error


def _guide(meta: dict[str, Any], sections: dict[str, str]) -> Guide:
    citations = tuple(Citation(c["law"], str(c["article"]), c.get("says", "")) for c in meta["citations"])
    dates = {key: _day(meta[key], key) for key in ("in_force_from", "reviewed_on", "review_by")}
    return Guide(
        id=_text(meta, "id"),
        title=_text(meta, "title"),
        area=_text(meta, "area"),
        intents=_texts(meta, "intents"),
        questions=_texts(meta, "questions"),
        aid_matter=meta["aid_matter"],
        reviewer=_text(meta, "reviewer"),
        citations=citations,
        sms=_text(meta, "sms"),
        voice=_text(meta, "voice"),
        sections=sections,
        related=_texts(meta, "related"),
        regions=_texts(meta, "regions"),
        calculator=_text(meta, "calculator") if meta.get("calculator") is not None else "",
        **dates,
    )


def _text(meta: dict[str, Any], key: str) -> str:
    if not isinstance(meta[key], str):
        raise ValueError(f"{key} must be text; put numbers in quotes")
    return str(meta[key]).strip()


def _texts(meta: dict[str, Any], key: str) -> tuple[str, ...]:
    values = [] if meta.get(key) is None and key not in REQUIRED else meta[key]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{key} must be a list of texts; put numbers in quotes")
    return tuple(values)


def _day(value: object, key: str) -> date:
    if not isinstance(value, date):
        raise ValueError(f"{key} must be a date such as 2026-11-21")
    return value


def _sections(body: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", body, flags=re.MULTILINE)
    return {title.strip(): text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}


@dataclass
class Library:
    """All guides by id and by the intents they answer."""

    by_id: dict[str, Guide] = field(default_factory=dict)
    by_intent: dict[str, list[Guide]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "Library":
        """Read every guide; the first broken one raises BadInput (use `check` to hear of all)."""
        library = cls()
        for path in guide_files(folder):
            guide = parse(path)
            library.by_id[guide.id] = guide
            for intent in guide.intents:
                library.by_intent.setdefault(intent, []).append(guide)
        return library

    def __iter__(self) -> Iterator[Guide]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


def guide_files(folder: Path) -> list[Path]:
    """All guide files in a fixed order."""
    return sorted(folder.glob("*/*.md"))
