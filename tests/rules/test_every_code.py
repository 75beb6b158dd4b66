"""Every claim, injury and group in the nation and the four provinces, against tables written by hand from the statutes."""

from functools import cache

import pytest
from rule_files import KNOWLEDGE, TODAY, office

from bot.core.screening import CLAIMS, GROUPS, INJURY_KINDS, Screening, case_from_json
from bot.rules.book import RuleBook
from bot.rules.eligibility import screen

LN, JS, CZ, GX, HN, ELSEWHERE = "211421", "320922", "320412", "450225", "431321", "440902"
EVERYWHERE = frozenset({LN, JS, CZ, GX, HN, ELSEWHERE})
JIANGSU, NOWHERE = frozenset({JS, CZ}), frozenset[str]()
# 法律援助法 24, 29, 31, 32: covered in the whole country. Which provinces add a claim for a grown man of no group:
# 江苏省法律援助条例 18; 湖南省2024年法律援助规定 2.
COVERED: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        [
            *(
                "support_payments",
                "labour_wages",
                "environmental_damage",
                "social_insurance_relief",
                "survivor_pension",
            ),
            *("state_compensation", "incapacity", "abuse_victim", "good_samaritan", "hero_honour", "retrial_acquittal"),
            *("criminal_defence", "criminal_victim"),
        ],
        EVERYWHERE,
    ),
    **dict.fromkeys(["land_contract", "collective_rights", "expropriation", "crop_livestock"], JIANGSU),
    "farm_inputs": JIANGSU | {HN},
    **dict.fromkeys(["homestead", "inheritance", "divorce", "debt", "neighbor", "contract", "consumer"], NOWHERE),
    **dict.fromkeys(["custody", "admin_dispute", "other"], NOWHERE),
}
# 法律援助法 31(7); 江苏 18 (products, buildings); 湖南 2 (products, accidents at work places).
INJURIES: dict[str, frozenset[str]] = {
    **dict.fromkeys(["work", "traffic", "food_drug", "medical"], EVERYWHERE),
    "product": JIANGSU | {HN},
    "building": JIANGSU,
    "accident_production": frozenset({HN}),
    **dict.fromkeys(["school", "labour_service", "other"], NOWHERE),
}
FREE_OF_MEANS = {"abuse_victim", "good_samaritan", "hero_honour", "retrial_acquittal"}  # 法律援助法 32
# 法律援助法 42(2) and, since 2026-07-01, 社会救助法 13: recipients of relief, judicial relief and preferential treatment.
EXEMPT = {"dibao", "tekun", "temporary_relief", "judicial_aid", "preferential", "dibao_edge", "rigid_expense"}
# 江苏 19: no limit of matters. 广西 (2025): these may ask for other injuries too.
ANY_MATTER_JIANGSU = {"dibao", "tekun", "dibao_edge", "rigid_expense", "orphan"}
ANY_INJURY_GUANGXI = {"woman", "minor", "elder", "disabled", "veteran"}
ALSO = {"severely_disabled": "disabled", "elder_alone": "elder", "elder_incapacitated": "elder"} | dict.fromkeys(
    ["left_behind_child", "orphan"], "minor"
)
AGES = {"elder": 70, "elder_alone": 70, "elder_incapacitated": 70, "minor": 9, "left_behind_child": 9, "orphan": 9}


@cache
def book() -> RuleBook:
    return RuleBook.load(KNOWLEDGE / "rules")


def screened(region: str, claim: str, group: str = "", injury: str = "traffic", on: str = "2026-11-22") -> Screening:
    """A poor person of at most one group, every fact known and none special."""
    facts: dict[str, object] = dict.fromkeys(
        ["charge_may_be_life_or_death", "sudden_hardship", "opponent_in_household"], False
    )
    facts |= {"injury_kind": injury} if claim == "injury_compensation" else {}
    person = {
        **{"age": AGES.get(group, 40), "groups": [group] if group else []},
        **{"monthly_income_per_head": 900, "valuable_assets": False},
    }
    return screen(
        case_from_json({"region": region, "claim": claim, "person": person, "facts": facts, "on": on}, TODAY),
        *(book(), office),
    )


def test_the_tables_name_every_code() -> None:
    assert set(COVERED) | {"injury_compensation"} == CLAIMS
    assert set(INJURIES) == INJURY_KINDS


@pytest.mark.parametrize("region", sorted(EVERYWHERE))
@pytest.mark.parametrize("claim", sorted(COVERED))
def test_a_claim_is_covered_where_the_table_says_so(claim: str, region: str) -> None:
    found = screened(region, claim)
    assert (found.result != "not_covered") is (region in COVERED[claim])
    assert found.means_test == ("not_required" if claim in FREE_OF_MEANS else "required")
    if found.result != "not_covered" and found.means_test == "required":
        assert found.result == ("eligible" if region in JIANGSU | {GX} else "likely")


@pytest.mark.parametrize("region", sorted(EVERYWHERE))
@pytest.mark.parametrize("kind", sorted(INJURIES))
def test_an_injury_is_covered_where_the_table_says_so(kind: str, region: str) -> None:
    assert (screened(region, "injury_compensation", injury=kind).result != "not_covered") is (region in INJURIES[kind])


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_a_group_spares_the_means_test_only_where_the_law_says_so(group: str) -> None:
    for region in EVERYWHERE:
        for claim in ("support_payments", "labour_wages", "injury_compensation", "social_insurance_relief"):
            spared = group in EXEMPT or (group == "migrant_worker" and claim == "labour_wages")
            free = group == "abuse_victim" and claim == "support_payments"
            expected = "not_required" if free else "exempt" if spared else "required"
            assert screened(region, claim, group).means_test == expected, (region, claim)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_a_group_opens_matters_only_where_the_province_says_so(group: str) -> None:
    also = ALSO.get(group, group)
    for region in EVERYWHERE:
        divorce = (region in JIANGSU and group in ANY_MATTER_JIANGSU) or group == "abuse_victim"
        assert (screened(region, "divorce", group).result != "not_covered") is divorce, region
        dog = (region in JIANGSU and group in ANY_MATTER_JIANGSU) or (region == GX and also in ANY_INJURY_GUANGXI)
        assert (screened(region, "injury_compensation", group, "other").result != "not_covered") is dog, region
        school = dog or (region in JIANGSU and also == "minor")
        assert (screened(region, "injury_compensation", group, "school").result != "not_covered") is school, region


@pytest.mark.parametrize("group", sorted({"elder", "minor", "disabled", *ALSO}))
def test_no_fixed_income_spares_the_weak_only(group: str) -> None:
    person = {"age": AGES.get(group, 40), "groups": [group, "no_fixed_income"]}
    alone = {"age": 40, "groups": ["no_fixed_income"], "monthly_income_per_head": 900, "valuable_assets": False}
    for region in EVERYWHERE:
        case = {"region": region, "claim": "support_payments", "person": person}
        assert screen(case_from_json(case, TODAY), book(), office).means_test == "exempt"
        assert screen(case_from_json(case | {"person": alone}, TODAY), book(), office).means_test == "required"


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_before_the_law_nothing_is_covered_and_after_it_nothing_is_refused_without_a_way_on(claim: str) -> None:
    for region in EVERYWHERE:
        assert screened(region, claim, on="2021-12-31").result == "not_covered"
        found = screened(region, claim)
        assert len(found.other_routes) >= 2
        if found.result in ("unlikely", "not_covered"):
            assert {"n-laa-43", "n-laa-49"} <= {reason.rule for reason in found.reasons}


@pytest.mark.parametrize("claim", sorted(CLAIMS))
@pytest.mark.parametrize(("facts", "first"), [({"days_to_deadline": 6}, True), ({"days_to_deadline": 7}, False)])
def test_fewer_than_seven_days_are_accepted_first_in_any_matter(
    claim: str, facts: dict[str, object], first: bool
) -> None:
    for region in EVERYWHERE:
        case = {"region": region, "claim": claim, "person": {"age": 40, "groups": []}, "facts": facts}
        assert screen(case_from_json(case, TODAY), book(), office).accept_first is first


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_who_was_beaten_at_home_is_never_asked_for_money(claim: str) -> None:
    """法律援助法 32(4): in the matters that belong to the violence nothing about income or property may be missing."""
    related = claim in ("abuse_victim", "divorce", "custody", "support_payments")
    for region in EVERYWHERE:
        raw = {"region": region, "claim": claim, "person": {"groups": ["woman", "abuse_victim"]}}
        found = screen(case_from_json(raw, TODAY), book(), office)
        if related:
            assert (found.result, found.means_test, found.missing) == ("eligible", "not_required", ())
