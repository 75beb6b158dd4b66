"""Reading a screening case from JSON: every code of the field is taken, every mistake is named by its field."""

from datetime import date

import pytest

from bot.core.areas import AREA_NAMES
from bot.core.errors import BadInput
from bot.core.screening import (
    APPLICANTS,
    CLAIMS,
    DEFENDANT_PROFILES,
    FACTS,
    GROUPS,
    INJURY_KINDS,
    PROCEEDINGS,
    Case,
    Deadline,
    Material,
    Office,
    Person,
    Reason,
    Route,
    Screening,
    case_from_json,
)

TODAY = date(2026, 11, 21)
CASE = {
    "id": "a-1",
    "region": "431321",
    "area": "wages",
    "claim": "labour_wages",
    "person": {
        "age": 67,
        "groups": ["migrant_worker", "elder"],
        "household_size": 4,
        "monthly_income_per_head": 812.5,
        "has_aid_card": False,
        "applicant_for": "parent",
        "valuable_assets": False,
    },
    "facts": {"days_to_deadline": 3, "proceeding": "arbitration", "workers": 12, "place_of_dispute": "4501"},
    "on": "2026-03-01",
}


def with_field(path: str, value: object) -> dict:
    """The good case with one field set; `path` as errors name it."""
    case = CASE | {"person": dict(CASE["person"]), "facts": dict(CASE["facts"])}
    *parents, last = path.split(".")
    (case[parents[0]] if parents else case)[last] = value
    return case


def test_a_whole_case():
    assert case_from_json(CASE, TODAY) == Case(
        region="431321",
        area="wages",
        on=date(2026, 3, 1),
        claim="labour_wages",
        person=Person(67, frozenset({"migrant_worker", "elder"}), 4, 812.5, False, "parent", False),
        facts=CASE["facts"],
        id="a-1",
    )


@pytest.mark.parametrize("empty", [{}, {"person": None, "facts": None, "on": None, "claim": None}])
def test_what_is_not_said_is_unknown_and_never_no(empty):
    case = case_from_json({"region": "43", "area": "land"} | empty, TODAY)
    assert (case.on, case.claim, case.id, case.facts) == (TODAY, None, None, {})
    assert case.person == Person() and case.person.groups is None and case.person.has_aid_card is None


def test_an_empty_list_of_groups_is_an_answer():
    assert case_from_json(with_field("person.groups", []), TODAY).person.groups == frozenset()


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("area", frozenset(AREA_NAMES)),
        ("claim", CLAIMS),
        ("person.applicant_for", APPLICANTS),
        ("facts.injury_kind", INJURY_KINDS),
        ("facts.proceeding", PROCEEDINGS),
        ("facts.defendant_profile", DEFENDANT_PROFILES),
    ],
)
def test_every_code_is_taken_and_any_other_is_named(path, codes):
    for code in codes:
        case_from_json(with_field(path, code), TODAY)
    for wrong in ("nonsense", "Wages", 1, True, ["labour_wages"]):
        with pytest.raises(BadInput, match=f"^{path}: unknown code") as caught:
            case_from_json(with_field(path, wrong), TODAY)
        assert all(code in str(caught.value) for code in codes)


def test_every_group_is_taken_and_any_other_is_named():
    assert case_from_json(with_field("person.groups", sorted(GROUPS)), TODAY).person.groups == GROUPS
    with pytest.raises(BadInput, match=r"^person\.groups: unknown code 'poor'"):
        case_from_json(with_field("person.groups", ["elder", "poor"]), TODAY)


def test_a_field_of_the_person_that_does_not_exist_is_named_and_not_passed_over():
    with pytest.raises(BadInput, match=r"^person: unknown code 'income'; one of age, .*monthly_income_per_head"):
        case_from_json(with_field("person.income", 800), TODAY)


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("person.age", [0, 130, 67.0], [-1, 131, "67", True, [67], 59.5]),
        ("person.household_size", [1, 50], [0, 51, "4", False, 2.5]),
        ("person.monthly_income_per_head", [0, 1e8, 812.5], [-0.01, 1.1e8, "812", float("nan"), True]),
        ("facts.days_to_deadline", [-36500, 0, 3.5], [-36501, 36501, "3", True]),
        ("facts.workers", [1, 300], [0, "12", float("inf")]),
        ("facts.needs_preservation", [True, False, None], ["yes", 1, 0]),
        ("facts.charge_may_be_life_or_death", [True, False], ["true"]),
        ("person.has_aid_card", [True, False, None], ["no", 0, 1]),
        ("person.valuable_assets", [True, False], ["没有", []]),
        ("facts.place_of_dispute", ["43", "431321", 431321, "431321000000"], ["4", "湖南", "4313210000001", ""]),
        (
            "region",
            ["43", "431321", 431321, "431321102001"],
            [None, "", "4", "四三", "４３１３２１", "43132x", "4" * 13],
        ),
        ("on", ["2026-03-01", None], ["2026-13-01", "yesterday", "01.03.2026", ""]),
    ],
)
def test_values_at_and_past_the_edge(path, good, bad):
    for value in good:
        case_from_json(with_field(path, value), TODAY)
    for value in bad:
        with pytest.raises(BadInput, match=f"^{path}: "):
            case_from_json(with_field(path, value), TODAY)


def test_an_unknown_fact_is_named():
    with pytest.raises(BadInput, match=r"^facts: unknown code 'days_to_dedline'") as caught:
        case_from_json(with_field("facts.days_to_dedline", 3), TODAY)
    assert all(name in str(caught.value) for name in FACTS)


@pytest.mark.parametrize("data", [None, [], "case", 3, {"region": "43", "person": []}, {"region": "43", "facts": "x"}])
def test_a_case_of_the_wrong_shape_is_refused(data):
    with pytest.raises(BadInput, match="must be"):
        case_from_json(data, TODAY)


@pytest.mark.parametrize("groups", ["elder", {"elder": True}, 3])
def test_groups_must_be_a_list(groups):
    with pytest.raises(BadInput, match=r"person\.groups must be a list"):
        case_from_json(with_field("person.groups", groups), TODAY)


@pytest.mark.parametrize(
    ("deadline", "told"),
    [
        (None, None),
        (Deadline("起诉", "民诉法", on=date(2026, 12, 6)), {"what": "起诉", "on": "2026-12-06", "cite": "民诉法"}),
        (Deadline("上诉", "民诉法", days=15), {"what": "上诉", "days": 15, "cite": "民诉法"}),
    ],
)
def test_a_screening_as_json(deadline, told):
    screening = Screening(
        result="likely",
        means_test="required",
        reasons=(Reason("n-31", "可以援助。", "法律援助法31"),),
        missing=("person.age",),
        materials=(Material("身份证", "证明身份", False),),
        accept_first=True,
        deadline=deadline,
        office=Office("431321", "双峰县法律援助中心"),
        other_routes=(Route("工会", "12351", "帮工人"),),
        notes=("注意",),
    )
    assert screening.to_json("a-1") == {
        "id": "a-1",
        "result": "likely",
        "means_test": "required",
        "reasons": [{"rule": "n-31", "text": "可以援助。", "cite": "法律援助法31"}],
        "missing": ["person.age"],
        "materials": [{"name": "身份证", "why": "证明身份", "can_follow_later": False}],
        "accept_first": True,
        "deadline": told,
        "office": {"code": "431321", "name": "双峰县法律援助中心", "phone": "12348"},
        "other_routes": [{"name": "工会", "contact": "12351", "why": "帮工人"}],
        "notes": ["注意"],
    }
