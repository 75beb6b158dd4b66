"""Markdown files with a front matter, as clerks write them: reading them, and typed access to their keys."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import BadInput
from bot.core.messages import Citation


def read(path: Path, required: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """(front matter, sections by heading) of a file; BadInput names the file and what is missing or unreadable."""
    try:
        empty, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.load(front, Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:  # UnicodeDecodeError is a ValueError
        raise BadInput(f"{path}: no readable front matter between two lines of --- ({error})") from error
    if empty.strip() or not isinstance(meta, dict):
        raise BadInput(f"{path}: must begin with --- and a front matter of `key: value` lines")
    missing = [key for key in required if key not in meta]
    if missing:
        raise BadInput(f"{path}: front matter lacks {', '.join(missing)}")
    return meta, _sections(body)


def text(meta: dict[str, Any], key: str) -> str:
    """A text value; ValueError where it is none."""
    if not isinstance(meta[key], str):
        raise ValueError(f"{key} must be text; put numbers in quotes")
    return str(meta[key]).strip()


def texts(meta: dict[str, Any], key: str, required: bool = False) -> tuple[str, ...]:
    """A list of texts; empty where an optional key is missing, ValueError where it is something else."""
    values = [] if meta.get(key) is None and not required else meta[key]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{key} must be a list of texts; put numbers in quotes")
    return tuple(values)


def day(meta: dict[str, Any], key: str) -> date:
    """A date; ValueError where it is none."""
    if not isinstance(meta[key], date):
        raise ValueError(f"{key} must be a date such as 2026-11-21")
    return meta[key]


def last_day(meta: dict[str, Any]) -> date | None:
    """The optional `in_force_to`: the last day on which the text holds."""
    return None if meta.get("in_force_to") is None else day(meta, "in_force_to")


def citations(meta: dict[str, Any]) -> tuple[Citation, ...]:
    """The `citations`; KeyError or TypeError where one lacks law or article."""
    return tuple(Citation(c["law"], str(c["article"]), c.get("says", "")) for c in meta.get("citations") or ())


def _sections(body: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", body, flags=re.MULTILINE)
    return {title.strip(): content.strip() for title, content in zip(parts[1::2], parts[2::2], strict=True)}
