"""The application as pure functions: the case it describes, its screening, what is read back."""

from datetime import date

import pytest
from slots_of import FILLED, TOLD

from bot.core.screening import Case, Deadline, Person, Screening, case_from_json
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.nlu.answers import UNKNOWN
from bot.rules.book import RuleBook
from bot.rules.eligibility import screen as by_rules
from bot.rules.relevant import relevant_groups
from bot.service import application
from bot.service.application import home, per_head, summary, to_case
from bot.service.slots import applicant_for
from bot.service.spoken_form import spoken_summary

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return RuleBook.load(KNOWLEDGE_BASE / "rules")


def test_a_case_holds_what_is_known_and_nothing_else():
    slots = TOLD | {"age": 67, "groups": ["disabled"], "household_size": 4, "income_per_head": 3000, "assets": False}
    case = to_case(slots | {"deadline": 3.0, "injury_kind": "work", "hardship": True, "life_or_death": False}, DAY)
    assert case.person == Person(67, frozenset({"disabled"}), 4, 750.0, valuable_assets=False)
    assert case.facts == {
        "injury_kind": "work",
        "days_to_deadline": 3,
        "sudden_hardship": True,
        "charge_may_be_life_or_death": False,
    }
    unknown = dict.fromkeys(
        ("age", "groups", "household_size", "income_per_head", "assets", "deadline", "hardship", "opponent_home"),
        UNKNOWN,
    )
    case = to_case(TOLD | unknown, DAY)
    assert (case.person, case.facts) == (Person(), {})
    assert to_case({}, DAY).region == "00"


def test_what_the_story_told_is_part_of_the_case():
    heard = {"groups": ["dibao"], "applicant_for": "parent", "proceeding": "litigation", "workers": 12}
    case = to_case(TOLD | {"groups": ["disabled"], "heard": heard}, DAY)
    assert case.person.groups == {"dibao", "disabled"} and case.person.applicant_for == "parent"
    assert case.facts == {"proceeding": "litigation", "workers": 12}
    assert to_case(TOLD | {"heard": heard}, DAY).person.groups is None  # told is not complete


@pytest.mark.parametrize(
    ("told", "claim"),
    [
        ({"claim": "divorce"}, "divorce"),
        ({"claim": "other"}, None),  # of a guide: it is asked what is wanted before anybody hears "not covered"
        ({"claim": "other", "wanted": "support_payments"}, "support_payments"),
        ({"claim": "other", "wanted": "other"}, "other"),
        ({"claim": None, "wanted": UNKNOWN}, None),
    ],
)
def test_what_is_wanted(told, claim):
    assert application.claim(told) == claim


def test_the_home_counts_where_it_lies_in_another_county_than_the_dispute():
    case = to_case(TOLD | {"heard": {"home": "450226100"}}, DAY)
    assert (case.region, case.facts["place_of_dispute"]) == ("450226100", "431321")
    case = to_case(TOLD | {"heard": {"home": "431321104"}}, DAY)
    assert (case.region, case.facts) == ("431321", {})


@pytest.mark.parametrize(
    ("told", "yuan"),
    [
        ({"income_per_head": 3000, "household_size": 4}, 750),
        ({"income_per_head": 3000}, None),
        ({"income_per_head": 0}, 0),
        ({"income_per_head": {"each": 800}}, 800),
        ({"income_per_head": 800, "opponent_home": True}, 800),
        ({"income_per_head": 800, "household_size": 2, "opponent_home": UNKNOWN}, 400),
        ({"income_per_head": UNKNOWN, "household_size": 2}, None),
    ],
)
def test_income_by_head(told, yuan):
    assert per_head(told) == yuan


def test_groups_of_the_story_spare_the_question_only_where_they_decide(book):
    asked: list[Case] = []

    def by(case: Case) -> Screening:
        asked.append(case)
        return by_rules(case, book, Regions.load(KNOWLEDGE_BASE).centre)

    told = TOLD | {"heard": {"groups": ["migrant_worker"]}}
    assert application.screen(told, DAY, by).means_test == "exempt"
    woman = TOLD | {"heard": {"groups": ["woman"]}}
    found = application.screen(woman, DAY, by)
    assert found.result == "need_info" and "person.groups" in found.missing
    assert application.screen({"facts": "x"}, DAY, by) is None


@pytest.mark.parametrize(
    ("case", "among", "not_among"),
    [
        ({"claim": "labour_wages"}, {"dibao", "migrant_worker", "no_fixed_income"}, {"woman", "abuse_victim"}),
        ({"claim": "support_payments"}, {"dibao", "abuse_victim"}, {"migrant_worker", "woman"}),
        (
            {"claim": "injury_compensation", "facts": {"injury_kind": "other"}, "region": "450225"},
            {"woman", "veteran", "disabled"},
            {"migrant_worker"},
        ),
        ({"claim": "injury_compensation", "facts": {"injury_kind": "work"}}, {"migrant_worker"}, {"woman"}),
        ({"claim": "divorce", "region": "320412"}, {"orphan", "dibao_edge", "abuse_victim"}, {"veteran"}),
    ],
)
def test_only_groups_that_may_change_the_result_are_worth_asking(book, case, among, not_among):
    found = relevant_groups(book, case_from_json({"region": "431321"} | case, DAY))
    assert among <= found and not not_among & found


@pytest.mark.parametrize(
    ("address", "named", "found"),
    [
        ("双峰县杏子铺镇和平村", ["431321"], "431321104"),
        ("杏子铺镇和平村", [], "431321104"),
        ("三江县古宜镇大竹村3组", ["450226"], "450226100"),
        ("广州天河区某路", ["440106"], "440106"),
        ("湖南省某地", ["430000"], None),
        ("某某村3组", [], None),
    ],
)
def test_where_a_person_lives(regions, address, named, found):
    assert home(address, named, "431321", regions) == found


def test_the_read_back_shows_no_number_in_full_and_all_that_was_heard(regions):
    more = {
        **{
            "facts": "字" * 80,
            "home_visit": True,
            "age": 76,
            "income_per_head": 3000.0,
            "deadline": 1,
            "groups": ["dibao"],
        },
        **{"helper": {"name": "李小红", "relation": "女儿"}, "wishes": {"appointment": "星期三上午"}},
        "heard": {"interpreter": "壮话", "groups": ["disabled"]},
    }
    told = dict(summary(FILLED | more, regions, str.upper))
    assert told["身份证"] == "尾号4814" and told["电话"] == "尾号5678"
    assert told["事情在"] == "湖南省娄底市双峰县" and told["想要回"] == "12000元"
    assert told["要求"] == "上门，要会壮话的人，约在星期三上午"
    assert told["代办"] == "李小红（女儿）" and told["年纪"] == "76岁" and told["期限"] == "还有1天"
    assert told["收入"] == "每月3000元" and told["情况"] == "DIBAO、DISABLED"
    assert told["事情"] == "字" * 60 + "……"
    assert dict(summary({"opposing_party": UNKNOWN}, regions, str)) == {"对方": "不清楚"}


@pytest.mark.parametrize(
    ("days_left", "certainty", "read"),
    [
        (3, "sure", "2026年12月7日，还有3天"),
        (0, "sure", "2026年12月7日，就在今天"),
        (20, "about", "大约2026年12月7日，还有20天"),
        (-1, "sure", None),
        (None, "", None),
    ],
)
def test_the_end_that_the_story_gives_is_read_back(
    regions: Regions, days_left: int | None, certainty: str, read: str | None
) -> None:
    counted = Deadline("上诉", "民事诉讼法第171条", on=date(2026, 12, 7), certainty=certainty, days_left=days_left)
    assert dict(summary(TOLD, regions, str, counted)).get("期限") == read
    assert dict(summary(TOLD | {"deadline": 2}, regions, str, counted))["期限"] == "还有2天", "his own word stands"


def test_who_acts_for_himself_is_no_helper(regions: Regions) -> None:
    assert "代办" not in dict(summary({"helper": {"self": True}}, regions, str))


@pytest.mark.parametrize(
    ("relation", "whom"),
    [("妈妈", "child"), ("爸", "child"), ("女儿", "parent"), ("老公", "spouse"), ("邻居", "other"), ("", None)],
)
def test_the_helper_tells_for_whom_he_helps(relation, whom):
    assert applicant_for({"helper": {"name": "李小红", "relation": relation}}) == whom
    assert (
        applicant_for({"helper": {"name": "李小红", "relation": relation}, "heard": {"applicant_for": "other"}})
        == "other"
    )


def test_over_the_telephone_nobody_is_named_where_there_is_no_opponent():
    rows = [("姓名", "张桂英"), ("身份证", "尾号4814"), ("电话", "尾号5678"), ("住址", "荷叶镇"), ("事情在", "双峰县")]
    assert "对方" not in spoken_summary({}, rows)
    assert "事情在双峰县，对方是老李。" in spoken_summary({}, [*rows, ("对方", "老李")])


def test_a_village_named_like_a_town_leaves_its_own_town_standing(regions):
    assert home("永丰镇石牛村3组", [], "431321", regions) == "431321001"
