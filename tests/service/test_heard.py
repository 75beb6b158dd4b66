"""What a story tells before anything is asked; the day of every story is 2026-11-22."""

from datetime import date
from typing import Any

import pytest

from bot.nlu import entities
from bot.service.heard import hear

DAY = date(2026, 11, 22)
ELDER = {"area": "maintenance", "claim": "support_payments", "guide": "maintenance_parents"}
CHILD = {"area": "maintenance", "claim": "support_payments", "guide": "maintenance_child_support"}
WAGES = {"area": "wages", "claim": "labour_wages", "guide": "wages_construction"}
BEATEN = {"area": "domestic_violence", "claim": "abuse_victim"}
SCHOOL = {"area": "minors", "claim": "injury_compensation", "guide": "minors_bullying"}
CRIME = {"area": "criminal", "claim": "criminal_defence", "guide": "criminal_detained"}
DOG = {"area": "injury", "claim": "injury_compensation", "guide": "injury_dog"}
SEEDS = {"area": "farm_products", "claim": "farm_inputs"}
HIRED = {"area": "work_injury", "claim": "injury_compensation", "guide": "work_injury_hired"}
RELIEF = {"area": "social_benefits", "claim": "social_insurance_relief", "guide": "social_dibao_stopped"}


def told(story: str, matter: dict[str, str]) -> dict[str, Any]:
    """All that is heard, flat."""
    found = hear(story, entities.extract(story, DAY), dict(matter))
    return found | found.pop("heard")


@pytest.mark.parametrize(
    ("story", "matter", "slot", "value"),
    [
        ("我今年七十三了，三个儿子都不管我", ELDER, "age", 73),
        ("我七十三了，老伴七十五了，儿子不管", ELDER, "age", None),
        ("我是低保户，儿子不给我养老钱", ELDER, "groups", ["dibao"]),
        ("我吃着低保，儿子不养我", ELDER, "groups", ["dibao"]),
        ("我不是低保户，儿子不养我", ELDER, "groups", None),
        ("我的低保被取消了", RELIEF, "groups", None),
        ("我没有固定收入，儿子不养我", ELDER, "groups", ["no_fixed_income"]),
        ("我是残疾人，老板欠我工钱", WAGES, "groups", ["disabled"]),
        ("在工地被打成残疾了，老板欠我工钱", WAGES, "groups", None),
        ("我在外面打工，老板欠我工钱", WAGES, "groups", ["migrant_worker"]),
        ("我老公打我", BEATEN, "groups", ["abuse_victim", "woman"]),
        ("我想离婚", {"claim": "divorce", "alarm": "domestic_violence_now"}, "groups", ["abuse_victim"]),
        ("老板欠我工钱", WAGES | {"alarm": "domestic_violence_now"}, "groups", None),
        ("我妈七十八了，我哥不管她，一分钱不给", ELDER, "applicant_for", "parent"),
        ("我爷爷八十一岁，三个儿子都不养他", ELDER, "applicant_for", "other"),
        ("我今年七十六了，三个儿子都不管我", ELDER, "applicant_for", None),
        ("前夫不给孩子抚养费", CHILD, "applicant_for", "child"),
        ("我今年15岁，爸爸不给我抚养费", CHILD, "applicant_for", None),
        ("我儿子在学校被同学打了", SCHOOL, "applicant_for", "child"),
        ("我孙子在学校被同学打了", SCHOOL, "applicant_for", "other"),
        ("我女婿打我女儿", BEATEN, "applicant_for", "child"),
        ("我儿子被派出所抓了", CRIME, "applicant_for", "child"),
        ("我儿子被派出所抓了", CRIME, "groups", ["detained"]),
        ("我妈被邻居的狗咬了", DOG, "applicant_for", "parent"),
        ("我被邻居的狗咬了", DOG, "applicant_for", None),
        ("我被邻居的狗咬了", DOG, "injury_kind", "other"),
        ("我儿子在学校被同学打了", SCHOOL, "injury_kind", "school"),
        ("欠我工钱", WAGES, "injury_kind", None),
        ("儿子跟我住在一起，不给我饭吃", ELDER, "opponent_home", True),
        ("儿子不跟我住在一起，不管我", ELDER, "opponent_home", False),
        ("早就分家了，儿子不管我", ELDER, "opponent_home", False),
        ("儿子不管我", ELDER, "opponent_home", None),
        ("家里四口人，一个月收入三千块，老板欠我工钱", WAGES, "income_per_head", 3000),
        ("家里四口人，一个月收入三千块，老板欠我工钱", WAGES, "household_size", 4),
        ("家里人均每月收入八百", WAGES, "income_per_head", {"each": 800}),
        ("家里一年收入两万四", WAGES, "income_per_head", 2000),
        ("老板一个月收入几万，欠我三千", WAGES, "income_per_head", None),
        ("老板欠我一万二工钱", WAGES, "claim_amount", 12000),
        ("一天两百，老板欠我三个月工钱", WAGES, "claim_amount", None),
        ("厂里拖欠我四个月工资两万块", WAGES, "claim_amount", 20000),
        ("买了假种子，损失两万", SEEDS, "claim_amount", 20000),
        ("老板只给了五万就不管了", WAGES, "claim_amount", None),
        ("对方不赔医药费，花了三万", DOG, "claim_amount", None),
        ("我叫覃秀莲，老板欠我工钱", WAGES, "name", "覃秀莲"),
        ("我叫他还钱，他不还", WAGES, "name", None),
        ("我叫李小红，我妈被邻居的狗咬了", DOG, "name", None),
        ("我妈八十一了，我哥不肯出赡养费", ELDER, "age", 81),
        ("我哥不肯出赡养费，我想替我妈讨个说法", ELDER, "applicant_for", "parent"),
        ("我儿子十六岁，被抓了", CRIME, "applicant_for", "child"),
        ("我妈病了，我被邻居的狗咬了", DOG, "applicant_for", None),
        ("在工地上摔断了腿，老板不认账", HIRED, "injury_kind", None),
        ("给邻居盖房摔断了腿，他不管", HIRED, "injury_kind", "labour_service"),
        ("我们二十几个工友都没拿到钱", WAGES, "workers", 20),
        ("已经申请了仲裁，老板欠我工钱", WAGES, "proceeding", "arbitration"),
        ("老板正在转移财产", WAGES, "needs_preservation", True),
        ("老板欠我工钱", WAGES, "needs_preservation", None),
        ("我听不懂普通话，只会说壮话", ELDER, "interpreter", "壮话"),
        ("上诉期就剩明天一天了", WAGES | {"alarm": "deadline"}, "deadline", 1),
        ("上诉期还有三天", WAGES | {"alarm": "deadline"}, "deadline", 3),
        ("明天要去找老板", WAGES, "deadline", None),
    ],
)
def test_what_is_heard(story: str, matter: dict[str, str], slot: str, value: Any) -> None:
    assert told(story, matter).get(slot) == value
