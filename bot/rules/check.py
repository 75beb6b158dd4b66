"""What `hotline kb check` and `hotline due` say about the rules: faults of the data, and what will need a new look."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from bot.core.errors import BadInput
from bot.rules.book import RuleBook, read
from bot.rules.lines import DECIDING, Table
from bot.rules.model import Cite, Rule, Way


class LawEntry(Protocol):
    """What the register of laws tells about one law."""

    def has(self, article: str) -> bool:
        """True where the law has that article."""

    def in_force(self, day: date) -> bool:
        """True where it binds on that day."""


@dataclass(frozen=True)
class Finding:
    """One fault or one thing due: where, and what to do."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def check_rules(folder: Path, laws: Mapping[str, LawEntry]) -> Iterator[Finding]:
    """Every fault of the rule files; `laws` is the register by short title (`knowledge_base/laws.yml`)."""
    faults: list[BadInput] = []
    book = read(folder, faults.append)
    for fault in faults:
        where, _, what = str(fault).partition(": ")
        yield Finding(f"rules/{where}", what)
    for rule in book.rules:
        yield from _rule(rule, laws)
    for way in book.ways:
        yield from _cited(way, way.cites, laws, national=True)
    for table in book.tables.values():
        yield from _table(table)


def _rule(rule: Rule, laws: Mapping[str, LawEntry]) -> Iterator[Finding]:
    yield from _cited(rule, rule.cites, laws, national=not rule.scope)
    texts = [rule.text, *(c.text for c in rule.cases), *((rule.otherwise.text,) if rule.otherwise else ())]
    for text in texts:
        if "{" in text or "}" in text:
            yield Finding(f"rules/{rule.id}", f"only `says` may hold placeholders: {text}")
        if text and text[-1] not in "。！？":
            yield Finding(f"rules/{rule.id}", f"end the sentence with a full stop: {text}")
    if rule.kind == "threshold" and rule.explains and rule.scope == "" and rule.decides:
        yield Finding(f"rules/{rule.id}", "a national rule cannot explain a region's standard")


def _cited(item: Rule | Way, cites: Iterable[Cite], laws: Mapping[str, LawEntry], national: bool) -> Iterator[Finding]:
    for cite in cites:
        law = laws.get(cite.law) if cite.law else None
        if law is None:
            if cite.law and national:
                yield Finding(f"rules/{item.id}", f"cites 《{cite.law}》, which is not in knowledge_base/laws.yml")
            continue
        if cite.article and not law.has(cite.article):
            yield Finding(f"rules/{item.id}", f"cites 《{cite.law}》 article {cite.article}, which does not exist")
        if not law.in_force(item.end or date.max):
            yield Finding(f"rules/{item.id}", f"cites 《{cite.law}》, no longer in force at the end of the rule")


def _table(table: Table) -> Iterator[Finding]:
    sums = sorted((s for s in table.sums if s.certainty in DECIDING), key=lambda s: s.start)
    for one, following in pairwise(sums):
        if one.end is not None and one.end >= following.start:
            yield Finding(f"rules/{table.id}", f"{one.id} and {following.id} overlap")
    if not sums:
        yield Finding(f"rules/{table.id}", "no value of certainty text or summary")


def due_rules(book: RuleBook, on: date, within_days: int = 60) -> Iterator[Finding]:
    """Rules that end within the days, standards and whatever else is not known, tables without a value."""
    until = on + timedelta(days=within_days)
    for rule in book.rules:
        if rule.end is not None and on <= rule.end <= until:
            yield Finding(f"rules/{rule.id}", f"ends on {rule.end}: add what follows it")
        if rule.test and rule.test.unknown and rule.scope and rule.start <= on and (rule.end or on) >= on:
            yield Finding(f"rules/{rule.id}", "the standard is unknown: ask the office and enter it")
    for table in book.tables.values():
        yield from _due_table(table, on, until)
    for gap in book.gaps:
        yield Finding(f"rules/{gap.id}", f"not known: {gap.text}")


def _due_table(table: Table, on: date, until: date) -> Iterator[Finding]:
    known = [s for s in table.sums if s.certainty in DECIDING and s.covers(on)]
    if not known:
        yield Finding(f"rules/{table.id}", f"no value on {on}: enter the figures in force")
        return
    latest = max(known, key=lambda s: s.start)
    if latest.end is not None and latest.end <= until and not _followed(table, latest.end):
        yield Finding(f"rules/{latest.id}", f"ends on {latest.end} and nothing follows it")
    for draft in table.sums:
        if draft.certainty not in DECIDING and latest.start < draft.start <= on:
            yield Finding(f"rules/{draft.id}", "is still a draft: find out whether it came into force")


def _followed(table: Table, end: date) -> bool:
    return any(s.certainty in DECIDING and s.covers(end + timedelta(days=1)) for s in table.sums)
