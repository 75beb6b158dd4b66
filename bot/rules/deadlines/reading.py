"""From `knowledge_base/deadlines/*.yml` to the model; every mistake is BadInput that names file, entry and fault."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from bot.core.areas import LEGAL_AREAS
from bot.core.errors import BadInput
from bot.core.yaml_file import read_yaml
from bot.rules.check import Finding, LawEntry
from bot.rules.codes import known, only
from bot.rules.deadlines.model import HOWS, KINDS, DeadlineBook, Pause, Pauses, TimeLimit
from bot.rules.periods import Length
from bot.rules.reading import cites, span

_NEEDED: Final = ("id", "what", "kind", "length", "begins", "act", "cite", "in_force_from", "areas", "when")
_MORE: Final = ("then", "ask", "in_force_to", "also", "unless", "within", "events_from", "events_to", "sure", "next")
_ALLOWED: Final = frozenset({*_NEEDED, *_MORE})
RESTARTS_FILE: Final = "restarts.yml"
PAUSES_FILE: Final = "pauses.yml"


def load(folder: Path) -> DeadlineBook:
    """Read the folder; the first mistake raises BadInput."""
    limits = [limit for path in _files(folder) for limit in _read(path)]
    ids = [limit.id for limit in limits]
    for limit in limits:
        if ids.count(limit.id) > 1:
            raise BadInput(f"deadlines: {limit.id}: the id is used twice")
        if limit.next and limit.next not in ids:
            raise BadInput(f"deadlines: {limit.id}: next {limit.next!r} does not exist")
    words = _open(folder / RESTARTS_FILE)
    restarts = _pattern("words", words["words"] if isinstance(words, dict) else None)
    return DeadlineBook(tuple(limits), restarts, _pauses(_open(folder / PAUSES_FILE), frozenset(ids)))


def check(folder: Path, laws: Mapping[str, LawEntry]) -> Iterator[Finding]:
    """Faults that `hotline kb check` reports: an unreadable file, a provision that the register does not know."""
    try:
        book = load(folder)
    except BadInput as error:
        yield Finding("deadlines", str(error))
        return
    cited = [(limit.id, cite) for limit in book.limits for cite in limit.cites]
    for name, cite in [*cited, *(("pauses", cite) for pause in book.pauses.rules for cite in pause.cites)]:
        law = laws.get(cite.law)
        if law is None or not law.has(cite.article):
            yield Finding(f"deadlines/{name}", f"cites {cite}, which is not in knowledge_base/laws.yml")


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.yml")) if path.name not in (RESTARTS_FILE, PAUSES_FILE)]


def _open(path: Path) -> Any:
    try:
        return read_yaml(path)
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name}: no readable YAML ({' '.join(str(error).split())})") from error


def _read(path: Path) -> Iterator[TimeLimit]:
    rows = _open(path)
    if not isinstance(rows, list):
        raise BadInput(f"{path.name}: must be a list of time limits")
    for number, raw in enumerate(rows, 1):
        label = raw.get("id", f"entry {number}") if isinstance(raw, dict) else f"entry {number}"
        try:
            yield _limit(raw)
        except (BadInput, TypeError, AttributeError) as error:
            raise BadInput(f"{path.name}: {label}: {error}") from error


def _limit(raw: dict[str, Any]) -> TimeLimit:
    only(raw, _ALLOWED, "time limit")
    for key in _NEEDED:
        if raw.get(key) in (None, "", []):
            raise BadInput(f"`{key}` is missing")
    start, end = span(raw)
    return TimeLimit(
        id=str(raw["id"]),
        what=str(raw["what"]),
        kind=next(iter(known("kind", raw["kind"], KINDS))),
        length=Length.read(raw["length"]),
        begins=str(raw["begins"]),
        act=str(raw["act"]),
        then=str(raw.get("then", "")),
        ask=str(raw.get("ask", "")),
        cites=cites(raw["cite"]),
        start=start,
        end=end,
        areas=frozenset(LEGAL_AREAS) if raw["areas"] == "any" else known("area", raw["areas"], frozenset(LEGAL_AREAS)),
        when=_pattern("when", raw["when"]),
        also=_pattern("also", raw["also"]) if "also" in raw else None,
        unless=_pattern("unless", raw["unless"]) if "unless" in raw else None,
        within=raw.get("within"),
        events_from=_day("events_from", raw.get("events_from")),
        events_to=_day("events_to", raw.get("events_to")),
        sure=bool(raw.get("sure", True)),
        next=str(raw.get("next", "")),
    )


def _day(name: str, raw: Any) -> date | None:
    if raw is not None and type(raw) is not date:
        raise BadInput(f"`{name}` must be a day such as 2026-08-15, not {raw!r}")
    return raw


def _pauses(raw: Any, limits: frozenset[str]) -> Pauses:
    try:
        only(raw, frozenset({"hindered", "over", "unless", "rules"}), "file of pauses")
        hindered, over, unless = (_pattern(name, raw.get(name)) for name in ("hindered", "over", "unless"))
        return Pauses(hindered, over, unless, tuple(_pause(one, limits) for one in raw.get("rules") or ()))
    except (BadInput, KeyError) as error:
        raise BadInput(f"{PAUSES_FILE}: {error}") from error


def _pause(raw: Any, limits: frozenset[str]) -> Pause:
    only(raw, frozenset({"how", "cite", "limits"}), "pause")
    (how,) = known("how", raw["how"], HOWS)
    return Pause(how, cites(raw["cite"]), known("limits", raw["limits"], limits))


def _pattern(name: str, source: Any) -> re.Pattern[str]:
    if not isinstance(source, str):
        raise BadInput(f"`{name}` must be a pattern of words")
    try:
        return re.compile(source)
    except re.error as error:
        raise BadInput(f"`{name}` is no pattern ({error}): {source}") from error
