"""Dated legal figures: `{{name}}` in a guide prints the value in force on the day, and nothing else ever."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import BadInput, MissingFigure
from bot.core.yaml_file import read_yaml

PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Value:
    """One value with the day it begins and the article it stands in; `text` is how it is spoken (三十天).

    `source` names the publication of a value that no article holds (a statistic).
    """

    start: date
    value: float
    text: str
    law: str = ""
    article: str = ""
    end: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Figure:
    """A named figure with its dated values, oldest first; `unit` is day, month, year, hour, yuan, percent or times."""

    name: str
    title: str
    unit: str
    values: tuple[Value, ...]

    def on(self, day: date) -> Value:
        """The value in force on `day`; raises MissingFigure where there is none, never the nearest one."""
        for value in reversed(self.values):
            if value.start <= day and (value.end is None or day <= value.end):
                return value
        raise MissingFigure(
            f"figure {self.name!r} ({self.title}) has no value on {day}: add one to knowledge_base/figures/", self.name
        )


@dataclass
class Figures:
    """All figures by name."""

    by_name: dict[str, Figure] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "Figures":
        """Read every `*.yml` of the folder; a name given twice or a broken value is BadInput naming file and figure."""
        figures: dict[str, Figure] = {}
        for path in sorted(folder.glob("*.yml")):
            for name, raw in _read(path).items():
                if name in figures:
                    raise BadInput(f"{path.name}: figure {name!r} exists already in another file")
                figures[name] = _figure(path, name, raw)
        return cls(figures)

    def get(self, name: str, day: date) -> Value:
        """The value of a named figure on a day; MissingFigure where name or value is unknown."""
        if name not in self.by_name:
            raise MissingFigure(f"no figure is named {name!r}: add it to knowledge_base/figures/", name)
        return self.by_name[name].on(day)

    def local(self, name: str, region: str, day: date) -> Value:
        """The value for the narrowest division around `region` that has a figure `<name>_<code>`; MissingFigure else."""
        for length in range(len(region), 1, -1):
            if figure := self.by_name.get(f"{name}_{region[:length]}"):
                return figure.on(day)
        raise MissingFigure(f"no figure {name}_{region or '<region>'}: add it to knowledge_base/figures/", name)

    def fill(self, text: str, day: date) -> str:
        """`text` with every `{{name}}` replaced by the wording in force on `day`."""
        return PLACEHOLDER.sub(lambda m: self.get(m.group(1), day).text, text)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = read_yaml(path) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name}: cannot be read ({error})") from error
    if not isinstance(data, dict):
        raise BadInput(f"{path.name}: must hold `name:` with title, unit and values")
    return data


def _figure(path: Path, name: str, raw: dict[str, Any]) -> Figure:
    try:
        values = tuple(
            Value(
                v["from"],
                v["value"],
                str(v["text"]),
                v.get("law", ""),
                str(v.get("article", "")),
                v.get("to"),
                str(v.get("source", "")),
            )
            for v in sorted(raw["values"], key=lambda v: v["from"])
        )
        if not all(isinstance(v.start, date) and (v.end is None or isinstance(v.end, date)) for v in values):
            raise TypeError("`from` and `to` must be dates such as 2026-11-21")
        return Figure(name, raw["title"], raw["unit"], values)
    except (KeyError, TypeError) as error:
        raise BadInput(f"{path.name}: figure {name!r} is incomplete or malformed ({error})") from error
