"""`hotline eval`: how well labelled messages are understood and how often the right article is among the guides."""

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bot.core.errors import BadInput
from bot.gateway.offline import Offline

Item = dict[str, Any]


def read_items(name: str) -> list[Item]:
    """Labelled items of a JSONL file; BadInput names file and line of a broken one."""
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {name}: {error}") from error
    items = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            if not isinstance(item["q"], str) or not isinstance(item["areas"], list) or not item["areas"]:
                raise TypeError("q must be text and areas a list")
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{name}, line {number}: needs `q` and `areas` ({error})") from error
        items.append(item)
    if not items:
        raise BadInput(f"{name} holds no items")
    return items


def evaluate(name: str, offline: Offline | None = None) -> dict[str, Any]:
    """The contract's Scores for a file."""
    items = read_items(name)
    offline = offline or Offline()
    offline.parse("热身")  # loading the encoder is not part of the time
    started = time.perf_counter()
    parses = [offline.parse(item["q"]) for item in items]
    seconds = time.perf_counter() - started
    right = [p["area"] in i["areas"] for p, i in zip(parses, items, strict=True)]
    return {
        "n": len(items),
        "area_accuracy": _mean(right),
        "area_top3": _mean(
            [bool({a["code"] for a in p["areas"][:3]} & set(i["areas"])) for p, i in zip(parses, items, strict=True)]
        ),
        "handover_recall": _recall(parses, items, "other_legal", lambda p: p["decision"] == "handover"),
        "not_legal_recall": _recall(parses, items, "not_legal", lambda p: p["area"] == "not_legal"),
        "per_area": _per_area(right, items),
        **_articles(parses, items, offline),
        "seconds": round(seconds, 3),
    }


def _per_area(right: list[bool], items: list[Item]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for ok, item in zip(right, items, strict=True):
        groups[item["areas"][0]].append(ok)
    return {area: {"n": len(oks), "accuracy": _mean(oks)} for area, oks in sorted(groups.items())}


def _recall(parses: list[Item], items: list[Item], area: str, hit: Any) -> float | None:
    hits = [hit(p) for p, i in zip(parses, items, strict=True) if i["areas"][0] == area]
    return _mean(hits) if hits else None


def _articles(parses: list[Item], items: list[Item], offline: Offline) -> dict[str, float | None]:
    """Share of items with gold articles of which the first (the first three) guides cite one."""
    ranks: list[int | None] = []
    for parse, item in zip(parses, items, strict=True):
        gold = {(g["law"], str(g["article"])) for g in item.get("gold_articles") or ()}
        if not gold:
            continue
        guides = [offline.knowledge.library.by_id[g["id"]] for g in parse["guides"][:3]]
        ranks.append(next((k for k, g in enumerate(guides) if gold & {(c.law, c.article) for c in g.citations}), None))
    if not ranks:
        return {"article_hit_at_1": None, "article_hit_at_3": None}
    return {
        "article_hit_at_1": _mean([r == 0 for r in ranks]),
        "article_hit_at_3": _mean([r is not None for r in ranks]),
    }


def _mean(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4)


def report(scores: dict[str, Any]) -> str:
    """The scores as a small table for people."""
    head = [f"{k:18} {v}" for k, v in scores.items() if k != "per_area"]
    areas = [f"  {area:18} {row['n']:4} {row['accuracy']:.3f}" for area, row in scores["per_area"].items()]
    return "\n".join([*head, "per area:", *areas])
