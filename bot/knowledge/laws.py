"""The register of laws that guides and rules cite: title, version, force, number of articles."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.yaml_file import read_yaml

ARTICLE = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class Law:
    """One law of the register; `articles` is the highest article number, `inserted` its articles of the form 120-1.

    A law of a `region` holds there only. Where the whole text was not at hand, `confirmed` are the articles whose content is
    known from a named source, and no other may be cited. `next_from` is the first day of a new version already passed.
    """

    short: str
    full: str
    version: date
    in_force_from: date
    articles: int
    link: str
    repealed_on: date | None = None
    repealed_by: str = ""
    inserted: tuple[str, ...] = ()
    region: str = ""
    confirmed: tuple[str, ...] = ()
    next_from: date | None = None

    def in_force(self, day: date) -> bool:
        """True where the law binds on `day`."""
        return self.in_force_from <= day and (self.repealed_on is None or day < self.repealed_on)

    def has(self, article: str) -> bool:
        """True where the law has that article ("1067", "120-1")."""
        if self.confirmed:
            return article in self.confirmed
        match = ARTICLE.fullmatch(article)
        if not match:
            return False
        return article in self.inserted if match.group(2) else 1 <= int(match.group(1)) <= self.articles


def load(path: Path) -> dict[str, Law]:
    """Short title → Law, from `knowledge_base/laws.yml`."""
    rows = read_yaml(path)["laws"]
    return {row["short"]: _law(row) for row in rows}


def _law(row: dict[str, Any]) -> Law:
    return Law(
        short=row["short"],
        full=row["full"],
        version=row["version"],
        in_force_from=row["in_force_from"],
        articles=row.get("articles", 0),
        link=row["link"],
        repealed_on=row.get("repealed_on"),
        repealed_by=row.get("repealed_by", ""),
        inserted=tuple(row.get("inserted", ())),
        region=str(row.get("region", "")),
        confirmed=tuple(row.get("confirmed", ())),
        next_from=row.get("next_from"),
    )
