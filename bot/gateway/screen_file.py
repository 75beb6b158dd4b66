"""`hotline screen`: cases from a JSON file or from JSON Lines, each screened for legal aid."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.core import clock
from bot.core.errors import BadInput
from bot.core.screening import case_from_json
from bot.service.container import Knowledge


def screen_file(name: str) -> list[dict[str, Any]]:
    """Screen the cases of a file (or `-`): one case, a list, or a case a line; BadInput names the case that is wrong.

    A case may also stand inside an object as its `case`, as worked examples do; without an `id` of its own it takes
    the one beside it.
    """
    items = _items(name, sys.stdin.read() if name == "-" else _read(name))
    knowledge = Knowledge.load(clock.today())
    return [_screened(item, f"case {n}: " if len(items) > 1 else "", knowledge) for n, item in enumerate(items, 1)]


def _screened(item: Any, where: str, knowledge: Knowledge) -> dict[str, Any]:
    try:
        case = case_from_json(_case(item), clock.today())
        knowledge.regions.require(case.region)
    except BadInput as error:
        raise BadInput(f"{where}{error}") from error
    return knowledge.screen(case).to_json(case.id)


def _case(item: Any) -> Any:
    if not isinstance(item, dict) or not isinstance(item.get("case"), dict):
        return item
    return {"id": item.get("id")} | item["case"]


def _items(name: str, raw: str) -> list[Any]:
    """The values of JSON, or of JSON Lines where the text is not one JSON value but its first line is."""
    if not raw.strip():
        raise BadInput(f"{name}: empty; give a case as JSON, a list of cases, or a case a line")
    try:
        data = json.loads(raw)
    except ValueError as error:
        lines = list(_lines(raw))
        if len(lines) < 2 or not _is_json(lines[0][1]):
            raise BadInput(f"{name}: no JSON ({error})") from error
        return [_line(name, number, line) for number, line in lines]
    return data if isinstance(data, list) else [data]


def _lines(raw: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers; cut at line ends alone, since U+2028 may stand inside a text."""
    return ((number, line) for number, line in enumerate(raw.split("\n"), 1) if line.strip())


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _line(name: str, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BadInput(f"{name}: line {number}: no JSON ({error})") from error


def _read(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {name}: {error}") from error
