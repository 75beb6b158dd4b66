"""Short answers to the form's questions: yes and no, numbers, names, groups. Each returns None where nothing fits."""

import re

from bot.core import personal
from bot.nlu import numbers
from bot.nlu.normalize import clean

UNKNOWN = "unknown"
_TAIL = "[了的啊呀哈嘛呗吧哦噢呢撒嘞啦]*"
# Refusing words that agree: taken before any 不 and 没 is looked for.
_AGREEING = r"没(?:有|得|啥|什么)?(?:错|问题|意见)|[莫冇]问题|不错"
_YES = re.compile(
    r"(?:[嗯恩]+|是|对|对头|好|好嘞|可以|行|中|要得|成|同意|愿意|确认|确定|有|要|需要|得|ok|yes|y|我?同意|都对|对对|是是|交|交上去|"
    rf"要上门|当然|系|要滴|{_AGREEING}){_TAIL}",
    re.IGNORECASE,
)
_NO = re.compile(rf"(?:不|没|无|否|别|算了|no|n|唔系|唔要|冇|莫){_TAIL}", re.IGNORECASE)
_REFUSED = re.compile(r"(?:我|俺|咱|嗯|那|先|还是|暂时|现在|都|也|就|家里|[、])*(?:不|没|莫|冇|别|唔)")
_ASKED = re.compile(r"[吗么不没]$|什么|是不是|有没有|能不能|怎么|为啥")
_NEITHER = re.compile(r"没关系|没事|不要紧|不客气|没什么")
_AGREED = re.compile(r"(?:我|俺|嗯|那)*(?:同意|确认|可以|愿意|好的|好吧|是的|对的|当然)")
_DONT_KNOW = re.compile(
    r"(?:我|也|都|真|还|就|这个|确实)*"
    r"(?:不知道|不晓得|不清楚|搞不清|说不清|说不好|记不得|记不清|忘了|忘记了|不记得|不好说|唔知|弄不清|不太清楚|不详)楚?[了的啊呀哦嘞噢诶]*"
)
_MARKS = re.compile(r"[\s，。！？,.!?、~～\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+")
_PICTURES = re.compile(r"[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+")
_ONE_BY_ONE = re.compile(r"(?:[\d一二三四五六七八九]|[\s，。,.、和跟及第选按个项号])+")
_HAN_TO_ASCII = str.maketrans("一二三四五六七八九", "123456789")
_NAME_LEAD = re.compile(
    r"^(?:(?:嗯|哦|那)?[,，]?(?:我的?名字(?:叫|是)?|我就?(?:叫做?|是)|姓名(?:是|叫)?|名字(?:是|叫)?|就?叫做?|本人(?:叫|是)?|[他她]叫))[:：是\s]*"
)
# Names keep rare characters (𠮷, 䶮) outside the basic block; 〇 is one too.
_CHAR = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_NAME = re.compile(rf"{_CHAR}{{2,4}}|{_CHAR}{{1,10}}(?:·{_CHAR}{{1,12}}){{1,4}}")
_LONG_NAME = re.compile(rf"{_CHAR}{{2,8}}|{_NAME.pattern}")
_DOTS = re.compile(r"[•・‧∙⋅●]")
# 不 stands in names (阿不都拉, 江不凡), so only what refuses with it is none.
_NOT_NAMES = re.compile(
    r"^[不没莫]|不(?:知|晓|想|告|愿|方便|清楚|要|用|行)|什么|怎么|为什么|多少|法律|援助|申请|同意|可以|好的|谢谢|人工|你好|您好|老板|工资|干嘛|知道|"
    r"保密|随便|身份证|等一?下|^等等|忘了|[我你您]|的|来问|^免?贵?姓.$"
)
# In the order in which the question numbers them, unless it offers fewer or others (`offered`).
GROUP_WORDS = {
    "dibao": r"低保(?!边缘)",
    "tekun": r"特困|五保",
    "disabled": r"残疾",
    "migrant_worker": r"农民工|打工|务工",
    "abuse_victim": r"打骂|家暴|虐待|挨打|被\S{0,4}打|丢下不管|遗弃",
    "preferential": r"优抚|烈属|伤残军人|抚恤",
    "no_fixed_income": r"(?:没有?|没得|无|冇)(?:固定)?的?收入",
    "dibao_edge": r"边缘",
    "rigid_expense": r"刚性支出|支出型|大支出|开销大",
    "temporary_relief": r"临时救助|正领着救助",
    "judicial_aid": r"司法救助",
    "woman": r"妇女|女的|女人",
    "veteran": r"退役|退伍|当过兵",
    "military_family": r"军属|现役军人",
    "orphan": r"孤儿",
}
OFFERED = tuple(GROUP_WORDS)[:7]
_SPAN = re.compile(
    rf"(?P<n>{numbers.NUMBER})(?:多|来|几)?个?[多来]?(?P<half>半(?=[月年]))?(?P<unit>天|星期|周|礼拜|(?<=[个半多来])月|年)"
)
_SPAN_DAYS = {"天": 1, "星期": 7, "周": 7, "礼拜": 7, "月": 30, "年": 365}
MAX_SPAN = 1000
# 可以上门吗 asks for it as well.
_COME = re.compile(
    r"走不[动了]|出不了门|来不了|去不了|下不了床|瘫|[来到]我?家(?:里)?(?:来|吧|$)|上我?家|你们来|(?:能|可以|请|麻烦|最好|希望|想要?)\S{0,3}上门"
)
_GO = re.compile(r"走得动|(?<!不)能走|能去|可以去|自己(?:去|来|过去)|送我|带我去|陪我|不麻烦|随便|都行|都可以|哪样都")
_DENIED = re.compile(r"(?:不是|没有?|没得|不算|不属于|不吃|没办|无)\S{0,3}$")
_NONE = re.compile(r"户?(?:我|都|也)?(?:没有?|没得|不是|不算)$")
_NOTHING = re.compile(r"(?:没有?|没得|冇得?|莫得|无)(?:什么|啥)?(?:收入|钱|进账)|零收入")
# What a number counts that is no sum: 一家四口人每月800, 半个月五百.
_HEADS = re.compile(rf"{numbers.NUMBER}\s*(?:口人|口子|口(?![\u4e00-\u9fff])|个人(?=吃饭|过|生活|$|[,.]))")
_COUNTS = re.compile(r"[个口家人年月天岁亩次户]")


def bare(text: str) -> str:
    """The text without marks, pictures and blanks, in simplified half-width characters."""
    return _MARKS.sub("", clean(text))


def is_unknown(text: str) -> bool:
    """True for 不知道 and its dialect sisters."""
    return bool(_DONT_KNOW.fullmatch(bare(text)))


def yes_no(text: str) -> bool | None:
    """True for consent, False for refusal, None for anything that is not plain: consent is never read into a question."""
    words = _NEITHER.sub("", bare(text))
    asked = "?" in clean(text) or _ASKED.search(words)
    if is_unknown(text) or not words:
        return None
    if _YES.fullmatch(words) and not asked:
        return True
    unrefused = re.sub(_AGREEING, "", words)
    if _NO.fullmatch(words) or _REFUSED.match(unrefused):
        return False
    return True if _AGREED.match(words) and not asked and not re.search("[不没别]", unrefused) else None


def home_visit(text: str) -> bool | None:
    """True where somebody must come to the house: asked whether going out is easy, 不方便 means yes and 方便 no."""
    words = bare(text)
    if re.match("(?:我)?(?:出门)?(?:很|都)?(?:不太?方便|不便)", words) or _COME.search(words):
        return True
    if re.fullmatch(rf"(?:我)?(?:出门)?(?:很|蛮|还)?方便{_TAIL}", words) or _GO.search(words):
        return False
    return yes_no(text)


def count(text: str, low: int, high: int) -> int | None:
    """A whole number between the bounds: 67, 六十七, "今年67岁"."""
    # 七十有二: an old way to say 72.
    for match in re.finditer(numbers.NUMBER, re.sub("(?<=十)有(?=[一二三四五六七八九])", "", clean(text))):
        value = numbers.count(match.group())
        if value is not None and low <= value <= high and value == int(value):
            return int(value)
    return None


def days(text: str) -> int | None:
    """Days from now: 3天, 明天, 两个星期, 半个月; a number alone counts days, a date (12月5号) is asked for again."""
    text = clean(text)
    if word := next((w for w in ("大后天", "后天", "明天", "今天") if w in text), None):
        return {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}[word]
    span = _SPAN.search(text)
    if span and (number := numbers.parse(span["n"])) is not None and number < MAX_SPAN:
        return int((number + (0.5 if span["half"] else 0)) * _SPAN_DAYS[span["unit"]])
    return None if re.search("[年月号]", text) else count(text, 0, 3650)


def money(text: str) -> float | None:
    """A sum in yuan: 三千, 一万二, 3000元, 没有收入 = 0. Number words without a unit count as yuan."""
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", clean(text))
    if _NOTHING.search(text) or bare(text) in ("没有", "没", "无", "没得"):
        return 0.0
    found = numbers.amounts(text)
    if found:
        return found[0].yuan
    for match in re.finditer(numbers.NUMBER, text):
        value = numbers.parse(match.group())
        if value is not None and value >= 0 and not _COUNTS.match(text, match.end()):
            return value
    return None


def income(text: str) -> float | dict[str, float] | None:
    """Yuan a month of the whole household, or {"each": yuan a head} where the answer counts by head; of a year a twelfth."""
    yuan = money(text)
    if yuan is None:
        return None
    plain = clean(text)
    by_year = re.search(r"一年|每年|年收入|全年", plain) and not re.search(r"月", plain)
    monthly = round(yuan / 12, 2) if by_year else yuan
    return {"each": monthly} if re.search(r"人均|每人|每个人|一个人平均|平均一个人", plain) else monthly


def heads(text: str) -> int | None:
    """How many eat at one table, where an answer says so beside its sum: 三千，四口人."""
    found = _HEADS.search(clean(text))
    return count(found.group(), 1, 30) if found else None


def name(text: str) -> str | None:
    """A person's name, also from 我叫张桂英 or 张桂英，木子李那个李; minority names with a middle dot, or long after 我叫."""
    text = _DOTS.sub("·", _PICTURES.sub("", clean(text))).strip(" ，。,.!?、")
    text = re.sub(rf"^({_CHAR}) ({_CHAR}{{1,2}})$", r"\1\2", text)  # 张 三
    text = re.sub(rf"^(?:我|本人)姓{_CHAR}{{1,2}}[，,\s]+(?=(?:名字)?叫)", "", text)  # 我姓张，叫张三丰
    lead = _NAME_LEAD.match(text)
    head = re.split(r"[，。,.、；;!?\s（(]", text[lead.end() if lead else 0 :])[0]
    head = re.sub(r"的$|[啊呀哈嘞吧啦]+$|女士$|先生$|同志$", "", head)
    pattern = _LONG_NAME if lead and "叫" in lead.group() else _NAME
    return head if pattern.fullmatch(head) and not _NOT_NAMES.search(head) and not is_unknown(head) else None


def personal_number(text: str, kind: str) -> str | None:
    """The digits of the first valid identity number or phone number in the text."""
    for item in personal.find(text):
        if kind == "id_number" and personal.is_id_number(item.value):
            return item.value
        if kind == "phone" and item.kind == "phone":
            return item.value
    return None


def groups(text: str, offered: tuple[str, ...] = OFFERED) -> list[str] | None:
    """Group codes that the answer names by digit (the order of `offered`) or word; an empty list for "none of them"."""
    text = clean(text)
    if _ONE_BY_ONE.fullmatch(text):
        digits = set(re.findall(r"\d", text.translate(_HAN_TO_ASCII)))
        if "0" in digits:  # 10 is none of the numbers offered, nor 1
            return None
        named = [code for k, code in enumerate(offered, start=1) if str(k) in digits]
        return named or ([] if str(len(offered) + 1) in digits else None)
    clauses = re.split(r"[,，。;；!]|但是?|而是", text)
    named = [code for code, pattern in GROUP_WORDS.items() if any(_says(pattern, clause) for clause in clauses)]
    if named:
        return named
    denied = any(re.search(pattern, text) for pattern in GROUP_WORDS.values())
    return [] if denied or yes_no(text) is False or re.search(r"都(没有?|不是)|一样都没|不属于|不是", text) else None


def _says(pattern: str, clause: str) -> bool:
    """True where a clause names a group and does not deny it: 我不是残疾人 and 没有低保 name none."""
    match = re.search(pattern, clause)
    return match is not None and not (_DENIED.search(clause[: match.start()]) or _NONE.match(clause, match.end()))


def choice(text: str, words: dict[str, str]) -> str | None:
    """The code chosen by its digit (the order of `words`: 2, 二, 第二个) or by a word of its pattern."""
    plain = bare(text)
    chosen = re.fullmatch(r"[第选按]?([1-9一二三四五六七八九])[个项号]?", plain)
    if chosen:
        place = int(numbers.parse(chosen.group(1)) or 0)
        return list(words)[place - 1] if place <= len(words) else None
    return next((code for code, pattern in words.items() if re.search(pattern, plain)), None)
