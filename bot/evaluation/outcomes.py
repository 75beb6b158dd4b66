"""What the hotline made of each item."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bot.core.areas import CONVERSATION
from bot.evaluation.items import Item
from bot.gateway.offline import Offline
from bot.nlu.parse import Parse


@dataclass(frozen=True)
class Outcome:
    """An item, its Parse and what the Parse does not carry.

    `shares`: probability of every area before any rule (empty for a word of command); `intents`: (intent, probability)
    within the labelled area; `gold_rank`: place of the first guide that cites a gold article, None for none among three.
    """

    item: Item
    parse: Parse
    ms: float
    shares: dict[str, float] = field(default_factory=dict)
    intents: tuple[tuple[str, float], ...] = ()
    gold_rank: int | None = None

    @property
    def said(self) -> str:
        """The area that was understood; the conversation where the message was taken to steer the talk."""
        return CONVERSATION if self.parse.talking else self.parse.area

    @cached_property
    def right(self) -> bool:
        """Whether a labelled area was understood."""
        return bool({self.parse.area, self.said} & set(self.item.areas))

    @property
    def in_three(self) -> bool:
        """Whether a labelled area is among the first three."""
        return self.right or bool({area for area, _ in self.parse.areas[:3]} & set(self.item.areas))

    @property
    def confidence(self) -> float:
        """The share on which the decision rests: the best area's, or the conversation's."""
        if self.parse.talking:
            return self.shares.get(CONVERSATION, 1.0)
        return self.parse.areas[0][1]


def observe(items: Sequence[Item], offline: Offline) -> list[Outcome]:
    """Understand every item; the time is that of the parse alone, after a warm-up."""
    offline.understander.parse("热身用的一句话，另外再说一句话")
    return [_observe(item, offline) for item in items]


def _observe(item: Item, offline: Offline) -> Outcome:
    started = time.perf_counter()
    parse = offline.understander.parse(item.text)
    ms = (time.perf_counter() - started) * 1000
    shares, intents = _inside(item, parse, offline)
    return Outcome(item, parse, ms, shares, intents, _gold_rank(item, parse, offline))


def _inside(item: Item, parse: Parse, offline: Offline) -> tuple[dict[str, float], tuple[tuple[str, float], ...]]:
    """The classifier's own shares, and those of the intents within the labelled area."""
    if not np.any(parse.vector):
        return {}, ()
    model = offline.understander.model
    look = model.look(parse.normalized, parse.vector[None, :])
    named = dict(zip(model.classifier.areas, map(float, look.area_shares), strict=True))
    return named, tuple(look.intents_within(item.areas[0])) if item.intent else ()


def _gold_rank(item: Item, parse: Parse, offline: Offline) -> int | None:
    if not item.gold:
        return None
    hits = offline.knowledge.search(parse.normalized, parse.vector, parse.intents, 3)
    cited = [{(c.law, c.article) for c in hit.guide.citations} for hit in hits]
    return next((rank for rank, articles in enumerate(cited) if item.gold & articles), None)
