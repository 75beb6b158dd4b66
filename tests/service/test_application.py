"""The application as pure functions: what is asked in which order, what an answer means, what is read back and sent."""

from datetime import date, datetime
from typing import Any

import pytest

from bot.core.screening import CLAIMS, FACTS, INJURY_KINDS, Office, Person, Screening
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.service import application
from bot.service.application import UNKNOWN, Invalid, form, plan, summary, to_case, to_change, understand

TOLD = {
    "facts": "老板欠我三个月工资一万二千块，说没钱不给",
    "region": "431321",
    "area": "wages",
    "claim": "labour_wages",
}
FILLED = TOLD | {
    "consent": True,
    "consent_at": "2026-11-21T10:00:00+08:00",
    "name": "张桂英",
    "id_number": "〔id_number:0123456789abcdef:4814〕",
    "id_number_mask": "尾号4814",
    "phone": "〔phone:0123456789abcdef:5678〕",
    "phone_mask": "尾号5678",
    "address": "双峰县杏子铺镇",
    "opposing_party": "包工头老李",
    "claim_amount": 12000,
    "confirm": True,
}


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


def screening(*missing: str) -> Screening:
    """A screening that still lacks these fields."""
    return Screening("need_info", "required", (), missing, (), False, None, Office("43", "中心"), ())


def test_the_story_and_the_place_come_first():
    assert plan({}, None) == plan({"facts": "老板欠薪"}, None) == ["facts", "region"]


def test_then_consent_before_anything_personal():
    needed = plan(TOLD, screening())
    assert needed == [
        *("facts", "region", "consent", "name", "id_number", "phone"),
        *("address", "opposing_party", "claim_amount", "confirm"),
    ]
    assert plan(TOLD | {"consent": False}, screening())[-1] == "consent"


def test_what_the_screening_lacks_is_asked_before_consent():
    missing = ("person.groups", "person.monthly_income_per_head", "facts.days_to_deadline", "facts.something_else")
    needed = plan(TOLD, screening(*missing))
    assert needed[2:7] == ["groups", "household_size", "income_per_head", "deadline", "consent"]


def test_answers_to_the_screening_stay_in_the_plan_when_they_are_no_longer_missing():
    assert plan(TOLD | {"groups": [], "age": 67}, screening())[2:5] == ["groups", "age", "consent"]


@pytest.mark.parametrize(
    ("more", "slot", "asked"),
    [
        ({}, "phone", True),
        ({"claim": "divorce"}, "claim_amount", False),
        ({"claim": "debt"}, "claim_amount", True),
        ({"age": 70}, "home_visit", True),
        ({"age": 69}, "home_visit", False),
        ({"age": UNKNOWN}, "home_visit", False),
        ({"groups": ["disabled"]}, "home_visit", True),
        ({"alarm": "deadline"}, "deadline", True),
        ({"alarm": "self_harm"}, "deadline", False),
    ],
)
def test_questions_that_depend_on_the_caller(more, slot, asked):
    needed = plan(TOLD | more, screening())
    assert (slot in needed) is asked
    assert needed[-1] == "confirm" and len(needed) == len(set(needed))


def test_a_case_holds_what_is_known_and_nothing_else():
    slots = TOLD | {"age": 67, "groups": ["disabled"], "household_size": 4, "income_per_head": 3000, "assets": False}
    case = to_case(slots | {"deadline": 3.0, "injury_kind": "work"}, date(2026, 11, 21))
    assert case.person == Person(67, frozenset({"disabled"}), 4, 750.0, valuable_assets=False)
    assert case.facts == {"injury_kind": "work", "days_to_deadline": 3}
    unknown = dict.fromkeys(("age", "groups", "household_size", "income_per_head", "assets", "deadline"), UNKNOWN)
    case = to_case(TOLD | unknown, date(2026, 11, 21))
    assert (case.person, case.facts) == (Person(), {})
    assert to_case({}, date(2026, 11, 21)).region == "00"


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("facts", " 老板欠我工资 ", "老板欠我工资"),
        ("facts", "欠薪", Invalid("bad_short", {})),
        ("region", "湖南双峰", "431321"),
        ("region", "不知道", Invalid("bad_region", {})),
        ("groups", "1和3", ["dibao", "disabled"]),
        ("groups", "不知道", []),
        ("groups", "嗯", Invalid("bad_choice", {})),
        ("age", "六十七", 67),
        ("age", "不晓得", UNKNOWN),
        ("age", "很老了", Invalid("bad_number", {})),
        ("household_size", "四口人", 4),
        ("household_size", "300", Invalid("bad_number", {})),
        ("income_per_head", "一个月800", 800),
        ("income_per_head", "不清楚", UNKNOWN),
        ("claim_amount", "一万二", 12000),
        ("assets", "没有", False),
        ("assets", "看情况", Invalid("bad_yes_no", {})),
        ("injury_kind", "二", "traffic"),
        ("injury_kind", "不知道", Invalid("bad_choice", {})),
        ("deadline", "两个星期", 14),
        ("deadline", "12月5号", Invalid("bad_number", {})),
        ("consent", "同意", True),
        ("consent", "我不同意", False),
        ("consent", "同意书是什么", Invalid("bad_consent", {})),
        ("name", "我叫张桂英", "张桂英"),
        ("name", "不知道", Invalid("bad_name", {})),
        ("address", "双峰县杏子铺镇", "双峰县杏子铺镇"),
        ("address", "家里", Invalid("bad_short", {})),
        ("opposing_party", "老李", "老李"),
        ("opposing_party", "不知道", UNKNOWN),
        ("opposing_party", "。", Invalid("bad_short", {})),
        ("home_visit", "不方便", True),
        ("home_visit", "不用", False),
        ("confirm", "确认", True),
        ("confirm", "不对", Invalid("bad_confirm", {})),
    ],
)
def test_what_an_answer_means(regions, slot, text, value):
    assert understand(slot, text, regions) == value


def test_several_places_of_one_name_are_offered(regions):
    answer = understand("region", "鼓楼区", regions)
    assert answer.key == "which_region" and answer.values["names"].count("鼓楼区") == 4


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("改电话", "phone"),
        ("我要改一下名字", "name"),
        ("更正身份证", "id_number"),
        ("改地址", "address"),
        ("改收入", "income_per_head"),
        ("改", None),
        ("电话", None),
        ("返回", None),
    ],
)
def test_what_the_caller_wants_to_change(text, slot):
    assert to_change(text) == slot


def test_the_read_back_shows_no_number_in_full(regions):
    told = dict(summary(FILLED | {"facts": "字" * 80, "home_visit": True}, regions))
    assert told["身份证"] == "尾号4814" and told["电话"] == "尾号5678"
    assert told["事情在"] == "湖南省娄底市双峰县" and told["想要回"] == "12000元" and told["上门"] == "要"
    assert told["事情"] == "字" * 60 + "……"
    assert dict(summary({"opposing_party": UNKNOWN}, regions)) == {"对方": "不清楚"}


def test_the_form_for_the_office():
    now = datetime(2026, 11, 21, 10, 0, 0)
    sent: dict[str, Any] = form(FILLED | {"age": UNKNOWN, "opposing_party": UNKNOWN}, screening(), "sms", now)
    assert sent["applicant"]["id_number"] == FILLED["id_number"] and sent["applicant"]["age"] is None
    assert sent["applicant"]["groups"] == [] and sent["wishes"] == {"home_visit": False}
    assert sent["matter"]["opposing_party"] is None and sent["matter"]["sums_mentioned"] == [12000]
    assert sent["matter"]["area_name"] == "劳动报酬与劳动争议"
    assert sent["office"] == "43" and sent["submitted_at"] == "2026-11-21T10:00:00"
    assert sent["consent"] == {"given_at": FILLED["consent_at"], "version": application.CONSENT_VERSION}
    assert sent["means"] == {"household_size": None, "income_per_head": None, "valuable_assets": None}


def test_codes_of_the_form_are_codes_of_the_screening():
    assert set(application.INJURY_KINDS) <= INJURY_KINDS
    assert application.MONEY_CLAIMS <= CLAIMS
    assert {name.partition(".")[2] for name in application._FIELD_SLOTS if name.startswith("facts.")} <= FACTS
