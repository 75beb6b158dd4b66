"""What the form asks, in which order, and what it never asks."""

from dataclasses import replace
from datetime import date

import pytest
from callers import CODES
from slots_of import TOLD, screening

from bot.core.screening import CLAIMS, FACTS, Deadline
from bot.nlu.answers import UNKNOWN
from bot.service import plan as plan_module
from bot.service import slots as slot_names
from bot.service.plan import plan
from bot.service.slots import ASKING, FIELD_SLOTS, FORM_SLOTS, MONEY_SLOTS, SCREENING_SLOTS

INCOME = "person.monthly_income_per_head"


def test_the_story_and_the_place_come_first():
    assert plan({}, None) == plan({"facts": "老板欠薪"}, None) == ["facts", "region"]


def test_then_consent_before_anything_personal():
    needed = plan(TOLD, screening())
    assert needed == [
        *("facts", "region", "consent", "name", "id_number", "phone"),
        *("address", "opposing_party", "claim_amount", "confirm"),
    ]
    assert plan(TOLD | {"consent": False}, screening())[-1] == "consent"


def test_what_the_screening_lacks_is_asked_before_consent_in_its_order():
    missing = ("person.groups", INCOME, "facts.days_to_deadline", "facts.something_else")
    assert plan(TOLD, screening(*missing))[2:6] == ["groups", "income_per_head", "deadline", "consent"]


def test_every_field_that_a_screening_can_miss_has_a_question():
    missing = ("claim", "facts.injury_kind", "person.age", "person.groups", "facts.charge_may_be_life_or_death", INCOME)
    missing += ("person.valuable_assets", "facts.sudden_hardship", "facts.opponent_in_household")
    asked = ["wanted", "injury_kind", "age", "groups", "life_or_death", "income_per_head", "assets", "hardship"]
    asked += ["opponent_home"]
    assert plan(TOLD, screening(*missing))[2:-7] == [*asked, "consent"]


def test_heads_are_asked_only_where_the_answer_about_income_did_not_name_them():
    told = TOLD | {"income_per_head": 3000.0}
    assert plan(told, screening(INCOME))[2:5] == ["income_per_head", "household_size", "consent"]
    assert "household_size" not in plan(TOLD | {"income_per_head": {"each": 800.0}}, screening())
    assert "household_size" not in plan(TOLD | {"income_per_head": UNKNOWN}, screening(INCOME))


def test_against_family_it_is_asked_whether_they_live_together_and_then_only_the_own_income():
    family = TOLD | {"claim": "support_payments"}
    assert plan(family, screening(INCOME))[2:4] == ["opponent_home", "income_per_head"]
    together = family | {"opponent_home": True, "income_per_head": 800.0}
    assert "household_size" not in plan(together, screening())
    apart = family | {"opponent_home": False, "income_per_head": 800.0}
    assert "household_size" in plan(apart, screening(INCOME))


def test_answers_to_the_screening_stay_in_the_plan_when_they_are_no_longer_missing():
    assert plan(TOLD | {"groups": [], "age": 67}, screening())[2:5] == ["groups", "age", "consent"]


@pytest.mark.parametrize(
    ("more", "slot", "asked"),
    [
        ({}, "phone", True),
        ({"claim": "divorce"}, "claim_amount", False),
        ({"claim": "debt"}, "claim_amount", True),
        ({"claim": "criminal_defence"}, "opposing_party", False),
        ({"claim": "criminal_victim"}, "opposing_party", True),
        ({"age": 70}, "home_visit", True),
        ({"age": 69}, "home_visit", False),
        ({"age": UNKNOWN}, "home_visit", False),
        ({"groups": ["disabled"]}, "home_visit", True),
        ({"alarm": "deadline"}, "deadline", True),
        ({"alarm": "self_harm"}, "deadline", False),
        ({}, "helper", False),
        ({"age": 17}, "helper", True),
        ({"age": 18}, "helper", False),
        ({"heard": {"applicant_for": "parent"}}, "helper", True),
        ({"helper": {"self": True}}, "helper", True),
    ],
)
def test_questions_that_depend_on_the_caller(more, slot, asked):
    needed = plan(TOLD | more, screening())
    assert (slot in needed) is asked
    assert needed[-1] == "confirm" and len(needed) == len(set(needed))


@pytest.mark.parametrize("about", [{"claim": "abuse_victim"}, {"area": "domestic_violence"}])
def test_who_was_beaten_is_never_asked_about_money(about):
    missing = ("person.groups", INCOME, "person.valuable_assets", "facts.sudden_hardship")
    needed = plan(TOLD | {"claim": "divorce"} | about, screening(*missing))
    assert not MONEY_SLOTS & set(needed) and "groups" in needed
    assert "claim_amount" not in plan(TOLD | about | {"claim": "abuse_victim"}, screening(means_test="not_required"))


def test_codes_of_the_form_are_codes_of_the_screening_and_of_the_contract():
    assert plan_module.MONEY_CLAIMS <= CLAIMS and plan_module.FAMILY_CLAIMS <= CLAIMS
    assert {name.partition(".")[2] for name in FIELD_SLOTS if name.startswith("facts.")} <= FACTS
    assert {ASKING.get(slot, slot) for slot in FORM_SLOTS} <= CODES
    assert set(FIELD_SLOTS.values()) | set(SCREENING_SLOTS) | set(slot_names.CHANGEABLE) <= set(FORM_SLOTS)


@pytest.mark.parametrize(
    ("days_left", "certainty", "asked"),
    [
        (3, "sure", False),
        (29, "about", False),
        (0, "sure", False),
        (30, "sure", True),  # further off than what he is afraid of: another period
        (-1, "sure", True),
        (3, "unsure", True),
        (None, "", True),
    ],
)
def test_days_are_asked_only_where_the_dates_of_the_story_do_not_give_them(
    days_left: int | None, certainty: str, asked: bool
) -> None:
    afraid = TOLD | {"alarm": "deadline"}
    assert plan(afraid, None)[2] == plan(afraid, screening())[2] == "deadline"
    counted = Deadline("上诉", "民事诉讼法第171条", on=date(2026, 12, 7), certainty=certainty, days_left=days_left)
    found = replace(screening(), deadline=counted)
    assert ("deadline" in plan(afraid, found)) is asked
    assert "deadline" in plan(afraid | {"deadline": 3}, found), "what was told stays in the list"
    assert "deadline" not in plan(TOLD, found)
