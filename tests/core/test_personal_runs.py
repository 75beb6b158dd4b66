"""Personal numbers side by side, run together, mistyped, and among numbers that must be left alone."""

import itertools
import random
import time

import pytest

from bot.core import personal
from bot.core.personal import TOKEN, find, token

ID = "431321195603124814"
ID_X = "11010519491231002X"
CARD = "6222021001001234563"
PHONE = "13812345678"
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")


def seen(text: str) -> list[tuple[str, str]]:
    """Kind and value of what is found."""
    return [(f.kind, f.value) for f in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"{ID} {PHONE}",
        f"{ID}  {PHONE}",
        f"{ID}，{PHONE}",
        f"{ID}、{PHONE}",
        f"{ID}-{PHONE}",
        "431321 19560312 4814 138 1234 5678",
        f"我叫张三，身份证{ID}电话{PHONE}",
    ],
)
def test_two_numbers_side_by_side_are_told_apart(text):
    assert seen(text) == [("id_number", ID), ("phone", PHONE)]


def test_many_phones_in_groups_side_by_side():
    numbers = [f"13{k}00138000" for k in range(9)]
    text = " ".join(f"{n[:3]} {n[3:7]} {n[7:]}" for n in numbers)
    assert seen(text) == [("phone", n) for n in numbers]


@pytest.mark.parametrize(
    "text", ["12348 13812345678", "12348-13812345678", "1）13812345678", "1. 13812345678", "儿子第一13812345678"]
)
def test_a_short_number_in_front_does_not_hide_a_phone(text):
    assert seen(text) == [("phone", PHONE)]


@pytest.mark.parametrize("length", range(15, 20))
def test_long_runs_that_fit_no_check_are_sealed_too(length):
    digits = "1234567890123456789"[:length]
    assert seen(f"号码{digits}。") == [("long_number", digits)]


@pytest.mark.parametrize("written", [ID[:-1] + "0", "431321 19560312 4810", "6222 0210 0100 1234 560"])
def test_mistyped_numbers_are_sealed_whole(written):
    assert seen(f"我的号是{written}") == [("long_number", written.replace(" ", ""))]


def test_numbers_run_together_are_sealed():
    assert seen(f"{ID}{PHONE}") == [("long_number", ID + PHONE)]
    assert seen("9" * 90) == [("long_number", "9" * 90)]


@pytest.mark.parametrize(
    "text",
    [
        "拨打12348或者12345、110、120、12110",
        "12345 12348 110",
        "欠我1234567元",
        "欠款12000-15000元",
        "去年3000 今年4000 明年5000",
        "2024年11月21日",
        "20241121",
        "2024-11-21 12:30",
        "合同期2023.03.01-2024.05.01",
        "2024-01-02 2024-03-04 2024-05-06",
        "一九九三年五月十八日到二〇二四年十二月",
        "一万二千三百四十五块",
        "三亩六分地，一百二十户",
        "（2024）湘1321民初1234号",
        "统一社会信用代码91430100MA4L16JQ9B",
        "400-812-3456",
        "面积1200平方米，每亩3000",
        "一二三四八",
        "",
    ],
)
def test_what_must_not_be_taken_for_a_personal_number(text):
    assert find(text) == []


def test_order_and_places_in_a_whole_message():
    text = f"我叫张桂英（{ID}），儿子电话{PHONE.translate(SPOKEN)}，欠款3000元，卡号{CARD}，打12348"
    found = find(text)
    assert [f.kind for f in found] == ["id_number", "phone", "bank_card"]
    assert [personal.digits(text[f.start : f.end]) for f in found] == [f.value for f in found]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_no_digit_of_a_number_stays_wherever_it_stands():
    rnd = random.Random(7)
    for _ in range(300):
        numbers = [rnd.choice((ID, ID_X, PHONE, CARD)) for _ in range(rnd.randint(1, 4))]
        fillers = ["我的号", "，", "。电话 ", " ", "（", "）和", "\n"]
        text = "".join(rnd.choice(fillers) + number for number in numbers) + "请记下"
        assert [f.value for f in find(text)] == numbers, text


def test_a_token_shows_kind_and_last_digits_only_and_is_no_number_itself():
    sealed = token("id_number", "0123456789abcdef", ID)
    assert sealed == "〔id_number:0123456789abcdef:4814〕"
    assert TOKEN.fullmatch(sealed)
    assert find(f"身份证{sealed}。") == []


def test_hostile_lengths_take_no_quadratic_time():
    started = time.perf_counter()
    for text in ("9" * 20_000, "一" * 20_000, "1-" * 5_000, "1 " * 5_000 + "A"):
        find(text)
    assert time.perf_counter() - started < 8  # about one second; what restarts at each digit takes minutes
