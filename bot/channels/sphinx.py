"""An ear that works offline: PocketSphinx with the English model of its wheel, taught a few Mandarin words.

No wheel carries a Mandarin model, so expected words are spelt in English sounds (同意 → T UH NG · IY) and only those are
told apart: enough for 同意, 对 and 人工 in tests and trials, no recogniser for stories or for real callers
(docs/decisions/0014-telephone.md).
"""

import re
from collections.abc import Sequence

import numpy as np
import pocketsphinx
from pypinyin import Style, lazy_pinyin

from bot.core.hearing import Audio, Guess

RATE = 16_000  # of the model
SILENCE = 500  # of 32767: nothing louder is nothing said
FLOOR = 300  # of 32767: noise under the sound, without which the model hears perfect silence as speech
MARGIN = RATE // 5  # samples of that noise before and after


def _table(pairs: str) -> dict[str, str]:
    return {pinyin: sound.replace("+", " ") for pinyin, _, sound in (pair.partition("=") for pair in pairs.split())}


# Pinyin in ARPABET; Mandarin b, d, g are closest to the English voiced sounds.
INITIALS = _table(
    "b=B p=P m=M f=F d=D t=T n=N l=L g=G k=K h=HH j=JH q=CH x=SH zh=JH ch=CH sh=SH r=R z=D+Z c=T+S s=S y=Y w=W"
)
FINALS = _table(
    "a=AA o=AO e=AH i=IY u=UW v=Y+UW ai=AY ei=EY ao=AW ou=OW er=AA+R an=AA+N en=AH+N ang=AA+NG eng=AH+NG ong=UH+NG "
    "ia=Y+AA ie=Y+EH iao=Y+AW iu=Y+OW ian=Y+EH+N in=IY+N iang=Y+AA+NG ing=IY+NG iong=Y+UH+NG ua=W+AA uo=W+AO "
    "uai=W+AY ui=W+EY uan=W+AA+N un=W+AH+N uang=W+AA+NG ve=Y+EH ue=Y+EH van=Y+EH+N vn=Y+UW+N"
)
Samples = np.ndarray[tuple[int], np.dtype[np.int16]]
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?([a-z]+)")
_AFTER_JQXY = {"u": "v", "uan": "van", "un": "vn", "ue": "ve"}  # ju is jü


class Sphinx:
    """A Recogniser of the words it is told to expect."""

    def listen(self, audio: Audio, hints: Sequence[str]) -> list[Guess]:
        """Which of the `hints` was said, without a confidence; empty for silence or without hints."""
        words = {f"w{i}": hint for i, hint in enumerate(dict.fromkeys(hints)) if sounds(hint)}
        samples = _resampled(audio)
        if not words or not len(samples) or np.abs(samples).max() < SILENCE:
            return []
        samples = _as_in_a_room(samples)
        decoder = pocketsphinx.Decoder(samprate=float(RATE), loglevel="FATAL", dict=None, lm=None)
        for name, word in words.items():
            decoder.add_word(name, sounds(word), False)
        decoder.add_jsgf_string("words", f"#JSGF V1.0; grammar g; public <g> = {' | '.join(words)};")
        decoder.activate_search("words")
        decoder.start_utt()
        decoder.process_raw(samples.tobytes(), full_utt=True)
        decoder.end_utt()
        best = decoder.hyp()
        said = best.hypstr.strip() if best else ""
        return [Guess(words[said])] if said in words else []


def sounds(word: str) -> str:
    """A Chinese word in ARPABET; "" where it holds anything that has no sound there."""
    spelt = [_syllable(s) for s in lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)]
    return " ".join(spelt) if spelt and all(spelt) else ""


def _syllable(pinyin: str) -> str:
    match = _SYLLABLE.fullmatch(pinyin)
    if match is None:
        return ""
    initial, final = match[1] or "", match[2]
    if initial in ("j", "q", "x", "y"):
        final = _AFTER_JQXY.get(final, final)
    if final == "i" and initial in ("zh", "ch", "sh", "r"):
        return f"{INITIALS[initial]} ER"
    if final == "i" and initial in ("z", "c", "s"):
        return f"{INITIALS[initial]} IH"
    if initial in ("y", "w") and FINALS.get(final, "").startswith(INITIALS[initial]):
        initial = ""
    if (initial, final) in (("y", "i"), ("y", "in"), ("y", "ing"), ("w", "u")):
        initial = ""
    return f"{INITIALS.get(initial, '')} {FINALS[final]}".strip() if final in FINALS else ""


def _as_in_a_room(samples: Samples) -> Samples:
    """The sound with a quiet, always equal noise under it and around it."""
    padded = np.pad(samples.astype(np.float64), MARGIN)
    noise = np.random.default_rng(0).normal(0, FLOOR, len(padded))
    return (padded + noise).clip(-32768, 32767).astype(np.int16)


def _resampled(audio: Audio) -> Samples:
    """The samples at the model's rate."""
    given = np.frombuffer(audio.samples, dtype="<i2")
    if audio.rate == RATE or not len(given):
        return given.astype(np.int16)
    at = np.arange(int(len(given) * RATE / audio.rate)) * (audio.rate / RATE)
    return np.interp(at, np.arange(len(given)), given).astype(np.int16)
