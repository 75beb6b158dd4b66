"""Counting and cutting text in the units that channels count in; never in the middle of a sentence."""

import re
from collections.abc import Callable

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+[”’」』）)]*|[^。！？；\n]+$")
_CLAUSE = re.compile(r"[^，、：,]*[，、：,]+|[^，、：,]+$")


def utf16_units(text: str) -> int:
    """Length in UTF-16 code units, as an SMS in UCS-2 counts it: a character outside the BMP counts two."""
    return len(text.encode("utf-16-le")) // 2


def utf8_bytes(text: str) -> int:
    """Length in bytes of UTF-8, as WeChat counts it."""
    return len(text.encode("utf-8"))


def sentences(text: str) -> list[str]:
    """Split into sentences that keep their closing mark; joined again they give `text` without blank lines."""
    return [s for s in (m.group().strip() for m in _SENTENCE.finditer(text)) if s]


def fit(text: str, limit: int) -> str:
    """The longest run of whole sentences from the start of `text` with at most `limit` characters.

    The first sentence is always kept, cut at its last clause that fits where it alone is too long.
    """
    kept = ""
    for sentence in sentences(text):
        if len(kept) + len(sentence) > limit:
            break
        kept += sentence
    if kept:
        return kept
    for clause in _CLAUSE.findall(sentences(text)[0] if sentences(text) else ""):
        if len(kept) + len(clause) > limit:
            break
        kept += clause
    kept = kept.rstrip("，、：,")
    return kept + "。" if kept else text[:limit]


def pack(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """Cut `text` into parts of at most `limit` in the unit of `size`, at sentence, clause, then character.

    No part is empty and no surrogate pair is ever divided.
    """
    parts: list[str] = []
    current = ""
    for piece in _pieces(text, limit, size):
        if current and size(current + piece) > limit:
            parts.append(current.strip())
            current = ""
        current += piece
    if current.strip():
        parts.append(current.strip())
    return [p for p in parts if p]


def _pieces(text: str, limit: int, size: Callable[[str], int]) -> list[str]:
    pieces: list[str] = []
    for line in re.split(r"(?<=\n)", text):
        for sentence in _SENTENCE.findall(line):
            if size(sentence) <= limit:
                pieces.append(sentence)
                continue
            for clause in _CLAUSE.findall(sentence):
                pieces.extend([clause] if size(clause) <= limit else list(clause))
    return pieces
