"""Finding the guides for a message: the intent's own guides first, then BM25 and sentence vectors over all of them.

BM25: Robertson & Zaragoza 2009, k1 = 1.5, b = 0.75, on jieba words of title, questions and text.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.guides import Guide

Floats = NDArray[np.float32]
Places = NDArray[np.int32]
Words = Callable[[str], list[str]]
Encode = Callable[[list[str]], Floats]
K1, B = 1.5, 0.75
# What each voice weighs in the score, chosen on our own test sentences (docs/evaluation).
INTENT_WEIGHT, VECTOR_WEIGHT, BM25_WEIGHT = 1.0, 0.45, 0.25
# Further guides of an intent answer a narrower question: they come first only where the words themselves ask it.
SHARED = 0.9


@dataclass(frozen=True)
class Hit:
    """A guide with its score: comparable within one search, 0 to about 1.7."""

    guide: Guide
    score: float


class GuideIndex:
    """An index over guides; made once a load, searched in two or three milliseconds for 300 guides.

    Making it takes seconds, so it is put off until the first search, or until `prepare`: who screens a case needs none.
    With the index of `before`, texts that have not changed are neither cut into words nor encoded again.
    """

    def __init__(
        self, guides: Sequence[Guide], words: Words, encode: Encode, before: "GuideIndex | None" = None
    ) -> None:
        self._guides = list(guides)
        self._words, self._encode, self._before = words, encode, before
        self._by_intent = self._answering()
        self._limited = [i for i, g in enumerate(self._guides) if g.regions]
        self._areas = np.array([g.area for g in self._guides])
        self._from = np.array([g.in_force_from.toordinal() for g in self._guides])
        self._to = np.array([(g.in_force_to or date.max).toordinal() for g in self._guides])

    def prepare(self) -> None:
        """Make it now, so that no search waits for it, and let go of the index before."""
        _ = self._postings, self._vectors
        self._before = None

    @cached_property
    def _documents(self) -> dict[str, Counter[str]]:
        """Text of each guide → its words, counted."""
        known = self._before._documents if self._before else {}
        texts = [_document(g) for g in self._guides]
        return {t: known[t] if t in known else Counter(self._words(t)) for t in texts}

    @cached_property
    def _vector_of(self) -> dict[str, Floats]:
        """Question → its sentence vector."""
        known = self._before._vector_of if self._before else {}
        questions = list(dict.fromkeys(q for g in self._guides for q in _questions(g)))
        new = [q for q in questions if q not in known]
        fresh = dict(zip(new, self._encode(new), strict=True)) if new else {}
        return {q: known[q] if q in known else fresh[q] for q in questions}

    @cached_property
    def _vectors(self) -> Floats:
        """The vectors of all questions, guide after guide, shape (questions, 512)."""
        rows = [self._vector_of[q] for g in self._guides for q in _questions(g)]
        return np.array(rows, dtype=np.float32)

    @cached_property
    def _starts(self) -> Places:
        """The row of `_vectors` at which each guide begins."""
        counts = [len(_questions(g)) for g in self._guides[:-1]]
        return np.cumsum([0, *counts], dtype=np.int32)

    @cached_property
    def _postings(self) -> dict[str, tuple[Places, Floats]]:
        """Word → the guides that hold it and its BM25 weight in each."""
        documents = [self._documents[_document(g)] for g in self._guides]
        lengths = [sum(d.values()) for d in documents]
        mean = sum(lengths) / max(1, len(lengths))
        frequency = Counter(word for d in documents for word in d)
        n = len(documents)
        lists: dict[str, list[tuple[int, float]]] = {}
        for i, document in enumerate(documents):
            for word, tf in document.items():
                idf = math.log(1 + (n - frequency[word] + 0.5) / (frequency[word] + 0.5))
                weight = idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * lengths[i] / mean))
                lists.setdefault(word, []).append((i, weight))
        return {word: _arrays(pairs) for word, pairs in lists.items()}

    def _answering(self) -> dict[str, tuple[Places, Floats]]:
        """Intent → its guides and how much of its probability each is given."""
        found: dict[str, list[int]] = {}
        for i, guide in enumerate(self._guides):
            for intent in guide.intents:
                found.setdefault(intent, []).append(i)
        return {
            intent: (np.array(places, dtype=np.int32), self._say(intent, places)) for intent, places in found.items()
        }

    def _say(self, intent: str, places: list[int]) -> Floats:
        names = [self._guides[i].id for i in places]
        others = SHARED if intent in names else 1.0
        return np.array([1.0 if name == intent else others for name in names], dtype=np.float32)

    def search(
        self,
        text: str,
        vector: Floats,
        intents: Sequence[tuple[str, float]],
        limit: int = 3,
        region: str | None = None,
        *,
        day: date | None = None,
        area: str | None = None,
    ) -> list[Hit]:
        """The best guides for a normalised `text` with its sentence `vector` and ranked `intents`, best first.

        A guide limited to regions counts only for a caller whose `region` code begins with one of them; with `day` only
        guides in force on it count, with `area` only those of that area of law.
        """
        if not self._guides:
            return []
        scores = VECTOR_WEIGHT * self._similarity(vector) + BM25_WEIGHT * self._bm25(text)
        scores += INTENT_WEIGHT * self._intended(intents)
        scores[~self._wanted(region, day, area)] = -1.0
        best = np.argsort(-scores)[:limit]
        return [Hit(self._guides[i], round(float(scores[i]), 4)) for i in best if scores[i] >= 0]

    def _wanted(self, region: str | None, day: date | None, area: str | None) -> NDArray[np.bool_]:
        """Which guides are for that region, day and area."""
        wanted = np.ones(len(self._guides), dtype=bool)
        for i in self._limited:
            wanted[i] = any((region or "").startswith(r) for r in self._guides[i].regions)
        if day is not None:
            wanted &= (self._from <= day.toordinal()) & (day.toordinal() <= self._to)
        return wanted & (self._areas == area) if area is not None else wanted

    def _intended(self, intents: Sequence[tuple[str, float]]) -> Floats:
        """The highest probability of each guide's intents; the guide that an intent is named after has its full say."""
        out = np.zeros(len(self._guides), dtype=np.float32)
        for intent, probability in intents:
            places = self._by_intent.get(intent)
            if places is not None:
                where, say = places
                out[where] = np.maximum(out[where], say * probability)
        return out

    def _similarity(self, vector: Floats) -> Floats:
        near = np.maximum(self._vectors @ vector, 0)
        return np.asarray(np.maximum.reduceat(near, self._starts), dtype=np.float32)

    def _bm25(self, text: str) -> Floats:
        out = np.zeros(len(self._guides), dtype=np.float32)
        for word in set(self._words(text)):
            if word in self._postings:
                ids, weights = self._postings[word]
                out[ids] += weights
        return out / max(float(out.max()), 1e-6)


def _arrays(pairs: list[tuple[int, float]]) -> tuple[Places, Floats]:
    ids, weights = zip(*pairs, strict=True)
    return np.array(ids, dtype=np.int32), np.array(weights, dtype=np.float32)


def _questions(guide: Guide) -> tuple[str, ...]:
    """What the sentence vectors are taken of."""
    return (guide.title, *guide.questions)


def _document(guide: Guide) -> str:
    """What BM25 reads: the title three times and the questions twice, since they are nearest to a caller's words."""
    return "\n".join([*[guide.title] * 3, *guide.questions, guide.text()])
