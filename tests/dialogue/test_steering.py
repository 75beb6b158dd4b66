"""What a message means while a question of the form is open."""

from typing import Any

import pytest

from bot.dialogue.steering import as_answer
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions

REGIONS = Regions.load(KNOWLEDGE_BASE)


def parse(text: str, share: float) -> dict[str, Any]:
    return {"text": text, "intent": {"name": "urgent", "confidence": 0.9}, "hotline": {"alarm_share": share}}


@pytest.mark.parametrize(
    ("text", "share", "intent"),
    [
        ("走不动路了，要上门", 0.48, "not_legal"),  # a likeness, and an answer to the question
        ("走不动路了，要上门", 0.7, "urgent"),  # so like danger that asking once more costs less
        ("要上门，他拿着菜刀在砸门", 1.0, "urgent"),  # the words are plain
        ("我在这儿待不下去了", 0.48, "urgent"),  # no answer to it
    ],
)
def test_a_likeness_to_danger_gives_way_to_an_answer(text: str, share: float, intent: str) -> None:
    assert as_answer(parse(text, share), "home_visit", REGIONS)["intent"]["name"] == intent
