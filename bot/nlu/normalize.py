"""From what a villager typed or said to the text that the classifier reads. The caller's own words are kept elsewhere."""

import re
import unicodedata

from bot.core.personal import TOKEN
from bot.nlu import homophones, wording

MAX_CHARS = 2000  # longer messages are read from both ends: the point stands first or last
MAX_PASSES = (
    4  # one replacement may open the way for another (开工钱 → 发工资); in practice the second pass changes nothing
)
_HAN = r"\u4e00-\u9fff"
_NUMERAL = "零〇一二两三四五六七八九十百千万亿半"
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffd]")
_BLANK = re.compile(r"[ \t\r\n\u3000]+")
_PICTURES = re.compile(rf"[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]|\[[{_HAN}]{{1,3}}\]")  # emoji and WeChat's [流泪]
_FILLERS = re.compile(
    r"(?:[嗯呃诶唉]+|哎[呀哟呦哎]*|唔{2,}|唔(?=[,、])|(?<![^,。、 ])额+(?=[,、 ])"
    r"|^喂+(?![养猪鸡鸭鱼牛羊狗马兔蜂蚕虾奶食料饲草药水饮给了过饱饭得不])|喂{2,}"
    r"|^[那内]个(?=[我俺咱嗯])|那个那个|这个这个|就是那个(?=那个)|(?<![也这那])就是说|[怎咋]么?[说讲]呢|你(?:晓得|知道)吧"
    r"|(?<![让叫喊要帮])我跟你[讲说](?![过的得])啊?|(?<![帮替给让叫请为])我问一下[啊哈]?)[,、 ]*"
)
_SPOKEN_MARKS = (
    (re.compile(r"逗号"), ","),
    (re.compile(r"(?<!上)(?<!个)句号"), "。"),
    (re.compile(r"(?<!个)问号(?!码)"), "?"),
    (re.compile(r"感叹号"), "!"),
    (re.compile(r"顿号"), "、"),
)
_STUTTERS = (
    (re.compile(rf"(?<![{_HAN}])([我你他她它俺这那就])(?:[,、… ]*\1)+"), r"\1"),
    (re.compile(r"([我你他她它俺这那就不])\1{2,}"), r"\1"),
    (re.compile(r"(我想|我要|就是|那个|这个|他们|我们|然后|因为|所以|但是|老板)(?:[,、 ]*\1)+"), r"\1"),
    (re.compile(rf"((?:(?![{_NUMERAL}])[{_HAN}]){{5,8}})\1+|((?:(?![{_NUMERAL}])[{_HAN}]){{3,4}})\2{{2,}}"), r"\1\2"),
    (re.compile(rf"((?![{_NUMERAL}])[{_HAN}])\1{{2,}}"), r"\1\1"),
    (re.compile(r"([,.。!?~、;…])\1+"), r"\1"),
)
# A letter among digits is a digit: 3OOO块, 2O15年, 1l0. Litres (20l) and words stay.
_LETTER_DIGITS = (
    (re.compile(r"(?<=\d)[Oo]+(?=[\dOo元块万千百年月日号个天多]|$)"), lambda m: "0" * len(m.group())),
    (re.compile(r"(?<=\d)[lI|](?=\d)|(?<![A-Za-z0-9])[lI](?=\d{2,}(?![A-Za-z]))"), lambda m: "1"),
    (re.compile(r"(?<=[一二三四五六七八九])[oO○](?=[一二三四五六七八九])"), lambda m: "〇"),
)


def clean(text: str) -> str:
    """The message without control characters and sealed numbers, in NFKC and simplified characters, at most `MAX_CHARS`."""
    text = TOKEN.sub(" ", _CONTROL.sub("", unicodedata.normalize("NFKC", text)))
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + " " + text[-MAX_CHARS // 2 :]
    return _BLANK.sub(" ", wording.simplify(text)).strip()


def normalize(text: str) -> str:
    """The text the classifier reads: cleaned, fillers and stutters out, dialect and typos in standard words.

    Idempotent; numbers stay as they were written; fillers alone (嗯, 喂喂) stay, since they may greet or agree.
    """
    said = text = _PICTURES.sub("", clean(text))
    for _ in range(MAX_PASSES):
        before = text
        text = homophones.correct(wording.standard(_without_noise(text))).strip(" ,，、")
        if text == before:
            break
    return text or said


def _without_noise(text: str) -> str:
    """`text` with spoken marks as marks, letters among digits as digits, and without fillers, stutters and repeats."""
    for spoken, mark in _SPOKEN_MARKS:
        text = spoken.sub(mark, text)
    for letter, digit in _LETTER_DIGITS:
        text = letter.sub(digit, text)
    text = _FILLERS.sub("", text)
    for stutter, once in _STUTTERS:
        text = stutter.sub(once, text)
    return text
