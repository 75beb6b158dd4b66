"""Short answers to the form's questions: yes and no, numbers, names, groups. Each returns None where nothing fits."""

import re

from bot.core import personal
from bot.nlu import numbers
from bot.nlu.normalize import clean

UNKNOWN = "unknown"
_YES = re.compile(
    r"(?:嗯+|是的?|对的?|对头|没错|好的?|好嘞|好啊|可以|行|中|要得|成|同意|愿意|确认|确定|有|有的|要|要的|需要|得|OK|ok|yes|y|"
    r"我?同意|没问题|都对|对对|是是|可以的|行的|交吧|交上去|要上门|不方便|系|好撒|要滴)[了的啊呀哈嘛呗吧哦噢呢]*",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:不|不是|不对|不用|不要|不行|不同意|不愿意|不需要|没有?|没得|冇得?|莫得|无|否|别|算了|没有的|不必|方便|no|n|不中|唔系|唔要)[了的啊呀哈嘛吧哦呢]*",
    re.IGNORECASE,
)
_DONT_KNOW = re.compile(r"(?:我|也|都)?(?:不知道|不晓得|不清楚|搞不清|说不清|说不好|记不得|记不清|忘了|忘记了|不记得|不好说|唔知|弄不清|不太清楚|不详)楚?[了的啊呀哦]*")
_MARKS = re.compile(r"[\s，。！？,.!?、~～]+")
_NAME_LEAD = re.compile(r"^(?:我的?名字(?:叫|是)?|我(?:就)?(?:叫|是)|姓名(?:是|叫)?|名字(?:是|叫)?|叫做?|本人(?:叫|是)?|他叫|她叫)[:：是\s]*")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{2,8})*|[\u4e00-\u9fff]{2,8}·[\u4e00-\u9fff·]{2,12}")
_NOT_NAMES = re.compile(r"不|没|什么|怎么|为什么|多少|法律|援助|申请|同意|可以|好的|谢谢|人工|你好|您好|老板|工资|干嘛|知道")
_GROUP_WORDS = {
    "dibao": r"低保(?!边缘)|吃低保|1",
    "tekun": r"特困|五保|2",
    "disabled": r"残疾|3",
    "migrant_worker": r"农民工|外出打工|在外打工|打工|务工|4",
    "abuse_victim": r"打骂|家暴|虐待|挨打|被打|丢下不管|遗弃|5",
    "preferential": r"优抚|烈属|伤残军人|军属|6",
    "no_fixed_income": r"没有?(固定)?收入|没有?固定|7",
}


def bare(text: str) -> str:
    """The text without marks and blanks, in simplified half-width characters."""
    return _MARKS.sub("", clean(text))


def is_unknown(text: str) -> bool:
    """True for 不知道 and its dialect sisters."""
    return bool(_DONT_KNOW.fullmatch(bare(text)))


def yes_no(text: str) -> bool | None:
    """True for consent, False for refusal. A refusal word anywhere weighs more than a yes: consent must be plain."""
    words = bare(text)
    if _NO.fullmatch(words) or re.match(r"不|没|莫|冇|别", words):
        return False
    return True if _YES.fullmatch(words) or re.match(r"同意|确认|可以|愿意|好的|是的|对的", words) else None


def count(text: str, low: int, high: int) -> int | None:
    """A whole number between the bounds: 67, 六十七, "今年67岁"."""
    for match in re.finditer(numbers.NUMBER, clean(text)):
        value = numbers.parse(match.group())
        if value is not None and low <= value <= high and value == int(value):
            return int(value)
    return None


def money(text: str) -> float | None:
    """A sum in yuan: 三千, 一万二, 3000元, 没有收入 = 0. Number words without a unit count as yuan."""
    text = clean(text)
    if re.search(r"没有?(?:什么|啥)?(?:收入|钱|进账)|冇收入|零收入", text) or bare(text) in ("没有", "没", "无", "没得"):
        return 0.0
    found = numbers.amounts(text)
    if found:
        return found[0].yuan
    for match in re.finditer(numbers.NUMBER, text):
        value = numbers.parse(match.group())
        if value is not None and value >= 0:
            return value
    return None


def name(text: str) -> str | None:
    """A person's name, also from 我叫张桂英 or 张桂英，木子李那个李; minority names with a middle dot."""
    text = _NAME_LEAD.sub("", clean(text).strip(" ，。,."))
    head = re.split(r"[，。,.、；;\s（(]", text)[0].removesuffix("的").rstrip("啊呀哈嘞吧")
    return head if _NAME.fullmatch(head) and not _NOT_NAMES.search(head) else None


def personal_number(text: str, kind: str) -> str | None:
    """The digits of the first valid identity number or phone number in the text."""
    for item in personal.find(text):
        if kind == "id_number" and personal.is_id_number(item.value):
            return item.value
        if kind == "phone" and item.kind == "phone":
            return item.value
    return None


def groups(text: str) -> list[str] | None:
    """Group codes that the answer names by digit or word; an empty list for "none of them"."""
    text = clean(text)
    digits_only = bool(re.fullmatch(r"[\d\s，。,.、和跟]+", text))
    named = [
        code for code, pattern in _GROUP_WORDS.items() if re.search(pattern if digits_only else pattern.rpartition("|")[0], text)
    ]
    if named and not re.match(r"(都)?不是|没有|都没", text):
        return named
    return [] if yes_no(text) is False or re.search(r"都(没有?|不是)|一样都没|不属于|8", text) else None


def choice(text: str, words: dict[str, str]) -> str | None:
    """The code chosen by its digit (the order of `words`) or by a word of its pattern."""
    plain = bare(text)
    if plain.isdigit() and 1 <= int(plain) <= len(words):
        return list(words)[int(plain) - 1]
    return next((code for code, pattern in words.items() if re.search(pattern, plain)), None)
