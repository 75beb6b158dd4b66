"""What a province or city does otherwise: sections and citations laid over guides, never copies of them.

A file `<name>.<region code>.md` beside the guides names the guides it changes and holds nothing but what differs:
`## 援助` takes the place of that section, `## +援助` is added to it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.errors import BadInput
from bot.core.messages import Citation
from bot.knowledge import documents

FILE = re.compile(r".+\.(\d{2}|\d{4}|\d{6})\.md")
ADDED = "+"
REQUIRED = ("guides", "region", "name", "in_force_from", "reviewed_on", "review_by", "reviewer")


@dataclass(frozen=True)
class Override:
    """The law of one place for some guides; `sources` are documents outside the register of laws, with their address."""

    path: str
    guides: tuple[str, ...]
    region: str
    name: str
    in_force_from: date
    reviewed_on: date
    review_by: date
    reviewer: str
    sections: dict[str, str]
    citations: tuple[Citation, ...] = ()
    sources: tuple[str, ...] = ()
    sms: str = ""
    voice: str = ""
    in_force_to: date | None = None

    def holds(self, region: str, day: date) -> bool:
        """True for a place inside `region` on a day on which it is in force."""
        started = self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)
        return started and region.startswith(self.region)


def is_override(path: Path) -> bool:
    """True for a file of a region (`aid_land.32.md`), false for a guide."""
    return FILE.fullmatch(path.name) is not None


def parse(path: Path) -> Override:
    """Read one file; BadInput names it and what is missing or malformed."""
    meta, sections = documents.read(path, REQUIRED)
    try:
        return Override(
            path=f"{path.parent.name}/{path.name}",
            guides=documents.texts(meta, "guides", required=True),
            region=documents.text(meta, "region"),
            name=documents.text(meta, "name"),
            in_force_from=documents.day(meta, "in_force_from"),
            reviewed_on=documents.day(meta, "reviewed_on"),
            review_by=documents.day(meta, "review_by"),
            reviewer=documents.text(meta, "reviewer"),
            sections=sections,
            citations=documents.citations(meta),
            sources=documents.texts(meta, "sources"),
            sms=documents.text({"sms": "", **meta}, "sms"),
            voice=documents.text({"voice": "", **meta}, "voice"),
            in_force_to=documents.last_day(meta),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{path}: front matter is malformed ({error!r})") from error


def by_guide(overrides: Iterable[Override]) -> dict[str, tuple[Override, ...]]:
    """Guide id → its overrides, the wider region first, so that a city's word stands over its province's."""
    found: dict[str, list[Override]] = {}
    for override in sorted(overrides, key=lambda o: (len(o.region), o.path)):
        for guide in override.guides:
            found.setdefault(guide, []).append(override)
    return {guide: tuple(listed) for guide, listed in found.items()}
