"""The contract's Parse object: what one message means."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bot.nlu import encoder
from bot.nlu.kernel import Floats

_FOR_DIALOGUE = [
    "normalized",
    "area",
    "intent",
    "confidence",
    "decision",
    "urgent",
    "matters",
    "entities",
    "talking",
    "argument",
    "alarm_words",
    "alarm_share",
]


@dataclass(frozen=True)
class Parse:
    """What a message means. `vector` is its sentence vector, kept for the search for guides."""

    text: str
    normalized: str
    area: str
    areas: list[tuple[str, float]]
    intent: str
    confidence: float
    decision: str
    urgent: str | None
    matters: list[str]
    entities: list[dict[str, Any]]
    intents: list[tuple[str, float]]
    talking: bool = False
    argument: str | None = None
    alarm_words: str = ""
    alarm_share: float = 0.0
    vector: Floats = field(default_factory=lambda: np.zeros(encoder.DIMENSIONS, dtype=np.float32))

    def to_json(self, guides: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        """The contract's Parse object."""
        return {
            "text": self.text,
            "normalized": self.normalized,
            "area": self.area,
            "areas": [{"code": a, "confidence": round(p, 4)} for a, p in self.areas[:5]],
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "decision": self.decision,
            "urgent": self.urgent,
            "matters": self.matters,
            "entities": self.entities,
            "guides": list(guides),
        }

    def to_tracker(self) -> dict[str, Any]:
        """What the dialogue needs of the Parse; the text itself is in the event already."""
        areas = [{"code": a, "confidence": round(p, 4)} for a, p in self.areas[:4]]
        kept = {name: getattr(self, name) for name in _FOR_DIALOGUE}
        return kept | {"areas": areas, "intents": [(i, round(p, 4)) for i, p in self.intents[:8]]}
