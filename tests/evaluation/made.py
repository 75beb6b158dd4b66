"""Outcomes made by hand, without a model."""

from bot.evaluation.items import Item
from bot.evaluation.outcomes import Outcome
from bot.nlu.parse import Parse


def outcome(labels: str, said: str, confidence: float = 0.9, **more: object) -> Outcome:
    """An item labelled `labels` (areas in a row), understood as `said`. `more`: urgent, matters, gold, style, intent of the
    item; alarm, found (matters), talking, decision, second (area, share), intent_said, gold_rank, ms of the outcome."""
    item = Item(
        "x",
        tuple(labels.split()),
        more.get("intent"),
        more.get("style"),
        more.get("urgent"),
        tuple(str(more.get("matters", "")).split()),
        more.get("gold", frozenset()),
    )
    parse = Parse(
        text="x",
        normalized="x",
        area=said,
        areas=[(said, confidence), *more.get("others", [])],
        intent=str(more.get("intent_said", "")),
        confidence=confidence,
        decision=str(more.get("decision", "answer")),
        urgent=more.get("alarm"),
        matters=str(more.get("found", said)).split(),
        entities=[],
        intents=[],
        talking=bool(more.get("talking", False)),
    )
    return Outcome(item, parse, float(more.get("ms", 1.0)), more.get("shares", {}), (), more.get("gold_rank"))
