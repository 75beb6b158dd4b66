"""The application for legal aid: what must still be asked, what an answer means, the read-back, the finished form.

Pure functions over the dialogue's slots; the Rasa form asks and stores, nothing here talks to anyone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.core.areas import AREA_NAMES
from bot.core.screening import Case, Person, Screening
from bot.knowledge.regions import Regions
from bot.nlu import answers, numbers
from bot.nlu.answers import UNKNOWN

Slots = dict[str, Any]
CONSENT_VERSION = "2026-11"
# slot → what a caller calls it when he wants to change it
CHANGEABLE: dict[str, str] = {
    "name": r"姓名|名字",
    "id_number": r"身份证|证件|身份号",
    "phone": r"电话|手机|号码|联系方式",
    "address": r"地址|住址|住的",
    "region": r"地方|县|地区|省",
    "opposing_party": r"对方|被告|老板|单位",
    "facts": r"经过|事情|内容|情况",
    "claim_amount": r"金额|钱|数额|多少",
    "home_visit": r"上门",
    "age": r"年纪|年龄|岁",
    "groups": r"低保|残疾|身份",
    "income_per_head": r"收入",
    "household_size": r"几口人|人口",
}
INJURY_KINDS = {
    "work": r"工伤|干活|上班|工地|厂",
    "traffic": r"交通|车祸|车",
    "food_drug": r"吃|药|食",
    "medical": r"医院|看病|手术|医",
    "school": r"学校|上学|幼儿园",
    "labour_service": r"帮忙|私人|雇",
    "other": r"别的|其他|其它",
}
MONEY_CLAIMS = frozenset(
    [
        "support_payments",
        "labour_wages",
        "injury_compensation",
        "environmental_damage",
        "survivor_pension",
        "expropriation",
        "collective_rights",
        "farm_inputs",
        "crop_livestock",
        "debt",
        "contract",
        "consumer",
        "land_contract",
    ]
)
_FIELD_SLOTS = {
    "person.groups": "groups",
    "person.age": "age",
    "person.household_size": "household_size",
    "person.monthly_income_per_head": "income_per_head",
    "person.valuable_assets": "assets",
    "facts.injury_kind": "injury_kind",
    "facts.days_to_deadline": "deadline",
}
SCREENING_SLOTS = ("injury_kind", "groups", "age", "household_size", "income_per_head", "assets")
MAY_BE_UNKNOWN = frozenset([*SCREENING_SLOTS, "claim_amount", "deadline", "opposing_party"]) - {"injury_kind"}
MOST_YUAN = 1e9  # more than any villager's case is about: a number without its blanks, not a sum
# What the office's form has room for, in characters; of a longer story the two ends are sent, all of it stays here.
ROOM = {"facts": 5000, "opposing_party": 1000, "address": 500}
LONG_STORY = 16  # characters from which a first message counts as the story itself
FRAIL_AGE = 70


@dataclass(frozen=True)
class Invalid:
    """An answer that could not be used; `key` is the wording that says why, `values` fill it."""

    key: str
    values: dict[str, str]


def plan(slots: Slots, screening: Screening | None) -> list[str]:
    """The slots that the form needs, in order, with what is known now; those already filled stay in the list.

    `screening` is the result with what is known, None before region and matter are.
    """
    needed = ["facts", "region"]
    if slots.get("facts") is None or slots.get("region") is None:
        return needed
    if slots.get("alarm") == "deadline":
        needed.append("deadline")
    needed += [s for s in SCREENING_SLOTS if slots.get(s) is not None and s not in needed]
    if screening is not None:
        needed += [s for f in screening.missing if (s := _FIELD_SLOTS.get(f)) and s not in needed]
        if "income_per_head" in needed and "household_size" not in needed:
            needed.insert(needed.index("income_per_head"), "household_size")
    needed.append("consent")
    if slots.get("consent") is False:
        return needed
    needed += ["name", "id_number", "phone", "address", "opposing_party"]
    if slots.get("claim") in MONEY_CLAIMS:
        needed.append("claim_amount")
    if _frail(slots):
        needed.append("home_visit")
    return [*needed, "confirm"]


def _frail(slots: Slots) -> bool:
    age = slots.get("age")
    return (isinstance(age, int | float) and age >= FRAIL_AGE) or "disabled" in (slots.get("groups") or [])


def to_case(slots: Slots, today: date) -> Case:
    """The screening case of what has been said so far; 不知道 counts as said but unknown."""
    facts: dict[str, Any] = {}
    if _known(slots, "injury_kind"):
        facts["injury_kind"] = slots["injury_kind"]
    if _known(slots, "deadline"):
        facts["days_to_deadline"] = int(slots["deadline"])
    groups = slots.get("groups")
    return Case(
        region=slots.get("region") or "00",
        area=slots.get("area") or "",
        on=today,
        claim=slots.get("claim"),
        person=Person(
            age=int(slots["age"]) if _known(slots, "age") else None,
            groups=None if groups is None or groups == UNKNOWN else frozenset(groups),
            household_size=int(slots["household_size"]) if _known(slots, "household_size") else None,
            monthly_income_per_head=_per_head(slots),
            valuable_assets=slots["assets"] if isinstance(slots.get("assets"), bool) else None,
        ),
        facts=facts,
        story=slots.get("facts") or "",
    )


def _known(slots: Slots, slot: str) -> bool:
    return slots.get(slot) is not None and slots[slot] != UNKNOWN


def _per_head(slots: Slots) -> float | None:
    """Household income divided by heads; callers are asked for the sum of all, which is what they know."""
    if not _known(slots, "income_per_head") or not _known(slots, "household_size"):
        return None
    return round(float(slots["income_per_head"]) / max(1, int(slots["household_size"])), 2)


def understand(slot: str, text: str, regions: Regions) -> Any:
    """The value that an answer gives a slot, or Invalid with the wording that asks again."""
    if answers.is_unknown(text) and slot in MAY_BE_UNKNOWN:
        return [] if slot == "groups" else UNKNOWN
    return READERS[slot](text, regions)


def _region(text: str, regions: Regions) -> Any:
    found = regions.find(text)
    if not found:
        return Invalid("bad_region", {})
    if len(found) > 1:
        return Invalid("which_region", {"names": "、".join(p.path for p in found[:4])})
    return found[0].code


def _sum(text: str) -> float | None:
    yuan = answers.money(text)
    return yuan if yuan is None or yuan <= MOST_YUAN else None


def _or_invalid(value: Any, key: str) -> Any:
    return Invalid(key, {}) if value is None else value


READERS: dict[str, Any] = {
    "facts": lambda t, r: t.strip() if len(answers.bare(t)) >= 4 else Invalid("bad_short", {}),
    "region": _region,
    "groups": lambda t, r: _or_invalid(answers.groups(t), "bad_choice"),
    "age": lambda t, r: _or_invalid(answers.count(t, 0, 120), "bad_number"),
    "household_size": lambda t, r: _or_invalid(answers.count(t, 1, 30), "bad_number"),
    "income_per_head": lambda t, r: _or_invalid(_sum(t), "bad_number"),
    "assets": lambda t, r: _or_invalid(answers.yes_no(t), "bad_yes_no"),
    "injury_kind": lambda t, r: _or_invalid(answers.choice(t, INJURY_KINDS), "bad_choice"),
    "deadline": lambda t, r: _or_invalid(answers.days(t), "bad_number"),
    "consent": lambda t, r: _or_invalid(answers.yes_no(t), "bad_consent"),
    "name": lambda t, r: _or_invalid(answers.name(t), "bad_name"),
    "address": lambda t, r: t.strip() if len(answers.bare(t)) >= 4 else Invalid("bad_short", {}),
    "opposing_party": lambda t, r: t.strip() if len(answers.bare(t)) >= 1 else Invalid("bad_short", {}),
    "claim_amount": lambda t, r: _or_invalid(_sum(t), "bad_number"),
    "home_visit": lambda t, r: _or_invalid(answers.home_visit(t), "bad_yes_no"),
    "confirm": lambda t, r: True if answers.yes_no(t) else Invalid("bad_confirm", {}),
}


def to_change(text: str) -> str | None:
    """The slot that 「改电话」 names, or None."""
    import re

    wanted = re.sub(r"^\s*(?:我?要?)?(?:改|更正|修改|重填)(?:一下)?", "", text)
    return (
        next((slot for slot, pattern in CHANGEABLE.items() if re.search(pattern, wanted)), None)
        if wanted != text
        else None
    )


def summary(slots: Slots, regions: Regions) -> list[tuple[str, str]]:
    """The read-back in the order of the form; personal numbers only by their last digits."""
    amount = slots.get("claim_amount")
    rows = [
        ("姓名", slots.get("name")),
        ("身份证", slots.get("id_number_mask")),
        ("电话", slots.get("phone_mask")),
        ("住址", slots.get("address")),
        ("事情在", regions.name(slots["region"]) if slots.get("region") else None),
        ("对方", "不清楚" if slots.get("opposing_party") == UNKNOWN else slots.get("opposing_party")),
        ("事情", _clip(slots.get("facts"))),
        ("想要回", f"{amount:.12g}元" if isinstance(amount, int | float) else None),
        ("上门", "要" if slots.get("home_visit") else None),
    ]
    return [(label, str(value)) for label, value in rows if value]


def _clip(story: str | None, limit: int = 60) -> str | None:
    return story if not story or len(story) <= limit else story[:limit] + "……"


def _room(slots: Slots, slot: str) -> str:
    text, room = str(slots[slot]), ROOM[slot]
    return text if len(text) <= room else f"{text[: room * 4 // 5]}……{text[-room // 5 + 2 :]}"


def form(slots: Slots, screening: Screening, channel: str, now: datetime) -> dict[str, Any]:
    """The application as the intake API takes it; identity and phone still stand as vault tokens."""
    return {
        "applicant": {
            "name": slots["name"],
            "id_number": slots["id_number"],
            "phone": slots["phone"],
            "address": _room(slots, "address"),
            "age": slots.get("age") if _known(slots, "age") else None,
            "groups": slots.get("groups") or [],
        },
        "matter": {
            "area": slots.get("area"),
            "area_name": AREA_NAMES.get(slots.get("area") or "", ""),
            "claim": slots.get("claim"),
            "region": slots["region"],
            "facts": _room(slots, "facts"),
            "opposing_party": _room(slots, "opposing_party") if _known(slots, "opposing_party") else None,
            "claim_amount": slots.get("claim_amount") if _known(slots, "claim_amount") else None,
            "sums_mentioned": [a.yuan for a in numbers.amounts(slots["facts"])],
            "guide": slots.get("guide"),
        },
        "means": {
            "household_size": slots.get("household_size") if _known(slots, "household_size") else None,
            "income_per_head": _per_head(slots),
            "valuable_assets": slots["assets"] if isinstance(slots.get("assets"), bool) else None,
        },
        "screening": screening.to_json(None),
        "wishes": {"home_visit": bool(slots.get("home_visit"))},
        "urgent": screening.accept_first,
        "office": screening.office.code,
        "consent": {"given_at": slots["consent_at"], "version": CONSENT_VERSION},
        "channel": channel,
        "submitted_at": now.isoformat(timespec="seconds"),
    }
