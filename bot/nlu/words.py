"""Word segmentation: jieba with our dictionary of legal and village terms."""

import logging
from functools import lru_cache

import jieba

from bot.nlu.resources import lexicon

COMMON_FREQUENCY = 30
TERM_FREQUENCY = 20000


@lru_cache(maxsize=1)
def _tokenizer() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for entry in lexicon("terms"):
        tokenizer.add_word(entry["term"], freq=entry.get("freq", TERM_FREQUENCY))
    return tokenizer


def words(text: str) -> list[str]:
    """The words of `text` in order, blanks left out."""
    return [w for w in _tokenizer().lcut(text, HMM=False) if w.strip()]


def word_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each word in `text`."""
    return [(a, b) for _, a, b in _tokenizer().tokenize(text, HMM=False)]


def likelihood(text: str) -> float:
    """The natural logarithm of the probability of the likeliest words of `text`; 0.0 for an empty text."""
    route: dict[int, tuple[float, int]] = {}
    _tokenizer().calc(text, _tokenizer().get_DAG(text), route)
    return float(route[0][0])


def is_common_word(word: str, frequency: int = COMMON_FREQUENCY) -> bool:
    """True for a word that an ordinary dictionary holds at least that often, our own legal terms not counted."""
    return (_plain_frequencies().get(word) or 0) >= frequency


@lru_cache(maxsize=1)
def _plain_frequencies() -> dict[str, int]:
    plain = jieba.Tokenizer()
    plain.initialize()
    return plain.FREQ  # type: ignore[no-any-return]
