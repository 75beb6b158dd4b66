"""What is measured: our own test sentences and labelled files, as one kind of item."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.yaml_file import read_yaml
from bot.gateway.evaluation import read_items
from bot.settings import ROOT

TESTS = ROOT / "tests"
FRESH = {
    "villagers": "villagers' questions, fresh",
    "forum": "forum questions, fresh",
    "spoken": "spoken messages, fresh",
}


@dataclass(frozen=True)
class Item:
    """A message with its labels. `areas`: any of them is right, the first is the one it counts under; empty where the
    area is not labelled. `urgent`: the alarm, "" for none, None where not labelled; `matters` is empty where not labelled;
    `gold` holds (law, article)."""

    text: str
    areas: tuple[str, ...] = ()
    intent: str | None = None
    style: str | None = None
    urgent: str | None = None
    matters: tuple[str, ...] = ()
    gold: frozenset[tuple[str, str]] = frozenset()


def own_sentences(root: Path = TESTS) -> list[Item]:
    """The must-understand sentences, file by file."""
    return [item for path in sorted((root / "nlu").glob("*/*.yml")) for item in _sentences(path)]


def _sentences(path: Path) -> Iterator[Item]:
    data = read_yaml(path)
    for text in data["must_understand"]:
        yield Item(text, (data["area"],), data["intent"])


def own_alarms(root: Path = TESTS) -> list[Item]:
    """The alarm cases; `style` says whether the patterns were tuned on them or the case was held out."""
    data = read_yaml(root / "nlu_cases" / "urgent.yml")
    return [
        Item(text, style=style, urgent=kind if group == "alarms" else "")
        for group in ("alarms", "none")
        for kind, parts in data[group].items()
        for style, texts in parts.items()
        for text in texts
    ]


def fresh_alarms(root: Path = TESTS) -> list[Item]:
    """Alarm cases that nothing was tuned on."""
    data = read_yaml(root / "nlu_cases" / "urgent_fresh.yml")
    alarms = [Item(text, style="fresh", urgent=kind) for kind, texts in data["alarms"].items() for text in texts]
    return alarms + [Item(text, style="fresh", urgent="") for text in data["none"]]


def two_matters(part: str, root: Path = TESTS) -> list[Item]:
    """Cases of one part ("tuned_on" or "held_out") that carry two matters, or one with words of another."""
    data = read_yaml(root / "nlu_cases" / "two_matters.yml")
    return [Item(d["text"], tuple(d["areas"]), matters=tuple(d["areas"])) for d in data if d["part"] == part]


def fresh(name: str, root: Path = TESTS) -> list[Item]:
    """Messages written by persons who had not seen the training data, and never trained on: one of `FRESH`.

    Where they come from: docs/evaluation/villagers.md and docs/evaluation/fresh.md.
    """
    return labelled_file(str(root / "nlu_cases" / f"{name}_fresh.jsonl"))


def joined(sentences: list[Item], areas: tuple[str, ...], step: int = 7, most: int = 300) -> list[Item]:
    """Messages with two matters, made by joining two sentences of different areas of law; the same ones every time.

    Each sentence is joined with one from halfway further down the list, so that all areas meet others.
    """
    legal = [item for item in sentences if item.areas[0] in areas]
    made = []
    for k in range(0, len(legal), step):
        first, second = legal[k], legal[(k + len(legal) // 2 + k // step) % len(legal)]
        if first.areas != second.areas:
            both = (first.areas[0], second.areas[0])
            made.append(Item(f"{first.text}，{second.text}", both, matters=both))
    return made[:most]


def labelled_file(name: str) -> list[Item]:
    """The items of a JSONL file with q, areas and, where present, style, urgent, matters, gold_articles.

    BadInput where it cannot be used.
    """
    return [_labelled(raw) for raw in read_items(name)]


def _labelled(raw: dict[str, Any]) -> Item:
    return Item(
        raw["q"],
        tuple(raw["areas"]),
        style=raw.get("style"),
        urgent=(raw["urgent"] or "") if "urgent" in raw else None,
        matters=tuple(raw.get("matters") or ()),
        gold=frozenset((g["law"], str(g["article"])) for g in raw.get("gold_articles") or ()),
    )
