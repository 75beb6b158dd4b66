"""Names, minority names and rare characters included, and the groups that a caller says he belongs to or does not."""

from pathlib import Path

import pytest

from bot.core.yaml_file import read_yaml
from bot.nlu import answers

CASES = read_yaml(Path(__file__).parents[1] / "nlu_cases" / "answers.yml")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张桂英", "张桂英"),
        ("张桂英。", "张桂英"),
        ("张伟！", "张伟"),
        ("我叫张桂英", "张桂英"),
        ("我是李四", "李四"),
        ("我就叫张三", "张三"),
        ("我叫做张伟", "张伟"),
        ("姓名：张三", "张三"),
        ("我的名字是王二小", "王二小"),
        ("本人张三", "张三"),
        ("张桂英，木子李那个李", "张桂英"),
        ("我叫王小明，今年五十", "王小明"),
        ("张伟 13812345678", "张伟"),
        ("张桂英女士", "张桂英"),
        ("罗玉凤啦", "罗玉凤"),
        ("李四的", "李四"),
        ("欧阳修", "欧阳修"),
        ("江不凡", "江不凡"),
        ("陳美麗", "陈美丽"),
    ],
)
def test_names_as_people_give_them(text, name):
    assert answers.name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("乌兰图雅", "乌兰图雅"),
        ("扎西", "扎西"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("我叫阿不都热合曼·阿不都拉", "阿不都热合曼·阿不都拉"),
        ("迪丽热巴·迪力木拉提", "迪丽热巴·迪力木拉提"),
        ("卡德尔•买买提", "卡德尔·买买提"),
        ("卡德尔・买买提", "卡德尔·买买提"),
        ("我叫阿依古丽吐尔逊", "阿依古丽吐尔逊"),
        ("爱新觉罗·溥仪", "爱新觉罗·溥仪"),
    ],
)
def test_names_of_minorities(text, name):
    assert answers.name(text) == name


@pytest.mark.parametrize("name", ["𠮷田", "张𬱟", "李䶮", "王〇一"])
def test_rare_characters(name):
    assert answers.name(f"我叫{name}。") == name


@pytest.mark.parametrize("text", CASES["no_name"])
def test_what_is_no_name(text):
    assert answers.name(text) is None


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("1", ["dibao"]),
        ("1 3", ["dibao", "disabled"]),
        ("1和3", ["dibao", "disabled"]),
        ("13", ["dibao", "disabled"]),
        ("3,4", ["disabled", "migrant_worker"]),
        ("第3个", ["disabled"]),
        ("一和三", ["dibao", "disabled"]),
        ("7", ["no_fixed_income"]),
        ("我吃低保", ["dibao"]),
        ("五保户", ["tekun"]),
        ("残疾和低保", ["dibao", "disabled"]),
        ("我在外头打工", ["migrant_worker"]),
        ("被老公打", ["abuse_victim"]),
        ("我是烈属", ["preferential"]),
        ("没有固定收入", ["no_fixed_income"]),
        ("没得收入", ["no_fixed_income"]),
        ("不是低保，是残疾", ["disabled"]),
        ("低保没有，但是有残疾证", ["disabled"]),
        ("低保边缘户", ["dibao_edge"]),
        ("当过兵", ["veteran"]),
        ("我是个女的", ["woman"]),
    ],
)
def test_groups_by_digit_and_word(text, groups):
    assert answers.groups(text) == groups


def test_digits_mean_what_the_question_offered():
    offered = ("dibao", "woman", "veteran")
    assert answers.groups("2,3", offered) == ["woman", "veteran"]
    assert answers.groups("4", offered) == []
    assert answers.groups("5", offered) is None


@pytest.mark.parametrize(
    ("text", "yuan", "heads"),
    [
        ("三千，四口人", 3000, 4),
        ("一个月三千块，五口人吃饭", 3000, 5),
        ("人均八百", {"each": 800}, None),
        ("每人每月八百", {"each": 800}, None),
        ("一年两万四", 2000, None),
        ("没有收入", 0, None),
        ("很多", None, None),
    ],
)
def test_income_of_the_household_and_who_eats_of_it(text, yuan, heads):
    assert answers.income(text) == yuan
    assert answers.heads(text) == heads


@pytest.mark.parametrize("text", CASES["no_group"])
def test_none_of_the_groups(text):
    assert answers.groups(text) == []


@pytest.mark.parametrize("text", [*CASES["group_unclear"], ""])
def test_answers_that_name_no_group_and_deny_none(text):
    assert answers.groups(text) is None
