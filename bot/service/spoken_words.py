"""Words of the telephone: going on, asking to hear it again, digits, corrections, choices."""

import re
from collections.abc import Sequence

from bot.core import personal
from bot.core.messages import Option
from bot.nlu import answers
from bot.nlu.normalize import clean

LONGEST = 40  # characters; whoever says more has something to say
_ON = re.compile(
    r"嗯+|[对是]的?|好+的?[啊嘞呀吧]?|要的?|行|继续(?:说)?|接着(?:说|讲|听)?|下一步|要?听(?:下一步)?|说吧|讲吧|往下[说讲]|然后呢?|还有呢?"
)
_AGAIN = re.compile(
    r"(?=.*(?:什么|啥|没听|听不|再|大声|慢|太小|太快))"
    r"(?:[啊嗯哦喂哎呀吗呢的了你]|(?:刚才|刚刚)|说(?:的?是?)?(?:什么|啥)|什么|没听(?:清楚?|见|到|懂)|听不(?:清楚?|见|到)|"
    r"再[说讲](?:一遍|一次|一下)|(?:大声|慢)一?点[儿说讲]*|声音太小|太快)+"
)
_MERE_SOUND = re.compile(r"[嗯啊哦喂唉哎诶呃]+|喂*你好|好+的?|对+|是的?|听得到|在听")
_DIGITS_ONLY = re.compile(r"[\s，。,.、\-0-9０-９零〇一二三四五六七八九幺两xXＸ]+")
_CORRECTED = re.compile(r"^(?:不对|不是的?|错了|搞错了|没有|不)[，,。、啊呀哦]*(?:应该)?(?:是|叫)?(?:我叫)?")


def going_on(text: str) -> bool:
    """True for 好, 嗯, 接着说, 下一步."""
    return len(text) <= LONGEST and _ON.fullmatch(answers.bare(text)) is not None


def asks_again(text: str) -> bool:
    """True for whoever did not hear: 啊？你说什么, 没听清, 大声点."""
    return len(text) <= LONGEST and _AGAIN.fullmatch(answers.bare(text)) is not None


def mere_sound(text: str) -> bool:
    """True for what people put in while another speaks: 嗯, 喂, 好, 对."""
    return len(text) <= LONGEST and _MERE_SOUND.fullmatch(answers.bare(text)) is not None


def digits_only(text: str) -> str:
    """The digits of words that are nothing but digits, with an X at the end; "" for anything else."""
    return personal.digits(text) if _DIGITS_ONLY.fullmatch(text) else ""


def ending_in_x(text: str) -> str:
    """The words with the X of an identity number as a letter, however the recogniser wrote it."""
    return re.sub(r"(?<=[0-9零〇一二三四五六七八九幺两])\s*(?:叉|差|插|查|埃克斯|艾克斯|爱克斯)", "X", text)


def corrected(text: str) -> str:
    """What is left of 不对，是张桂英 when the refusal is taken off; "" for a bare 不对."""
    match = _CORRECTED.match(clean(text))
    return clean(text)[match.end() :].strip("，。,. 的啊呀") if match else ""


def chosen(text: str, options: Sequence[Option]) -> str | None:
    """The key of the option that the words name: its digit, its place, or two characters of one label alone."""
    plain = answers.bare(text)
    if not options or not plain:
        return None
    if any(o.key == plain for o in options):
        return plain
    none = next((o.key for o in options if o.key == "0"), None)
    if none and re.fullmatch(r"(?:都|全|哪个都)?(?:不是|不对|没有)|别的(?:事)?|(?:都)?不是这些", plain):
        return none
    place = re.fullmatch(r"第?([一二三1-3])(?:个|件|种|样)?", plain)
    if place:
        at = "一二三".find(place[1]) if place[1] in "一二三" else int(place[1]) - 1
        return options[at].key if at < len(options) else None
    named = [o.key for o in options if o.key != "0" and _shares_words(plain, o.label)]
    return named[0] if len(named) == 1 and len(plain) <= 12 else None


def _shares_words(text: str, label: str) -> bool:
    return any(label[i : i + 2] in text for i in range(len(label) - 1) if not re.search(r"[、，\W]", label[i : i + 2]))
