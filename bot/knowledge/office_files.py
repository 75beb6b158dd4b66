"""Reading `knowledge_base/offices/*.yml` into the directory: every mistake names the file and the entry."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import yaml

from bot.core.errors import BadInput
from bot.core.yaml_file import read_yaml
from bot.knowledge.offices import NATIONAL_PHONE, Directory, Kind, Point

Fault = Callable[[BadInput], None]
Row = tuple[Kind, Any, dict[str, Any]]  # kind, entry, what it takes over from its group
CERTAINTIES: Final = frozenset({"text", "summary", "unconfirmed"})
_FILE_KEYS: Final = frozenset({"sources", "offices", "stations", "moved"})
_OFFICE_KEYS: Final = frozenset({"code", "name", "phone", "address", "hours", "note", "source", "certainty"})
_PLACE_KEYS: Final = frozenset({"code", "name", "also", "phone", "address", "hours", "note", "villages"})
_GROUP_KEYS: Final = frozenset({"county", "source", "certainty", "towns"})
_MOVED_KEYS: Final = frozenset({"county", "name", "to"})
# Digits of a division code: province, prefecture, county (GB/T 2260), town, village (codes of the statistics bureau).
_LENGTHS: Final[dict[Kind, tuple[int, ...]]] = {"centre": (2, 4, 6), "station": (9,), "contact": (12,)}


def load(folder: Path, fault: Fault | None = None) -> Directory:
    """All files of a folder; the first mistake is BadInput, or every mistake is given to `fault` and left out."""
    directory = Directory()
    moved: list[tuple[Path, dict[str, Any]]] = []
    report = fault or _raise
    for path in sorted(folder.glob("*.yml")):
        raw = _open(path, report)
        sources = raw.get("sources") or {}
        for row in _rows(raw):
            _guarded(path, report, partial(_take, directory, row, sources))
        moved += [(path, row) for row in raw.get("moved") or ()]
    for path, town in moved:
        _guarded(path, report, partial(_move, directory, town))
    return directory


def _raise(fault: BadInput) -> None:
    raise fault


def _guarded(path: Path, fault: Fault, step: Callable[[], None]) -> None:
    try:
        step()
    except BadInput as error:
        fault(BadInput(f"{path.name}: {error}"))
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        fault(BadInput(f"{path.name}: malformed entry ({type(error).__name__}: {error})"))


def _open(path: Path, fault: Fault) -> dict[str, Any]:
    try:
        raw = read_yaml(path) or {}
        _only(raw, _FILE_KEYS, "file")
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        fault(BadInput(f"{path.name}: no readable YAML ({' '.join(str(error).split())})"))
        return {}
    except BadInput as error:
        fault(BadInput(f"{path.name}: {error}"))
        return {}
    return dict(raw)


def _rows(raw: dict[str, Any]) -> Iterator[Row]:
    """Each entry with its kind and what it takes over from the group it stands in."""
    for row in raw.get("offices") or ():
        yield "centre", row, {}
    for group in raw.get("stations") or ():
        if not isinstance(group, dict):
            yield "station", group, {}
            continue
        for town in group.get("towns") or ():
            yield "station", town, group
            for village in (town.get("villages") or ()) if isinstance(town, dict) else ():
                yield "contact", village, {**group, "town": town.get("code")}


def _take(directory: Directory, row: Row, sources: dict[str, str]) -> None:
    kind, raw, group = row
    if not isinstance(raw, dict) or not {"code", "name"} <= set(raw):
        raise BadInput(f"an office needs `code` and `name`: {raw!r}")
    _only(raw, _OFFICE_KEYS if kind == "centre" else _PLACE_KEYS, "office")
    _only(group, _GROUP_KEYS | {"town"}, "group of stations")
    code, origin = str(raw["code"]), {**group, **raw}
    _check_code(code, kind, str(group.get("town") or group.get("county") or ""))
    source, certainty = origin.get("source"), origin.get("certainty", "unconfirmed")
    if source is not None and source not in sources:
        raise BadInput(f"{code}: unknown source {source!r}: list it under `sources`")
    if certainty not in CERTAINTIES:
        raise BadInput(f"{code}: unknown certainty {certainty!r}: one of {', '.join(sorted(CERTAINTIES))}")
    directory.add(_point(kind, code, raw, sources.get(source or "", ""), certainty))


def _point(kind: Kind, code: str, raw: dict[str, Any], source: str, certainty: str) -> Point:
    place = "" if kind == "centre" else str(raw["name"])
    ending = {"centre": "", "station": "司法所（法律援助工作站）", "contact": "法律援助联络点"}[kind]
    return Point(
        code=code,
        name=str(raw["name"]) + ending,
        kind=kind,
        place=place,
        also=tuple(map(str, raw.get("also") or ())),
        phone=str(raw.get("phone") or NATIONAL_PHONE),
        address=str(raw.get("address") or ""),
        hours=str(raw.get("hours") or ""),
        note=str(raw.get("note") or ""),
        source=source,
        certainty=certainty,
    )


def _check_code(code: str, kind: Kind, above: str) -> None:
    lengths = _LENGTHS[kind]
    if not (code.isascii() and code.isdigit() and len(code) in lengths):
        raise BadInput(f"{code}: the code of a {kind} has {' or '.join(map(str, lengths))} digits, in quotes")
    if not code.startswith(above):
        raise BadInput(f"{code}: does not lie in {above}")


def _move(directory: Directory, row: dict[str, Any]) -> None:
    _only(row, _MOVED_KEYS, "moved town")
    if row["to"] not in directory.points:
        raise BadInput(f"{row['name']}: moved to {row['to']!r}, which is not listed")
    directory.call(str(row["county"]), str(row["name"]), str(row["to"]))


def _only(raw: Any, keys: frozenset[str], what: str) -> None:
    if not isinstance(raw, dict):
        raise BadInput(f"a {what} must be a mapping")
    for key in raw:
        if key not in keys:
            raise BadInput(f"unknown part {key!r} of a {what}")
