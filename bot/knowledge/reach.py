"""Whether callers can get to a guide: words of its own, its intent understood, must lead to it before all others."""

from collections.abc import Callable, Iterator
from datetime import date

from bot.knowledge.guides import Guide, Library
from bot.knowledge.search import Encode, Floats, GuideIndex


def unreachable(
    library: Library, index: GuideIndex, encode: Encode, normalize: Callable[[str], str], day: date
) -> Iterator[Guide]:
    """The guides that no question of their own leads to, even where the intent is understood without a doubt."""
    firsts = [normalize(g.questions[0]) for g in library]  # nearly always enough, and encoded in one go
    for guide, text, vector in zip(library, firsts, encode(firsts), strict=True):
        if _leads(guide, text, vector, index, day):
            continue
        others = [normalize(text) for text in (*guide.questions[1:], guide.title)]
        found = zip(others, encode(others), strict=True)
        if not any(_leads(guide, other, near, index, day) for other, near in found):
            yield guide


def _leads(guide: Guide, text: str, vector: Floats, index: GuideIndex, day: date) -> bool:
    when, where = max(day, guide.in_force_from), guide.regions[0] if guide.regions else None
    hits = index.search(text, vector, [(intent, 1.0) for intent in guide.intents], 1, where, day=when)
    return bool(hits) and hits[0].guide.id == guide.id
