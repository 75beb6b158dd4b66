"""What an answer means: the value it gives the slot that was asked, or the wording that asks again."""

import re
from collections.abc import Callable
from typing import Any, Final

from bot.core import clock
from bot.knowledge.regions import Regions
from bot.nlu import answers
from bot.nlu.answers import OFFERED, UNKNOWN
from bot.service import days_told, means_told, places_told
from bot.service.claims import choices
from bot.service.invalid import Invalid
from bot.service.slots import CHANGEABLE, LENIENT, MAY_BE_UNKNOWN, Slots

MOST_YUAN = 1e9  # more than any villager's case is about: a number without its blanks, not a sum
RELIEF: Final = "relief"  # stands for the rarer kinds of relief in the question about groups
KINDS_OF_RELIEF: Final = ("dibao_edge", "rigid_expense", "temporary_relief", "judicial_aid")
MOST_OFFERED = 9  # what one digit can choose
LONG_ANSWER = 5  # characters from which an answer that fits no question leaves the point to the office
# In the order in which the question numbers them.
INJURY_KINDS: Final = {
    "work": r"工伤|干活|上班|工地|厂",
    "traffic": r"交通|车祸|车",
    "food_drug": r"吃|药|食",
    "medical": r"医院|看病|手术|医",
    "school": r"学校|上学|幼儿园",
    "labour_service": r"帮忙|私人|雇",
    "product": r"产品|质量|买的东西|电器|爆炸",
    "building": r"房子|房屋|楼|墙|掉下|砸",
    "other": r"别的|其他|其它|狗|打架|自己|摔|跌|种地|田里",
}
_RELATION = re.compile(
    r"妈妈?|爸爸?|母亲|父亲|爹|娘|爷爷|奶奶|外公|外婆|姥姥|姥爷|儿子|女儿|闺女|儿媳妇?|女婿|哥哥?|弟弟?|姐姐?|妹妹?|丈夫|妻子|"
    r"老公|老婆|老伴|叔叔?|伯伯?|姑姑?|姨妈?|舅舅?|侄子|侄女|孙子|孙女|邻居|亲戚|村干部|村支书|社工|老师|监护人"
)
_KIN_ONLY = re.compile(rf"[我你他她它]?的?(?:{_RELATION.pattern})")  # 他邻居 is no name
_SELF = re.compile(r"(?:我)?(?:就)?是?(?:我)?(?:自己|本人)(?:来|办|申请)?[的了啊吧]*")
_NOBODY = re.compile(r"(?:没有?|无|没得|不记得|没名字)[了的]?")
_NAMED = re.compile(r"(?:叫|名字是?|姓名是?)\s*([\u4e00-\u9fff·]{2,12})")


def understand(slot: str, text: str, regions: Regions, slots: Slots | None = None) -> Any:
    """The value that an answer gives a slot, or Invalid with the wording that asks again.

    `slots` hold what was offered with the question, so that a digit means what stood beside it.
    """
    if answers.is_unknown(text) and slot in MAY_BE_UNKNOWN:
        return [] if slot == "groups" else UNKNOWN
    value = READERS[slot](text, regions, slots or {})
    if isinstance(value, Invalid) and slot in LENIENT and len(answers.bare(text)) >= LONG_ANSWER:
        return UNKNOWN
    return value


def _age(text: str, regions: Regions, slots: Slots) -> Any:
    age = means_told.born(text, clock.today().year)
    return _or_invalid(answers.count(text, 0, 120) if age is None else age, "bad_number")


def _claim(text: str, regions: Regions, slots: Slots) -> Any:
    value = means_told.claim(text)
    return Invalid("bad_number", {}) if value is None or (value != UNKNOWN and float(value) > MOST_YUAN) else value


def _opponent(text: str, regions: Regions, slots: Slots) -> Any:
    """Whatever names the other side; 没有 and 无 name nobody."""
    return UNKNOWN if _NOBODY.fullmatch(answers.bare(text)) else _long_enough(1)(text, regions, slots)


def _income(text: str, regions: Regions, slots: Slots) -> Any:
    value = means_told.income(text)
    yuan = value["each"] if isinstance(value, dict) else value
    return Invalid("bad_number", {}) if yuan is None or yuan > MOST_YUAN else value


def _groups(text: str, regions: Regions, slots: Slots) -> Any:
    """Groups by digit or word; who says "other relief" is asked which, since not every relief counts everywhere."""
    named = answers.groups(text, tuple(slots.get("groups_offered") or OFFERED))
    if named and RELIEF in named:
        return Invalid("which_relief", {})
    return _or_invalid(named, "bad_choice")


def offered(relevant: frozenset[str]) -> list[str]:
    """What the question about groups offers, in its order: the rarer kinds of relief as one, at most nine."""
    listed = [group for group in answers.GROUP_WORDS if group in relevant]
    rare = [group for group in KINDS_OF_RELIEF if group in relevant]
    if len(rare) > 1:
        at = listed.index(rare[0])
        listed = [*listed[:at], RELIEF, *(g for g in listed[at:] if g not in rare)]
    return listed[:MOST_OFFERED]


def _wanted(text: str, regions: Regions, slots: Slots) -> Any:
    listed = choices(slots.get("area"))
    chosen = answers.choice(text, listed)
    last = str(len(listed) + 1)
    if chosen is None and (answers.bare(text) == last or re.search("都不是|别的|其他", text)):
        return "other"
    return _or_invalid(chosen, "bad_choice")


def _helper(text: str, regions: Regions, slots: Slots) -> Any:
    """Who acts for the person: {"name", "relation"}, {"self": True} for 本人, Invalid without a name."""
    plain = answers.bare(text)
    if _SELF.fullmatch(plain):
        return {"self": True}
    relation = _RELATION.search(plain)
    named = _NAMED.search(text)
    # 我是她儿子张强: the name stands behind the relation.
    behind = (
        text[text.index(relation.group()) + len(relation.group()) :] if relation and relation.group() in text else ""
    )
    parts = [named.group(1)] if named else [*re.split(r"[，,。.、；;\s]", text), *([behind] if len(behind) > 1 else [])]
    name = next((n for part in reversed(parts) if (n := answers.name(part)) and not _KIN_ONLY.fullmatch(n)), None)
    if name is None:
        return Invalid("bad_helper", {})
    return {"name": name, "relation": relation.group() if relation else ""}


def _or_invalid(value: Any, key: str) -> Any:
    return Invalid(key, {}) if value is None else value


def _long_enough(least: int) -> Callable[[str, Regions, Slots], Any]:
    return lambda text, r, s: text.strip() if len(answers.bare(text)) >= least else Invalid("bad_short", {})


def _yes_no(text: str, regions: Regions, slots: Slots) -> Any:
    return _or_invalid(answers.yes_no(text), "bad_yes_no")


def _home_visit(text: str, regions: Regions, slots: Slots) -> Any:
    """Wishes may stand beside it: 要上门，要会说壮话的人; who wishes only those, or does not know, needs no visit."""
    if answers.is_unknown(text):
        return False
    said = [v for part in re.split(r"[，,。；;]", text) if (v := answers.home_visit(part)) is not None]
    return said[0] if said else _or_invalid(False if wishes(text) else None, "bad_yes_no")


def _together(text: str, regions: Regions, slots: Slots) -> Any:
    """住在一起 and 不住一起 are answers too, not only yes and no."""
    plain = answers.bare(text)
    if re.search(r"不(?:跟|和|住|在)|没(?:有)?(?:跟|和|住|在)|分(?:家|开)|各过各", plain):
        return False
    return True if re.search(r"住(?:在)?一起|一起(?:住|过)|同住|住一块", plain) else _yes_no(text, regions, slots)


READERS: dict[str, Callable[[str, Regions, Slots], Any]] = {
    "facts": _long_enough(4),
    "region": lambda t, r, s: places_told.read(t, r),
    "wanted": _wanted,
    "groups": _groups,
    "age": _age,
    "life_or_death": _yes_no,
    "opponent_home": _together,
    "household_size": lambda t, r, s: _or_invalid(means_told.household(t), "bad_number"),
    "income_per_head": _income,
    "assets": lambda t, r, s: _or_invalid(means_told.assets(t), "bad_yes_no"),
    "hardship": _yes_no,
    "injury_kind": lambda t, r, s: _or_invalid(answers.choice(t, INJURY_KINDS), "bad_choice"),
    "deadline": lambda t, r, s: _or_invalid(days_told.read(t, clock.today()), "bad_number"),
    "consent": lambda t, r, s: _or_invalid(answers.yes_no(t), "bad_consent"),
    "helper": _helper,
    "name": lambda t, r, s: _or_invalid(answers.name(t), "bad_name"),
    "address": _long_enough(4),
    "opposing_party": _opponent,
    "claim_amount": _claim,
    "home_visit": _home_visit,
    "confirm": lambda t, r, s: True if answers.yes_no(t) else Invalid("bad_confirm", {}),
}


def to_change(text: str) -> str | None:
    """The slot that 「改电话」 names, or None."""
    wanted = re.sub(r"^\s*(?:我?要?)?(?:改|更正|修改|重填)(?:一下)?", "", text)
    if wanted == text:
        return None
    return next((slot for slot, pattern in CHANGEABLE.items() if re.search(pattern, wanted)), None)


def heads(text: str) -> int | None:
    """How many eat at one table, where an answer about income says so too."""
    return answers.heads(text)


def wishes(text: str) -> dict[str, str]:
    """What else helps: an interpreter or a dialect, an appointment; said with the answer about the home visit."""
    found = {}
    if speech := re.search(r"(?:会|懂|说|讲|要)+([\u4e00-\u9fff]{1,2}(?:话|语))|翻译|手语|方言", text):
        found["interpreter"] = speech.group(1) or speech.group()
    if when := re.search(
        r"(?:今天|明天|后天|大后天|下?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号])"
        r"(?:上午|下午|早上|晚上|中午)?(?:\d{1,2}点)?",
        text,
    ):
        found["appointment"] = when.group()
    return found
