"""Household, income, property and sums in the caller's own words."""

import pytest

from bot.nlu.answers import UNKNOWN
from bot.service import means_told


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("一家五口", 5),
        ("一家三代六口人", 6),
        ("我和老伴", 2),
        ("老两口", 2),
        ("我跟我老婆带两个娃", 4),
        ("我和我爸妈", 3),
        ("我一个人带两个孩子", 3),
        ("就我一个", 1),
        ("4", 4),
        ("三百", None),
        ("不多", None),
    ],
)
def test_how_many_eat_at_one_table(text, heads):
    assert means_told.household(text) == heads


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("一个月两千来块", 2000),
        ("我一千五老婆两千，三口人", 3500),
        ("养老金一百八，种地一个月三百", 480),
        ("我没有收入，老公一个月三千", 3000),
        ("一个月两三千，多的时候四千", 2000),
        ("年收入两万四，四口人", 2000),
        ("没有收入", 0),
        ("人均五百", {"each": 500}),
        ("不多，够吃饭", None),
    ],
)
def test_what_the_household_has_a_month(text, yuan):
    assert means_told.income(text) == yuan


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("一万二", 12000),
        ("医药费八千加误工费三千", 11000),
        ("误工费三千、医药费八千", 11000),
        ("一共一万五，其中工钱一万", 15000),
        ("欠一万，已经还了三千", 10000),
        ("三万块钱加利息", 30000),
        ("30，000元", 30000),
        ("他欠多少给多少", UNKNOWN),
        ("全部", UNKNOWN),
        ("不要钱，要他道歉", UNKNOWN),
        ("嗯", None),
    ],
)
def test_what_he_wants_back(text, yuan):
    assert means_told.claim(text) == yuan


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("有", True),
        ("没得", False),
        ("啥都没有", False),
        ("穷得叮当响", False),
        ("有个摩托车", False),
        ("农村老房子", False),
        ("没有城里的房子", False),
        ("老家有房，没有车", False),
        ("有一辆面包车", True),
        ("县城有套房", True),
        ("存了五万", True),
        ("看情况", None),
    ],
)
def test_whether_there_is_something_of_value(text, has):
    assert means_told.assets(text) is has


@pytest.mark.parametrize(
    ("text", "age"), [("1958年生的", 68), ("58年的", 68), ("05年出生", 21), ("六十八", None), ("干了58年", None)]
)
def test_the_age_of_a_year_of_birth(text, age):
    assert means_told.born(text, 2026) == age
