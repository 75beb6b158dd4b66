"""Legal terms that a typing or listening machine spelt wrong, put right where there is no doubt.

善养费 → 赡养费, 成包地 → 承包地: the same folded pinyin as a legal term, while the characters form no words of their own.
Only terms marked `by_sound` in `nlu_data/lexicon/terms.yml` are targets; a real word that sounds alike (医嘱, 公正处理,
适用其) stays unless `typos.yml` names it with enough context.
"""

from functools import lru_cache

from bot.nlu.pinyin import syllable
from bot.nlu.resources import lexicon
from bot.nlu.words import is_common_word, likelihood, word_spans

CONTEXT = 6  # characters on either side that can form words with the first and last character
MIN_GAIN = 8.0  # natural log: how much likelier the sentence must become, found on tests/nlu_cases/homophones.yml
LONG_TERM = 4  # from this length a like-sounding run of characters is hardly ever chance
# Characters that stand alone in any sentence, and numerals: their place beside a like-sounding word proves nothing.
_EVERYDAY = frozenset(
    "的了是我你他她它们这那有在不没就都也还和跟与对给被把让叫从到要会能去来说讲着过得很再又才只等其以为而且或之于如将向由因所及并则使用个上下里非"
)
_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿半")


@lru_cache(maxsize=1)
def _terms_by_start() -> dict[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]]:
    """First two folded syllables → (all syllables, term), the longest first; a sound that two terms share is left out."""
    by_sound: dict[tuple[str, ...], set[str]] = {}
    for entry in lexicon("terms"):
        if entry.get("by_sound", False):
            by_sound.setdefault(tuple(map(syllable, entry["term"])), set()).add(entry["term"])
    by_start: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
    for sound, terms in by_sound.items():
        if len(terms) == 1:
            by_start.setdefault((sound[0], sound[1]), []).append((sound, next(iter(terms))))
    return {start: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for start, found in by_start.items()}


def correct(text: str) -> str:
    """`text` with its mis-heard legal terms put right; everything else unchanged, character for character."""
    table = _terms_by_start()
    sounds = [syllable(c) for c in text]
    at = 0
    while at < len(text) - 1:
        at += 1
        for sound, term in table.get((sounds[at - 1], sounds[at]), ()):
            start, end = at - 1, at - 1 + len(sound)
            if tuple(sounds[start:end]) != sound:
                continue
            if text[start:end] == term or _misheard(text, start, end, term):
                text = text[:start] + term + text[end:]
                at = end
                break
    return text


def _misheard(text: str, start: int, end: int, term: str) -> bool:
    """True where the characters that differ make no sense as they stand and the sentence is far likelier with `term`."""
    heard = text[start:end]
    changed = [i for i in range(start, end) if text[i] != term[i - start]]
    characters = {text[i] for i in changed}
    if is_common_word(heard, 3) or characters & _NUMERALS:
        return False
    if len(heard) < LONG_TERM and characters <= _EVERYDAY:
        return False
    left, right = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    if not _stand_alone(text[left:right], start - left, end - left, {i - left for i in changed}):
        return False
    corrected = text[left:start] + term + text[end:right]
    return likelihood(corrected) - likelihood(text[left:right]) >= MIN_GAIN


def _stand_alone(text: str, start: int, end: int, changed: set[int]) -> bool:
    """True where no ordinary word reaches across the window's edge, and the characters that differ are no words in it.

    A short term needs all of them alone (公正|处 is no 公证处); a long one needs one (宅基地使用全).
    """
    in_words: set[int] = set()
    for a, b in word_spans(text):
        if b - a < 2 or b <= start or a >= end or not is_common_word(text[a:b], 3):
            continue
        if a < start or b > end:
            return False
        in_words.update(range(a, b))
    alone = changed - in_words
    return alone == changed if end - start < LONG_TERM else bool(alone)
