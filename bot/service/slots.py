"""The slots of the application form: which there are, to which field of a screening they belong, what the caller calls them."""

import re
from typing import Any, Final

from bot.nlu.answers import UNKNOWN

Slots = dict[str, Any]
# All questions of the form; which of them are asked, and when, is `bot.service.plan`'s business.
FORM_SLOTS: Final = (
    *("facts", "region", "deadline", "wanted", "injury_kind", "groups", "age", "life_or_death", "opponent_home"),
    *("household_size", "income_per_head", "assets", "hardship", "consent", "helper", "name", "id_number", "phone"),
    *("address", "opposing_party", "claim_amount", "home_visit", "confirm"),
)
FIELD_SLOTS: Final = {
    "claim": "wanted",
    "person.groups": "groups",
    "person.age": "age",
    "person.monthly_income_per_head": "income_per_head",
    "person.valuable_assets": "assets",
    "facts.injury_kind": "injury_kind",
    "facts.days_to_deadline": "deadline",
    "facts.sudden_hardship": "hardship",
    "facts.opponent_in_household": "opponent_home",
    "facts.charge_may_be_life_or_death": "life_or_death",
}
SCREENING_SLOTS: Final = (
    *("wanted", "injury_kind", "groups", "age", "life_or_death", "opponent_home", "income_per_head"),
    *("household_size", "assets", "hardship"),
)
MONEY_SLOTS: Final = frozenset({"opponent_home", "income_per_head", "household_size", "assets", "hardship"})
# The contract's codes of `asking` are fixed (section 4). A question that has none of its own goes under the nearest one, so
# that a program that holds the conversation has an answer for it.
ASKING: Final = {
    "wanted": "clarify",
    "life_or_death": "facts",
    "opponent_home": "opposing_party",
    "hardship": "assets",
    "helper": "name",
}
MAY_BE_UNKNOWN: Final = frozenset([*SCREENING_SLOTS, "claim_amount", "deadline", "opposing_party"])
# Whatever is said to these is taken: what is no plain answer leaves the point to the office instead of asking for ever.
LENIENT: Final = frozenset({"wanted", "life_or_death", "opponent_home", "hardship", "helper"})
# Nearly every text is an answer to these, so that fitting the question says nothing.
FREE_TEXT: Final = frozenset({"name", "helper", "address", "opposing_party"})
# slot → what a caller calls it when he wants to change it
CHANGEABLE: Final[dict[str, str]] = {
    "helper": r"代办|替.*办|监护人",
    "name": r"姓名|名字",
    "id_number": r"身份证|证件|身份号",
    "phone": r"电话|手机|号码|联系方式",
    "address": r"地址|住址|住的",
    "region": r"地方|县|地区|省",
    "opposing_party": r"对方|被告|老板|单位",
    "facts": r"经过|事情|内容|情况",
    "income_per_head": r"收入",
    "claim_amount": r"金额|钱|数额|多少",
    "home_visit": r"上门|要求|方言|翻译|预约",
    "age": r"年纪|年龄|岁",
    "groups": r"低保|残疾|身份",
    "household_size": r"几口人|人口",
    "deadline": r"期限",
}

_HELPED: Final = {
    "child": r"妈|爸|母亲|父亲|爹|娘",
    "parent": r"儿子|女儿|闺女|儿媳|女婿",
    "spouse": r"丈夫|妻子|老公|老婆|老伴",
}


def known(slots: Slots, slot: str) -> bool:
    """True where the caller said something that can be used; 不知道 is said, but not known."""
    return slots.get(slot) is not None and slots[slot] != UNKNOWN


def heard(slots: Slots, what: str) -> Any:
    """What the story told besides the questions (`bot.service.heard`), None where it did not."""
    return (slots.get("heard") or {}).get(what)


def applicant_for(slots: Slots) -> str | None:
    """For whom the caller asks, in the codes of a Case; None where he asks for himself or did not say."""
    helper = slots.get("helper")
    if isinstance(helper, dict) and helper.get("self"):
        return "self"
    said = heard(slots, "applicant_for") or (_of_helper(helper) if isinstance(helper, dict) else None)
    return str(said) if said else None


def _of_helper(helper: Slots) -> str | None:
    """The person as seen from whoever helps: his father helps a child, her daughter a parent."""
    relation = helper.get("relation") or ""
    return next((code for code, words in _HELPED.items() if re.match(words, relation)), "other" if relation else None)
