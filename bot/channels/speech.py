"""A Reply for the ear: short portions, numbers as people say them, SSML."""

import re
from typing import Protocol
from xml.sax.saxutils import escape

from bot.channels.rendering import voice_sentences
from bot.core.messages import Reply

SENTENCES = 6  # what an elder keeps in mind of one turn
CHARS = 150  # about 45 seconds at a slow rate
MORE = "后面还有。想接着听，请说好。"
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_UNIT = r"(?!\d|\.\d|\s*(?:元|块|万|亿|%|％))"
_NUMBER = re.compile(
    rf"(?<![\d.])(?:\d{{6}}-\d{{4}}-\d{{6}}|0\d{{2,3}}-?\d{{7,8}}|\d{{5,}}[Xx]?|1[12]\d){_UNIT}(?![年月天日条人个])"
)
_DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九", "-")  # 幺: 1 is never taken for 7 on the telephone
_BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]")
_MARKS = re.compile(r"^(?:· |\d+\. )|[《》【】“”「」〔〕]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def spoken(sentence: str) -> str:
    """One sentence for a voice: telephone and other long numbers digit by digit, amounts left to the voice, no marks."""
    text = _BRACKETS.sub(r"，\1，", _MARKS.sub("", _NO_XML.sub("", sentence)))
    text = _DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)
    text = _NUMBER.sub(lambda m: m.group().translate(_DIGITS), text)
    return re.sub(r"，+(?=[，。！？；]|$)", "", text).strip()


def spoken_sentences(reply: Reply) -> list[str]:
    """Everything a reply says, sentence by sentence, options as keys to press."""
    return [s for s in map(spoken, voice_sentences(reply)) if re.search(r"\w", s)]


def portion(sentences: list[str]) -> tuple[list[str], list[str]]:
    """(what is said now, what waits for 好): at most SENTENCES sentences and about CHARS characters, at least one."""
    if len(sentences) <= SENTENCES and sum(map(len, sentences)) <= CHARS:
        return sentences, []
    now = 1
    while now < min(SENTENCES - 1, len(sentences)) and sum(map(len, sentences[: now + 1])) <= CHARS:
        now += 1
    return ([*sentences[:now], MORE], sentences[now:]) if now < len(sentences) else (sentences, [])


def ssml(sentence: str) -> str:
    """The sentence as SSML 1.0 at a slow rate."""
    return f'<speak version="1.0" xml:lang="zh-CN"><prosody rate="slow">{escape(sentence)}</prosody></speak>'


class Recogniser(Protocol):
    """Speech to text, for recordings that no provider has recognised."""

    async def recognise(self, audio: bytes, audio_format: str) -> str:
        """The words in a recording (`audio_format` as the provider names it, on WeChat mostly amr); empty for none."""
