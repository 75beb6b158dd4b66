"""Traditional characters, dialect, slang and misspellings put into the words that the classifier knows."""

from dataclasses import dataclass
from functools import lru_cache

import opencc

from bot.nlu.resources import lexicon

LEXICONS = ("typos", "slang", "dialect")


@dataclass(frozen=True)
class Entry:
    """A word, what it becomes, and its guards: (offset from the word's start, ordinary word that keeps it as it is)."""

    word: str
    to: str
    guards: tuple[tuple[int, str], ...]

    def fits(self, text: str, at: int) -> bool:
        """True where the word stands at `at` and belongs to none of the ordinary words."""
        return text.startswith(self.word, at) and not any(
            at + offset >= 0 and text.startswith(guard, at + offset) for offset, guard in self.guards
        )


def _guards(word: str, keep: list[str]) -> tuple[tuple[int, str], ...]:
    """Every way in which an ordinary word can overlap `word`: 么 in 什么 guards 么子, 克扣 guards 要克."""
    return tuple(
        (offset, guard)
        for guard in keep
        for offset in range(1 - len(guard), len(word))
        if all(guard[i - offset] == word[i] for i in range(max(0, offset), min(len(word), offset + len(guard))))
    )


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """`text` in simplified characters. 坏 stays: OpenCC reads 打坏 as the traditional spelling of 打坯."""
    converted = str(_simplifier().convert(text))
    if "坏" in text and len(converted) == len(text):
        return "".join("坏" if old == "坏" else new for old, new in zip(text, converted, strict=True))
    return converted


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[Entry, ...]]:
    """First character → the entries that begin with it, the longest first, so that a phrase wins over its parts."""
    by_first: dict[str, list[Entry]] = {}
    for name in LEXICONS:
        for e in lexicon(name):
            word = simplify(e["from"])
            entry = Entry(word, e["to"], _guards(word, e.get("keep", [])))
            by_first.setdefault(entry.word[0], []).append(entry)
    return {first: tuple(sorted(found, key=lambda e: -len(e.word))) for first, found in by_first.items()}


def standard(text: str) -> str:
    """`text` with every word of the lexicons replaced, left to right, the longest word first."""
    table = _entries()
    out: list[str] = []
    at = 0
    while at < len(text):
        entry = next((e for e in table.get(text[at], ()) if e.fits(text, at)), None)
        out.append(entry.to if entry else text[at])
        at += len(entry.word) if entry else 1
    return "".join(out)
