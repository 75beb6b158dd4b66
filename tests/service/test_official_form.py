"""The form for the office: what it takes over, who applies for whom, through which hands it goes."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from slots_of import FILLED, screening

from bot.core.screening import Deadline, Reason
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.nlu import entities
from bot.nlu.answers import UNKNOWN
from bot.service import official_form as forms
from bot.service.official_form import official_form

ROOT = KNOWLEDGE_BASE.parent
NOW = datetime(2026, 11, 21, 10, 0, 0)


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


def sent(regions: Regions, more: dict[str, Any], reasons: tuple[Reason, ...] = ()) -> dict[str, Any]:
    slots = FILLED | more
    found = screening(office="431321")
    found = type(found)(**{**vars(found), "reasons": reasons})
    return official_form(slots, found, regions, entities.extract(slots["facts"], NOW.date()), ("sms", NOW, "同意书"))


def test_what_was_not_said_stays_out(regions):
    form = sent(regions, {"age": UNKNOWN, "opposing_party": UNKNOWN})
    assert form["applicant"]["id_number"] == FILLED["id_number"] and form["applicant"]["age"] is None
    assert form["applicant"]["groups"] == [] and form["helper"] is None
    assert form["wishes"] == {"home_visit": False, "interpreter": None, "appointment": None}
    assert form["matter"]["opposing_party"] is None and form["matter"]["sums_mentioned"] == [12000]
    assert form["matter"]["area_name"] == "劳动报酬与劳动争议"
    assert form["office"] == "431321" and form["submitted_at"] == "2026-11-21T10:00:00"
    assert form["consent"] == {
        "given_at": FILLED["consent_at"],
        "version": forms.CONSENT_VERSION,
        "text": "同意书",
    }
    assert set(form["means"].values()) == {None}
    assert form["forwarding"] is None


@pytest.mark.parametrize(
    ("deadline", "days"),
    [
        (None, None),
        (Deadline("起诉", "民事诉讼法第1条", days=3), 3),
        (Deadline("起诉", "民事诉讼法第1条", on=date(2026, 11, 25), certainty="sure", days_left=4), 4),
    ],
)
def test_the_office_hears_how_many_days_are_left(regions, deadline, days):
    found = replace(screening(office="431321"), deadline=deadline)
    form = official_form(FILLED, found, regions, [], ("sms", NOW, "同意书"))
    assert form["matter"]["days_to_deadline"] == days
    assert (form["screening"]["deadline"] or {}).get("certainty") == ("sure" if days == 4 else None)


def test_facts_as_told(regions):
    story = "2025年3月起包工头欠我一万二，没有合同，有欠条和录音，我老婆可以作证"
    matter = sent(regions, {"facts": story, "heard": {"proceeding": "arbitration", "workers": 12}})["matter"]
    assert matter["facts"] == story and matter["dates_mentioned"] == ["2025年3月"]
    assert {"欠条", "录音"} <= set(matter["evidence"]) and "合同" in matter["evidence_missing"]
    assert matter["people_mentioned"] == ["我老婆"]
    assert (matter["stage"], matter["stage_name"], matter["workers"]) == ("arbitration", "仲裁", 12)
    assert matter["aid_kind"] == "代理" and matter["position"] is None


def test_a_criminal_defence_is_another_kind_of_aid(regions):
    matter = sent(regions, {"claim": "criminal_defence"})["matter"]
    assert (matter["aid_kind"], matter["position"]) == ("刑事辩护", "嫌疑人、被告人")


def test_who_applies_for_whom(regions):
    more = {"helper": {"name": "李小红", "relation": "女儿"}, "heard": {"applicant_for": "parent", "groups": ["dibao"]}}
    form = sent(regions, more | {"groups": ["disabled"]})
    assert form["helper"] == {"name": "李小红", "relation": "女儿", "applicant_for": "parent"}
    assert form["applicant"]["groups"] == ["dibao", "disabled"]
    assert sent(regions, {"helper": {"self": True}})["helper"] is None


def test_the_way_from_the_village_to_the_county(regions):
    path = sent(regions, {"heard": {"home": "431321104"}})["contact_path"]
    assert [(p["code"], p["kind"]) for p in path] == [("431321104", "station"), ("431321", "centre")]
    assert [p["kind"] for p in sent(regions, {})["contact_path"]] == ["centre"]


def test_a_matter_of_another_county_is_handed_on_with_the_reason(regions):
    why = Reason("n-laa-38", "事情在外地，要向外地的中心申请。", "法律援助法第38条")
    way = sent(regions, {"heard": {"home": "450226100"}}, (why,))["forwarding"]
    assert way["from"]["name"] == "古宜镇司法所（法律援助工作站）"
    assert way["to"] == {"code": "431321", "name": "双峰县法律援助中心", "kind": "centre"}
    assert (way["reason"], way["cite"]) == (why.text, why.cite)


def test_means_as_told(regions):
    told = {"income_per_head": 3000.0, "household_size": 4, "assets": False, "hardship": True, "opponent_home": False}
    assert sent(regions, told)["means"] == {
        "household_size": 4,
        "household_income": 3000.0,
        "income_per_head": 750.0,
        "valuable_assets": False,
        "sudden_hardship": True,
        "opponent_in_household": False,
    }
    own = sent(regions, {"income_per_head": 800.0, "opponent_home": True})["means"]
    assert (own["household_income"], own["income_per_head"]) == (None, 800.0)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"age": UNKNOWN, "opposing_party": UNKNOWN, "claim_amount": UNKNOWN, "income_per_head": UNKNOWN},
        {
            **{
                "helper": {"name": "李小红", "relation": "女儿"},
                "deadline": 1,
                "injury_kind": "work",
                "home_visit": True,
            },
            **{"wishes": {"interpreter": "壮话"}, "income_per_head": {"each": 800.0}},
            "heard": {"home": "450226100", "workers": 12, "applicant_for": "parent", "proceeding": "litigation"},
        },
    ],
)
def test_the_office_takes_it(regions, more):
    """Against the published schema, with the sealed numbers opened as the outbox opens them."""
    form = json.loads(json.dumps(sent(regions, more)))
    form["applicant"] |= {"id_number": "11010519491231002X", "phone": "13800138000"}
    schema = json.loads((ROOT / "docs" / "application.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(form)
