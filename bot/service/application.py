"""The application for legal aid: the case that the slots describe, its screening, the read-back.

Pure functions over the dialogue's slots; the Rasa form asks and stores, nothing here talks to anyone.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot.core.screening import Case, Deadline, Person, Screening
from bot.knowledge.regions import Regions
from bot.nlu.answers import UNKNOWN
from bot.service.slots import Slots, applicant_for, heard, known

LONG_STORY: Final = 16  # characters from which a first message counts as the story itself
Screen = Callable[[Case], Screening]
_YES_NO: Final = {
    "hardship": "sudden_hardship",
    "life_or_death": "charge_may_be_life_or_death",
    "opponent_home": "opponent_in_household",
}
_BESIDE: Final = ("proceeding", "workers", "needs_preservation")


def to_case(slots: Slots, today: date) -> Case:
    """The screening case of what has been said so far; 不知道 counts as said but unknown."""
    groups = slots.get("groups")
    dispute = slots.get("region") or "00"
    home = heard(slots, "home")
    facts = _facts(slots)
    if home and home[:6] != dispute[:6]:
        facts["place_of_dispute"] = dispute
    return Case(
        region=home if "place_of_dispute" in facts else dispute,
        area=slots.get("area") or "",
        on=today,
        claim=claim(slots),
        person=Person(
            age=int(slots["age"]) if known(slots, "age") else None,
            groups=None if groups is None or groups == UNKNOWN else frozenset(groups) | told_groups(slots),
            household_size=int(slots["household_size"]) if known(slots, "household_size") else None,
            monthly_income_per_head=per_head(slots),
            applicant_for=applicant_for(slots),
            valuable_assets=slots["assets"] if isinstance(slots.get("assets"), bool) else None,
        ),
        facts=facts,
        story=slots.get("facts") or "",
    )


def claim(slots: Slots) -> str | None:
    """What is wanted: as chosen, else as the guide says; "other" of a guide says too little to call a matter not covered."""
    if known(slots, "wanted"):
        return str(slots["wanted"])
    of_guide = slots.get("claim")
    return None if of_guide == "other" else of_guide


def _facts(slots: Slots) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if known(slots, "injury_kind"):
        facts["injury_kind"] = slots["injury_kind"]
    if known(slots, "deadline"):
        facts["days_to_deadline"] = int(slots["deadline"])
    facts |= {fact: slots[slot] for slot, fact in _YES_NO.items() if isinstance(slots.get(slot), bool)}
    return facts | {fact: value for fact in _BESIDE if (value := heard(slots, fact)) is not None}


def told_groups(slots: Slots) -> frozenset[str]:
    """Groups that the story named by itself."""
    return frozenset(heard(slots, "groups") or ())


def screen(slots: Slots, today: date, by: Screen) -> Screening | None:
    """The screening with what is known, None before place and story are.

    What the story says about groups is not complete. Where it decides already, nobody is asked about the others.
    """
    if not slots.get("region") or not slots.get("facts"):
        return None
    case = to_case(slots, today)
    told = told_groups(slots)
    if case.person.groups is None and told:
        early = by(replace(case, person=replace(case.person, groups=told)))
        if early.result == "eligible" and early.means_test != "required":
            return early
    return by(case)


def per_head(slots: Slots) -> float | None:
    """Household income divided by heads; callers are asked for the sum of all, which is what they know."""
    if not known(slots, "income_per_head"):
        return None
    told = slots["income_per_head"]
    if isinstance(told, dict):
        return float(told["each"])
    if slots.get("opponent_home") is True or told == 0:
        return float(told)  # 对方是共同生活的家庭成员: the applicant's own income alone
    if not known(slots, "household_size"):
        return None
    return round(float(told) / max(1, int(slots["household_size"])), 2)


def home(address: str, named: list[Any], dispute: str, regions: Regions) -> str | None:
    """The code of where the person lives: a county, town or village; None where the address leaves it open.

    `named` are the regions that `bot.nlu.entities` finds in the address; a town alone is one of the county at issue.
    """
    county = next((code for code in named if isinstance(code, str) and not code.endswith("00")), None)
    if county is not None:
        return regions.narrow(county, address)
    within = regions.narrow(dispute[:6], address)
    return within if len(within) > 6 and not named else None


def summary(
    slots: Slots, regions: Regions, group_name: Callable[[str], str], deadline: Deadline | None = None
) -> list[tuple[str, str]]:
    """The read-back in the order of the form; personal numbers only by their last digits.

    `deadline` is that of the screening, read back where the dates of the story gave it.
    """
    amount = slots.get("claim_amount")
    rows = [
        ("姓名", slots.get("name")),
        ("代办", _helper(slots)),
        ("身份证", slots.get("id_number_mask")),
        ("电话", slots.get("phone_mask")),
        ("住址", slots.get("address")),
        ("年纪", f"{slots['age']}岁" if known(slots, "age") else None),
        ("情况", _groups(slots, group_name)),
        ("收入", _means(slots)),
        ("事情在", regions.name(slots["region"]) if slots.get("region") else None),
        ("对方", "不清楚" if slots.get("opposing_party") == UNKNOWN else slots.get("opposing_party")),
        ("事情", _clip(slots.get("facts"))),
        ("想要回", f"{amount:.12g}元" if isinstance(amount, int | float) else None),
        ("期限", _deadline(slots, deadline)),
        ("要求", _wishes(slots)),
    ]
    return [(label, str(value)) for label, value in rows if value]


def _deadline(slots: Slots, counted: Deadline | None) -> str | None:
    if known(slots, "deadline"):
        return f"还有{int(slots['deadline'])}天"
    if counted is None or counted.on is None or counted.days_left is None or counted.days_left < 0:
        return None
    about = "" if counted.certainty == "sure" else "大约"
    left = f"还有{counted.days_left}天" if counted.days_left else "就在今天"
    return f"{about}{counted.on.year}年{counted.on.month}月{counted.on.day}日，{left}"


def _helper(slots: Slots) -> str | None:
    helper = slots.get("helper")
    if not isinstance(helper, dict) or helper.get("self"):
        return None
    return f"{helper['name']}（{helper['relation']}）" if helper["relation"] else str(helper["name"])


def _groups(slots: Slots, name: Callable[[str], str]) -> str | None:
    answered = slots.get("groups")
    listed = sorted({*(answered if isinstance(answered, list) else ()), *told_groups(slots)} - {"detained"})
    return "、".join(map(name, listed)) or None


def _means(slots: Slots) -> str | None:
    if not known(slots, "income_per_head"):
        return None
    told = slots["income_per_head"]
    return f"每人每月{told['each']:.12g}元" if isinstance(told, dict) else f"每月{told:.12g}元"


def _wishes(slots: Slots) -> str | None:
    told = slots.get("wishes") or {}
    speech = told.get("interpreter") or heard(slots, "interpreter")
    listed = ["上门" if slots.get("home_visit") else "", f"要会{speech}的人" if speech else ""]
    listed.append(f"约在{told['appointment']}" if told.get("appointment") else "")
    return "，".join(filter(None, listed)) or None


def _clip(story: str | None, limit: int = 60) -> str | None:
    return story if not story or len(story) <= limit else story[:limit] + "……"
