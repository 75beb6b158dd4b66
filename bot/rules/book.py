"""The rule book: every file of `knowledge_base/rules/`, and what of it holds in a place on a day."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from bot.core.areas import AREA_NAMES
from bot.core.errors import BadInput
from bot.core.screening import CLAIMS
from bot.core.yaml_file import read_yaml
from bot.rules import reading
from bot.rules.codes import known
from bot.rules.lines import Table
from bot.rules.model import Gap, Paper, Rule, Way

WAYS_FILE: Final = "routes.yml"
PAPERS_FILE: Final = "materials.yml"
_FILE_KEYS: Final = frozenset({"scope", "name", "sources", "figures", "rules", "claims_by_area", "gaps"})
Item = TypeVar("Item")
Fault = Callable[[BadInput], None]


@dataclass(frozen=True)
class RuleBook:
    """All rules, sums, papers and routes; `places` names the scopes that have a file of their own, `gaps` what is not known."""

    rules: tuple[Rule, ...]
    tables: Mapping[str, Table]
    papers: tuple[Paper, ...]
    ways: tuple[Way, ...]
    claims_by_area: Mapping[str, frozenset[str]]
    places: Mapping[str, str]
    gaps: tuple[Gap, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> "RuleBook":
        """Read the folder; BadInput names file, rule and fault of the first mistake."""
        return read(folder, _raise)

    def in_force(self, place: str, day: date) -> list[Rule]:
        """What holds in a place (`short_code`) on a day: the nation's rules first, then the nearer ones."""
        return sorted((r for r in self.rules if r.applies(place, day)), key=lambda r: len(r.scope))

    def has_region(self, place: str) -> bool:
        """True where the province of a place has a rule file."""
        return any(scope and place.startswith(scope) for scope in self.places)


def _raise(fault: BadInput) -> None:
    raise fault


def read(folder: Path, fault: Fault) -> RuleBook:
    """Read all files, giving each mistake to `fault`; what is broken is left out where `fault` returns."""
    if not folder.is_dir():
        raise BadInput(f"{folder}: no folder with rule files")
    rules: list[Rule] = []
    tables: dict[str, Table] = {}
    claims_by_area: dict[str, frozenset[str]] = {}
    places: dict[str, str] = {}
    gaps: list[Gap] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name in (WAYS_FILE, PAPERS_FILE):
            continue
        raw = _open(path, _FILE_KEYS, fault)
        sources, scope = raw.get("sources") or {}, str(raw.get("scope", ""))
        places[scope] = str(raw.get("name", ""))
        for table in _each(path, raw.get("figures"), partial(reading.table, sources=sources), fault):
            tables[table.id] = table
        rules += _each(path, raw.get("rules"), partial(reading.rule, scope=scope, sources=sources), fault)
        gaps += _each(path, raw.get("gaps"), reading.gap, fault)
        claims_by_area |= _claims_by_area(path, raw.get("claims_by_area") or {}, fault)
    papers, ways = _papers(folder / PAPERS_FILE, fault), _ways(folder / WAYS_FILE, fault)
    book = RuleBook(tuple(rules), tables, tuple(papers), tuple(ways), claims_by_area, places, tuple(gaps))
    for mistake in _collection(book):
        fault(BadInput(mistake))
    return book


def _open(path: Path, keys: frozenset[str], fault: Fault) -> dict[str, Any]:
    try:
        raw = read_yaml(path) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        fault(BadInput(f"{path.name}: no readable YAML ({' '.join(str(error).split())})"))
        return {}
    if not isinstance(raw, dict) or (unknown := set(raw) - keys):
        fault(
            BadInput(
                f"{path.name}: unknown part {sorted(unknown)}" if isinstance(raw, dict) else f"{path.name}: no mapping"
            )
        )
        return {}
    return raw


def _each(path: Path, rows: Any, parse: Callable[[Any], Item], fault: Fault) -> Iterator[Item]:
    for number, raw in enumerate(rows or (), 1):
        label = (raw.get("id") or raw.get("name")) if isinstance(raw, dict) else None
        try:
            yield parse(raw)
        except BadInput as error:
            fault(BadInput(f"{path.name}: {label or f'entry {number}'}: {error}"))
        except (TypeError, AttributeError, ValueError, KeyError) as error:
            fault(BadInput(f"{path.name}: {label or f'entry {number}'}: malformed ({error})"))


def _papers(path: Path, fault: Fault) -> list[Paper]:
    return list(_each(path, _open(path, frozenset({"materials"}), fault).get("materials"), reading.paper, fault))


def _ways(path: Path, fault: Fault) -> list[Way]:
    raw = _open(path, frozenset({"sources", "routes"}), fault)
    sources = raw.get("sources") or {}
    return list(_each(path, raw.get("routes"), partial(reading.way, sources=sources), fault))


def _claims_by_area(path: Path, raw: dict[str, Any], fault: Fault) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for area, claims in raw.items():
        try:
            known("area", [area], frozenset(AREA_NAMES))
            found[area] = known("claim", claims, CLAIMS)
        except BadInput as error:
            fault(BadInput(f"{path.name}: claims_by_area: {error}"))
    return found


def _collection(book: RuleBook) -> Iterator[str]:
    seen: set[str] = set()
    ids = {rule.id for rule in book.rules}
    for name in [*(r.id for r in book.rules), *(w.id for w in book.ways), *(g.id for g in book.gaps)]:
        if name in seen:
            yield f"{name}: the id is used twice"
        seen.add(name)
    for rule in book.rules:
        if rule.explains and rule.explains not in ids:
            yield f"{rule.id}: explains {rule.explains!r}, which does not exist"
        if rule.test and rule.test.table and rule.test.table not in book.tables:
            yield f"{rule.id}: figure {rule.test.table!r} does not exist"
        if rule.kind == "threshold" and not rule.explains and rule.decides and rule.test is None:
            yield f"{rule.id}: a threshold needs `test` or `explains`"
