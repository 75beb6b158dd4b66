"""What stands beside a time in a story: its clause, its sentence, or the whole story."""

from collections.abc import Sequence
from typing import Final

from bot.rules.deadlines.model import Mention

CLAUSE: Final = "，,。；;！!？?\n"
SENTENCE: Final = "。；;！!？?\n"


def beside(mention: Mention, story: str, marks: str) -> str:
    """The words between the nearest of `marks` on both sides; without marks the whole story."""
    first, last = _bounds(mention, story, marks)
    return story[first:last]


def alone(mention: Mention, story: str, past: Sequence[Mention], marks: str) -> bool:
    """True where no other time stands between the same marks."""
    first, last = _bounds(mention, story, marks)
    return not any(m is not mention and first <= m.start < last for m in past)


def _bounds(mention: Mention, story: str, marks: str) -> tuple[int, int]:
    first = max((story.rfind(mark, 0, mention.start) + 1 for mark in marks), default=0)
    after = [place for mark in marks if (place := story.find(mark, mention.end)) >= 0]
    return first, min(after, default=len(story))
