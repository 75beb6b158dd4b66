"""Sparse features of a message: words, word pairs, character and pinyin n-grams, weighted by TF-IDF."""

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.nlu.pinyin import syllables
from bot.nlu.words import words

MIN_DOCUMENTS = 2
# A feature of so many texts (我, 的, 钱 …) tells nothing of the matter and costs most of the time. A small set keeps all.
COMMON_SHARE, COMMON_FLOOR = 0.12, 100
# Each family of features is scaled to unit length and then by its weight, so that none drowns the others.
FAMILIES = {"w": 1.0, "c": 1.0, "p": 0.7}


def grams(text: str) -> dict[str, Counter[str]]:
    """Feature → count for each family: w words and pairs, c characters (1-3), p folded syllables (2-3)."""
    tokens = [t for t in words(text) if not t.isspace()]
    chars = text.replace(" ", "")
    sounds = syllables(text)
    return {
        "w": Counter([*tokens, *("_".join(pair) for pair in itertools.pairwise(tokens))]),
        "c": Counter(chars[i : i + n] for n in (1, 2, 3) for i in range(len(chars) - n + 1)),
        "p": Counter(".".join(sounds[i : i + n]) for n in (2, 3) for i in range(len(sounds) - n + 1)),
    }


@dataclass(frozen=True)
class Vectorizer:
    """The vocabulary learnt from the training data: `index` "family:feature" → column, `idf` one weight a column."""

    index: dict[str, int]
    idf: NDArray[np.float32]

    @classmethod
    def fit(cls, texts: list[str]) -> "Vectorizer":
        """Learn columns and weights from normalised texts; a feature of a single text, or of very many, is left out."""
        return cls._learn(texts, [grams(text) for text in texts])

    @classmethod
    def fit_transform(cls, texts: list[str]) -> "tuple[Vectorizer, sparse.csr_matrix]":
        """Learn from texts and give their rows, cutting each into n-grams only once."""
        counted = [grams(text) for text in texts]
        learnt = cls._learn(texts, counted)
        return learnt, learnt._rows(counted)

    @classmethod
    def _learn(cls, texts: list[str], counted: list[dict[str, Counter[str]]]) -> "Vectorizer":
        seen: Counter[str] = Counter()
        for families in counted:
            seen.update(f"{family}:{gram}" for family, counts in families.items() for gram in counts)
        most = max(COMMON_SHARE * len(texts), COMMON_FLOOR)
        kept = sorted(feature for feature, n in seen.items() if MIN_DOCUMENTS <= n <= most)
        idf = np.array([np.log((1 + len(texts)) / (1 + seen[f])) + 1 for f in kept], dtype=np.float32)
        return cls({feature: i for i, feature in enumerate(kept)}, idf)

    def transform(self, texts: list[str]) -> sparse.csr_matrix:
        """One row a text, float32, in the columns of `index`."""
        return self._rows([grams(text) for text in texts])

    @cached_property
    def names(self) -> list[str]:
        """Feature by column."""
        return sorted(self.index, key=self.index.__getitem__)

    def _rows(self, counted: list[dict[str, Counter[str]]]) -> sparse.csr_matrix:
        rows: list[NDArray[np.int32]] = []
        values: list[NDArray[np.float32]] = []
        for families in counted:
            columns, weights = self._row(families)
            rows.append(columns)
            values.append(weights)
        indptr = np.cumsum([0, *(len(r) for r in rows)])
        data = np.concatenate(values) if values else np.zeros(0, dtype=np.float32)
        indices = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32)
        return sparse.csr_matrix((data, indices, indptr), shape=(len(counted), len(self.index)))

    @cached_property
    def _columns(self) -> dict[str, dict[str, int]]:
        """Feature → column for each family."""
        columns: dict[str, dict[str, int]] = {family: {} for family in FAMILIES}
        for name, column in self.index.items():
            family, _, gram = name.partition(":")
            columns[family][gram] = column
        return columns

    def _row(self, families: dict[str, Counter[str]]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        found = [self._family(family, counts) for family, counts in families.items()]
        return np.concatenate([columns for columns, _ in found]), np.concatenate([weights for _, weights in found])

    def _family(self, family: str, counts: Counter[str]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        known = self._columns[family]
        pairs = [(known[gram], n) for gram, n in counts.items() if gram in known]
        columns, times = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
        weights = (1 + np.log(times, dtype=np.float32)) * self.idf[columns]
        norm = float(np.sqrt(weights @ weights)) or 1.0
        return columns, weights * np.float32(FAMILIES[family] / norm)
