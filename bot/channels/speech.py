"""A Reply for the ear: at most two sentences before the caller may speak, numbers as people say them, SSML."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bot.channels.rendering import voice_sentences
from bot.core import clock
from bot.core.messages import Reply
from bot.core.numerals import called, decimal
from bot.core.text import pack
from bot.knowledge.render import VOICE_MORE
from bot.knowledge.spoken import PAIR

SENTENCES = 2  # before the caller may speak: what an elder keeps in mind
CHARS = 45  # of one sentence; a longer one is cut at a comma (45 characters are thirteen seconds at a slow rate)
CUE = VOICE_MORE.rstrip("。")
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?=年)")
# Numbers that are called, never counted: identity numbers, case numbers, telephones, the last digits of either.
_UNIT = r"(?!\d|\.\d|\s*(?:元|块|万|亿|%|％|人|天|亩|平|斤))"
_CALLED = re.compile(
    rf"(?<=尾号)\d{{2,4}}[Xx]?|(?<![\d.])(?:\d{{6}}-\d{{4}}-\d{{6}}|0\d{{2,3}}-?\d{{7,8}}|\d{{5,}}[Xx]?|1[12]\d(?![\d年月日条个名岁米])){_UNIT}"
)
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{4,}(?![A-Za-z0-9])")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[%％]")
_RANGE = re.compile(r"(?<=\d)\s*[-–—~～]\s*(?=\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_IN_A_WORD = re.compile(r"[（(]([^（()）])[)）](?=[\u4e00-\u9fff])")  # 村（居）委会
_BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]")
_MARKS = re.compile(r"^(?:· |\d+\. )|[《》【】“”「」〔〕]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def spoken(sentence: str) -> str:
    """One sentence for a voice: no digits and no marks left, so that every voice reads it alike."""
    text = _MARKS.sub("", _NO_XML.sub("", sentence))
    text = _BRACKETS.sub(r"，\1，", _IN_A_WORD.sub(r"\1", text))
    text = _DATE.sub(_date, text)
    text = _CALLED.sub(lambda m: called(m.group()), text)
    text = _CODE.sub(lambda m: "，".join(called(c) if c.isdigit() else c for c in m.group()), text)
    text = _YEAR.sub(lambda m: called(m[1]).replace("幺", "一"), text)
    text = _PERCENT.sub(lambda m: f"百分之{decimal(m[1])}", text)
    text = PAIR.sub("两", _RANGE.sub("到", text))
    text = _NUMBER.sub(lambda m: decimal(m.group()), text)
    return re.sub(r"，+(?=[，。！？；]|$)", "", re.sub(r"^，+", "", text)).strip()


def _date(match: re.Match[str]) -> str:
    """2026-11-30 → 11月30日, with its year only where that is another one than today's."""
    year = "" if int(match[1]) == clock.today().year else f"{match[1]}年"
    return f"{year}{int(match[2])}月{int(match[3])}日"


@dataclass(frozen=True)
class Speech:
    """What a reply says: its sentences, and whether 好 brings more of the same matter from the dialogue."""

    sentences: list[str]
    more: bool = False


def speech(reply: Reply) -> Speech:
    """A reply sentence by sentence, each short enough for the ear; the offer to go on is taken out, `more` stands for it."""
    said = [s for s in map(spoken, voice_sentences(reply)) if re.search(r"\w", s)]
    more = VOICE_MORE in said
    return Speech([piece for s in said if s != VOICE_MORE for piece in short(s)], more)


def short(sentence: str) -> list[str]:
    """The sentence, or where it is too long its parts cut at commas, each closed like a sentence of its own."""
    if len(sentence) <= CHARS:
        return [sentence]
    parts = pack(sentence, CHARS)
    return [re.sub(r"[，、：,；]*$", "", p) + "。" for p in parts[:-1]] + parts[-1:]


def portion(sentences: list[str], more: bool = False) -> tuple[list[str], list[str]]:
    """(what is said now, what waits for 好): SENTENCES sentences, the last with the offer to go on where more follows."""
    now, rest = sentences[:SENTENCES], sentences[SENTENCES:]
    return (with_cue(now) if rest or more else now), rest


def with_cue(sentences: list[str]) -> list[str]:
    """The sentences with 要听下一步，请说好 as the end of the last one."""
    if not sentences:
        return [VOICE_MORE]
    last = sentences[-1].rstrip("。！；")
    return [*sentences[:-1], f"{last}{'' if last.endswith('？') else '，'}{CUE}。"]


def ssml(sentence: str, slow: bool = False) -> str:
    """The sentence as SSML 1.0 at a slow rate, very slow and loud where it is said once more; a pause before the offer."""
    return f'<speak version="1.0" xml:lang="zh-CN">{prosody(sentence, slow)}</speak>'


def prosody(sentence: str, slow: bool = False) -> str:
    """The inside of the SSML document."""
    text = escape(sentence)
    if sentence.endswith(f"{CUE}。"):
        text = f'{escape(sentence[: -len(CUE) - 1])}<break time="600ms"/>{CUE}。'
    manner = 'rate="x-slow" volume="loud"' if slow else 'rate="slow"'
    return f"<prosody {manner}>{text}</prosody>"
