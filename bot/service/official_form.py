"""The application as the intake API takes it: the fields of the official form as far as they are known, facts as told.

The fields follow the form printed before 2013 (the set of 2023 was not found, see `hotline due`); what nobody asked stays
out, the office completes it by hand.
"""

from datetime import datetime
from typing import Any, Final

from bot.core.areas import AREA_NAMES
from bot.core.screening import Deadline, Screening
from bot.knowledge.offices import Point
from bot.knowledge.regions import Regions
from bot.nlu import numbers
from bot.service.application import claim, per_head, told_groups
from bot.service.slots import Slots, applicant_for, heard, known

CONSENT_VERSION: Final = "2026-11"
# What the office's form has room for, in characters; of a longer story the two ends are sent, all of it stays here.
ROOM: Final = {"facts": 5000, "opposing_party": 1000, "address": 500}
Entities = list[dict[str, Any]]
AID_KINDS: Final = {"criminal_defence": "刑事辩护", "criminal_victim": "刑事代理"}
POSITIONS: Final = {"criminal_defence": "嫌疑人、被告人", "criminal_victim": "受害的一方"}
STAGES: Final = {
    "none": "没有开始",
    "mediation": "调解",
    "arbitration": "仲裁",
    "litigation": "诉讼",
    "reconsideration": "行政复议",
    "retrial_granted": "再审",
}


def official_form(
    slots: Slots,
    screening: Screening,
    regions: Regions,
    entities: Entities,
    told: tuple[str, datetime, str],
) -> dict[str, Any]:
    """The application; identity and phone still stand as vault tokens.

    `entities` are those of the story; `told` is (channel, time, text of the consent that was read out).
    """
    channel, now, consent_text = told
    office = regions.centre(screening.office.code)
    return {
        "applicant": _applicant(slots),
        "helper": _helper(slots),
        "matter": _matter(slots, screening, entities),
        "means": _means(slots),
        "screening": screening.to_json(None),
        "wishes": _wishes(slots),
        "urgent": screening.accept_first,
        "office": office.code[:6].ljust(6, "0"),
        "contact_path": [_point(p) for p in regions.points(heard(slots, "home") or slots["region"])],
        "forwarding": _forwarding(slots, screening, regions, office.code),
        "consent": {"given_at": slots["consent_at"], "version": CONSENT_VERSION, "text": consent_text},
        "channel": channel,
        "submitted_at": now.isoformat(timespec="seconds"),
    }


def _applicant(slots: Slots) -> dict[str, Any]:
    groups = slots.get("groups")
    return {
        "name": slots["name"],
        "id_number": slots["id_number"],
        "phone": slots["phone"],
        "address": _room(slots, "address"),
        "age": slots.get("age") if known(slots, "age") else None,
        "groups": sorted({*(groups if isinstance(groups, list) else ()), *told_groups(slots)}),
    }


def _helper(slots: Slots) -> dict[str, Any] | None:
    """Who applies for the person (法律援助法 40): a guardian for a child, a helper for an elder."""
    helper = slots.get("helper")
    if not isinstance(helper, dict) or helper.get("self"):
        return None
    return {"name": helper["name"], "relation": helper["relation"], "applicant_for": applicant_for(slots)}


def _matter(slots: Slots, screening: Screening, entities: Entities) -> dict[str, Any]:
    wanted = claim(slots)
    stage = heard(slots, "proceeding") or "none"
    return {
        "area": slots.get("area"),
        "area_name": AREA_NAMES.get(slots.get("area") or "", ""),
        "claim": wanted,
        "region": slots["region"],
        "facts": _room(slots, "facts"),
        "opposing_party": _room(slots, "opposing_party") if known(slots, "opposing_party") else None,
        "claim_amount": slots.get("claim_amount") if known(slots, "claim_amount") else None,
        "sums_mentioned": [a.yuan for a in numbers.amounts(slots["facts"])],
        "dates_mentioned": _texts(entities, "date"),
        "people_mentioned": _texts(entities, "kin"),
        "evidence": _values(entities, "evidence"),
        "evidence_missing": _values(entities, "evidence_missing"),
        "workers": heard(slots, "workers"),
        "aid_kind": AID_KINDS.get(str(wanted), "代理"),
        "position": POSITIONS.get(str(wanted)),
        "stage": stage,
        "stage_name": STAGES[stage],
        "days_to_deadline": _days_left(screening.deadline),
        "injury_kind": slots.get("injury_kind") if known(slots, "injury_kind") else None,
        "guide": slots.get("guide"),
    }


def _days_left(deadline: Deadline | None) -> int | None:
    """As the caller said it, else as counted from the dates of his story."""
    if deadline is None:
        return None
    return deadline.days_left if deadline.days is None else deadline.days


def _texts(entities: Entities, kind: str) -> list[str]:
    return list(dict.fromkeys(str(e["text"]) for e in entities if e["type"] == kind))


def _values(entities: Entities, kind: str) -> list[str]:
    return list(dict.fromkeys(str(e["value"]) for e in entities if e["type"] == kind))


def _means(slots: Slots) -> dict[str, Any]:
    told = slots.get("income_per_head")
    return {
        "household_size": slots.get("household_size") if known(slots, "household_size") else None,
        "household_income": told if isinstance(told, int | float) and slots.get("opponent_home") is not True else None,
        "income_per_head": per_head(slots),
        "valuable_assets": _bool(slots, "assets"),
        "sudden_hardship": _bool(slots, "hardship"),
        "opponent_in_household": _bool(slots, "opponent_home"),
    }


def _bool(slots: Slots, slot: str) -> bool | None:
    value = slots.get(slot)
    return value if isinstance(value, bool) else None


def _wishes(slots: Slots) -> dict[str, Any]:
    told = slots.get("wishes") or {}
    return {
        "home_visit": bool(slots.get("home_visit")),
        "interpreter": told.get("interpreter") or heard(slots, "interpreter"),
        "appointment": told.get("appointment"),
    }


def _point(point: Point) -> dict[str, str]:
    return {"code": point.code, "name": point.name, "kind": point.kind}


def _forwarding(slots: Slots, screening: Screening, regions: Regions, office: str) -> dict[str, Any] | None:
    """Who hands on to whom and why, where the person lives in another county than the office that decides."""
    home = heard(slots, "home")
    if not home or home[:6] == office[:6].ljust(6, "0"):
        return None
    why = next((r for r in screening.reasons if r.rule == "n-laa-38"), None)
    return {
        "from": _point(regions.points(home)[0]),
        "to": {"code": office, "name": regions.centre(office).name, "kind": "centre"},
        "reason": why.text if why else "",
        "cite": why.cite if why else "",
    }


def _room(slots: Slots, slot: str) -> str:
    text, room = str(slots[slot]), ROOM[slot]
    return text if len(text) <= room else f"{text[: room * 4 // 5]}……{text[-room // 5 + 2 :]}"
