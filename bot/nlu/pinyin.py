"""Syllables that forgive an accent: zh=z, ch=c, sh=s, n=l, h=f, r=l, ang=an, eng=en, ing=in."""

import re
import unicodedata
from functools import lru_cache

from pypinyin.pinyin_dict import pinyin_dict

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("hu", "f"), ("h", "f"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def _plain(reading: str) -> str:
    """A syllable without its tone mark."""
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if not unicodedata.combining(c))
    return re.sub(r"[^a-z]", "", bare)


@lru_cache(maxsize=30000)
def syllable(char: str) -> str:
    """The first reading of a Chinese character, tone and accent folded; "" for anything else."""
    readings = pinyin_dict.get(ord(char))
    return fold(_plain(readings.split(",")[0])) if readings else ""


def fold(plain: str) -> str:
    """Fold one toneless syllable to what a strong accent or a speech recogniser leaves of it."""
    if plain == "hu":
        return "fu"
    for long, short in _INITIALS:
        if plain.startswith(long):
            plain = short + plain[len(long) :]
            break
    for long, short in _FINALS:
        if plain.endswith(long):
            plain = plain[: -len(long)] + short
            break
    return plain


def syllables(text: str) -> list[str]:
    """One folded syllable for each Chinese character of `text`; other characters are passed over."""
    return [s for s in map(syllable, text) if s]
