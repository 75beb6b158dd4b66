"""Text for a voice: telephone numbers digit by digit, all other numbers in words, brackets as pauses, no list marks."""

import re

from bot.core.numerals import called, in_words
from bot.core.text import sentences

_DIGITS = "零一二三四五六七八九"
# Numbers that are called, not counted: 12348, 110, 0738-6822148, 尾号002X; never an article, a sum or a year.
_PHONE = re.compile(
    r"\d{17}[Xx]|(?<=[尾编]号)\d+[Xx]?|0\d{2,3}-\d{7,8}|(?<![\d.])0\d+|\d{5,}(?![\d元块万亩平斤.])"
    r"|(?<![\d.第])1[12]\d(?![\d.条元块天日个名岁平米年])"
)
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?=年)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[%％]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Two of something is 两, never 二: 两倍, 两个月; not in 第2条 or 12个.
PAIR = re.compile(r"(?<![\d.第之])2(?=[个天年次户人份件条张名间亩斤里段倍]|块(?!地))")


def speakable(text: str) -> str:
    """`text` as a voice reads it aloud, each sentence ended by a mark."""
    text = re.sub(r"^(?:· |\d+\. )", "", text, flags=re.MULTILINE)
    text = _DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)
    text = _PHONE.sub(lambda m: called(m.group()), text)
    text = _YEAR.sub(lambda m: "".join(_DIGITS[int(d)] for d in m[1]), text)
    text = _PERCENT.sub(lambda m: f"百分之{counted(m[1])}", text)
    text = PAIR.sub("两", text)
    text = _NUMBER.sub(lambda m: counted(m.group()), text)
    text = re.sub(r"[（(〔]([^（()）〔〕]*)[)）〕]", r"，\1，", text)
    text = re.sub(r"[《》【】“”「」]", "", text)
    text = re.sub(r"，+(?=[，。！？；：])", "", text)
    return "".join(s if s[-1] in "。！？；" else s.rstrip("：，、") + "。" for s in sentences(text))


def counted(number: str) -> str:
    """A count in words: 1067 is 一千零六十七, 20000 is 二万, 1.5 is 一点五; numbers past 万亿 digit by digit."""
    whole, _, part = number.partition(".")
    tail = "点" + "".join(_DIGITS[int(d)] for d in part) if part else ""
    if len(whole) > 16:
        return "".join(_DIGITS[int(d)] for d in whole) + tail
    return in_words(int(whole)) + tail
