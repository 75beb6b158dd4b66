"""Short answers to the form's questions, as villagers give them; None wherever an answer is not plain."""

from pathlib import Path

import pytest

from bot.core.yaml_file import read_yaml
from bot.nlu import answers

CASES = read_yaml(Path(__file__).parents[1] / "nlu_cases" / "answers.yml")

KINDS = {"work": "工伤|干活|上班", "traffic": "车祸|车", "other": "别的|其他"}


@pytest.mark.parametrize("text", CASES["consent"])
def test_consent(text):
    assert answers.yes_no(text) is True


@pytest.mark.parametrize("text", CASES["refusal"])
def test_refusal(text):
    assert answers.yes_no(text) is False


@pytest.mark.parametrize("text", CASES["neither"])
def test_what_is_neither_is_asked_again(text):
    assert answers.yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "visit"),
    [
        ("不方便", True),
        ("我出门不方便", True),
        ("不太方便", True),
        ("走不动", True),
        ("要上门", True),
        ("要", True),
        ("方便", False),
        ("很方便", False),
        ("不用", False),
        ("不要上门", False),
        ("方便吗", None),
        ("不知道", None),
    ],
)
def test_whether_somebody_must_come_to_the_house(text, visit):
    assert answers.home_visit(text) is visit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("67", 67),
        ("六十七", 67),
        ("今年67岁", 67),
        ("６７", 67),
        ("五口人", 5),
        ("我和老伴两个", 2),
        ("三四口", 3),
        ("一百二十", 120),
    ],
)
def test_counts(text, value):
    assert answers.count(text, 0, 120) == value


@pytest.mark.parametrize("text", ["300", "不知道", "没有", "1957年生的", "", "三点五"])
def test_counts_outside_the_bounds(text):
    assert answers.count(text, 0, 120) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("今天", 0),
        ("明天就到期", 1),
        ("后天", 2),
        ("大后天", 3),
        ("3天", 3),
        ("还有十五天", 15),
        ("两个星期", 14),
        ("一周", 7),
        ("两个礼拜", 14),
        ("半个月", 15),
        ("一个月", 30),
        ("10", 10),
        ("12月5号", None),
        ("3月", None),
        ("2027年", None),
        ("下个月", None),
        ("不知道", None),
    ],
)
def test_days_from_now(text, days):
    assert answers.days(text) == days


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("三千", 3000),
        ("3千", 3000),
        ("3000元", 3000),
        ("3 000", 3000),
        ("１５００元", 1500),
        ("一万二", 12000),
        ("二十多万", 200000),
        ("一个月800", 800),
        ("一家四口人每月3000", 3000),
        ("半个月五百", 500),
        ("三百二", 320),
        ("0", 0),
        ("零", 0),
        ("没有收入", 0),
        ("没什么收入", 0),
        ("没得收入", 0),
        ("没有", 0),
        ("我六十七了，没钱", 0),
        ("没有三千", 3000),
        ("不多", None),
        ("两个人", None),
        ("不知道", None),
    ],
)
def test_money(text, yuan):
    assert answers.money(text) == yuan


@pytest.mark.parametrize("text", CASES["not_knowing"])
def test_not_knowing(text):
    assert answers.is_unknown(text)


@pytest.mark.parametrize("text", [*CASES["knowing"], ""])
def test_what_only_looks_like_not_knowing(text):
    assert not answers.is_unknown(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "work"),
        ("二", "traffic"),
        ("第二个", "traffic"),
        ("选3", "other"),
        ("3。", "other"),
        ("上班摔的", "work"),
        ("是车祸", "traffic"),
        ("4", None),
        ("九", None),
        ("0", None),
        ("不知道", None),
    ],
)
def test_choices_by_digit_or_word(text, code):
    assert answers.choice(text, KINDS) == code


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("身份证11010519491231002x", "id_number", "11010519491231002X"),
        ("110105194912310021", "id_number", None),
        ("13812345678", "id_number", None),
        ("幺三八 幺二三四 五六七八", "phone", "13812345678"),
        ("11010519491231002X 电话0738-8612345", "phone", "07388612345"),
        ("没有电话", "phone", None),
    ],
)
def test_personal_numbers(text, kind, value):
    assert answers.personal_number(text, kind) == value
