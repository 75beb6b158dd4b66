"""What an answer to each question of the form means."""

import pytest

from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.nlu.answers import UNKNOWN
from bot.rules.book import RuleBook
from bot.service import claims, reading
from bot.service.invalid import Invalid
from bot.service.reading import offered, to_change, understand, wishes


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("facts", " 老板欠我工资 ", "老板欠我工资"),
        ("facts", "欠薪", Invalid("bad_short", {})),
        ("region", "湖南双峰", "431321"),
        ("region", "湖南双峰县杏子铺镇", "431321104"),
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
        ("income_per_head", "人均八百", {"each": 800}),
        ("income_per_head", "不清楚", UNKNOWN),
        ("claim_amount", "一万二", 12000),
        ("assets", "没有", False),
        ("assets", "看情况", Invalid("bad_yes_no", {})),
        ("hardship", "有", True),
        ("hardship", "去年我家里老头子得了重病", UNKNOWN),  # no plain answer: left to the office
        ("life_or_death", "没有", False),
        ("life_or_death", "不知道", UNKNOWN),
        ("opponent_home", "住在一起", True),
        ("opponent_home", "不住一起", False),
        ("opponent_home", "早就分家了", False),
        ("opponent_home", "嗯哪", Invalid("bad_yes_no", {})),
        ("injury_kind", "二", "traffic"),
        ("injury_kind", "狗咬的", "other"),
        ("injury_kind", "电器质量不好", "product"),
        ("injury_kind", "不知道", UNKNOWN),
        ("injury_kind", "嗯", Invalid("bad_choice", {})),
        ("deadline", "两个星期", 14),
        ("deadline", "判决书是上个礼拜五收到的", Invalid("bad_number", {})),
        ("consent", "同意", True),
        ("consent", "我不同意", False),
        ("consent", "同意书是什么", Invalid("bad_consent", {})),
        ("helper", "我是他妈妈，叫李小红", {"name": "李小红", "relation": "妈妈"}),
        ("helper", "我叫李小红，是她女儿", {"name": "李小红", "relation": "女儿"}),
        ("helper", "李小红", {"name": "李小红", "relation": ""}),
        ("helper", "本人", {"self": True}),
        ("helper", "妈妈", Invalid("bad_helper", {})),
        ("name", "我叫张桂英", "张桂英"),
        ("name", "不知道", Invalid("bad_name", {})),
        ("address", "双峰县杏子铺镇", "双峰县杏子铺镇"),
        ("address", "家里", Invalid("bad_short", {})),
        ("opposing_party", "老李", "老李"),
        ("opposing_party", "不知道", UNKNOWN),
        ("opposing_party", "。", Invalid("bad_short", {})),
        ("home_visit", "不方便", True),
        ("home_visit", "不用", False),
        ("home_visit", "要上门，要会说壮话的人", True),
        ("home_visit", "要会说壮话的人", False),
        ("confirm", "确认", True),
        ("confirm", "不对", Invalid("bad_confirm", {})),
        ("confirm", "确认✅", True),
        ("age", "七十有二", 72),
        ("groups", "10", Invalid("bad_choice", {})),
        ("name", "张桂英😊", "张桂英"),
        ("name", "张 三", "张三"),
        ("name", "我姓张，叫张三丰", "张三丰"),
        ("name", "等等，能申请吗", Invalid("bad_name", {})),
        ("helper", "我是她儿子张强", {"name": "张强", "relation": "儿子"}),
        ("helper", "邻居", Invalid("bad_helper", {})),
        ("opposing_party", "没有", UNKNOWN),
        ("injury_kind", "自己摔的", "other"),
        ("home_visit", "不知道", False),
        ("home_visit", "我儿子可以送我", False),
        ("home_visit", "来我家吧", True),
        ("home_visit", "可以上门吗", True),
    ],
)
def test_what_an_answer_means(regions, slot, text, value):
    assert understand(slot, text, regions) == value


@pytest.mark.parametrize(
    ("area", "text", "claim"),
    [
        ("criminal", "1", "criminal_defence"),
        ("criminal", "我是受害的", "criminal_victim"),
        ("land", "征地补偿", "expropriation"),
        ("land", "5", "other"),
        ("land", "都不是", "other"),
        (None, "离婚", "divorce"),
        ("land", "不知道", UNKNOWN),
        ("land", "哦", Invalid("bad_choice", {})),
    ],
)
def test_what_is_wanted_is_chosen_among_the_claims_of_the_matter(regions, area, text, claim):
    assert understand("wanted", text, regions, {"area": area}) == claim


def test_the_choices_hold_every_claim_that_the_rules_see_in_an_area():
    for area, listed in RuleBook.load(KNOWLEDGE_BASE / "rules").claims_by_area.items():
        assert listed <= set(claims.choices(area)), area


def test_digits_of_the_groups_are_those_that_were_offered(regions):
    slots = {"groups_offered": ["dibao", "relief", "woman"]}
    assert understand("groups", "1 3", regions, slots) == ["dibao", "woman"]
    assert understand("groups", "2", regions, slots) == Invalid("which_relief", {})
    assert understand("groups", "低保边缘", regions, slots) == ["dibao_edge"]


def test_at_most_nine_groups_are_offered_and_the_rarer_relief_as_one():
    everything = frozenset(reading.answers.GROUP_WORDS)
    listed = offered(everything)
    assert len(listed) == 9 and listed[:3] == ["dibao", "tekun", "disabled"] and "relief" in listed
    assert offered(frozenset({"dibao", "dibao_edge"})) == ["dibao", "dibao_edge"]


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
        ("改要求", "home_visit"),
        ("改", None),
        ("电话", None),
        ("返回", None),
    ],
)
def test_what_the_caller_wants_to_change(text, slot):
    assert to_change(text) == slot


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("要上门，要会说壮话的人", {"interpreter": "壮话"}),
        ("不用上门，星期三上午有空", {"appointment": "星期三上午"}),
        ("要手语", {"interpreter": "手语"}),
        ("不用", {}),
    ],
)
def test_wishes_beside_the_visit(text, found):
    assert wishes(text) == found
