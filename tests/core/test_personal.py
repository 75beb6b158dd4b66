"""Personal numbers in free text: what must be found however it is written, and what must be left alone."""

import itertools
import random
import time

import pytest

from bot.core import personal
from bot.core.personal import TOKEN, find, is_bank_card, is_id_number, is_phone, token

ID = "431321195603124814"
ID_X = "11010519491231002X"  # the worked example of GB 11643-1999
CARD = "6222021001001234563"
PHONE = "13812345678"
FULL_WIDTH = str.maketrans("0123456789X-+", "０１２３４５６７８９Ｘ－＋")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
WRITTEN = str.maketrans("0123456789", "〇一二三四五六七八九")


def seen(text: str) -> list[tuple[str, str]]:
    """Kind and value of what is found."""
    return [(f.kind, f.value) for f in find(text)]


def test_check_digit_decides_on_an_identity_number():
    assert is_id_number(ID) and is_id_number(ID_X)
    for wrong in "0123456789X".replace(ID[-1], ""):
        assert not is_id_number(ID[:-1] + wrong)
    for place in range(17):  # ISO 7064 MOD 11-2 finds every single wrong digit
        changed = str((int(ID[place]) + 1) % 10)
        assert not is_id_number(ID[:place] + changed + ID[place + 1 :]), place


@pytest.mark.parametrize("birth", ["19560230", "20231301", "19560400", "00000101"])
def test_identity_number_needs_a_real_birth_date(birth):
    assert not any(is_id_number("431321" + birth + "481" + check) for check in "0123456789X")


def test_birth_date_of_an_identity_number():
    assert personal.birth_date(ID).isoformat() == "1956-03-12"


@pytest.mark.parametrize("value", ["13800138000", "19912345678", "07388612345", "01012345678", "085512345678"])
def test_mobile_numbers_and_landlines_with_area_code(value):
    assert is_phone(value)


@pytest.mark.parametrize("value", ["12812345678", "1381234567", "138123456789", "8612345", "12348", "00123456789"])
def test_other_numbers_are_no_phones(value):
    assert not is_phone(value)


def test_luhn_digit_decides_on_a_card():
    assert is_bank_card(CARD) and is_bank_card("6225880137068012")
    assert not any(is_bank_card(CARD[:-1] + d) for d in "0123456789" if d != CARD[-1])
    assert not is_bank_card("123456789012345") and not is_bank_card("1" + CARD[1:])


@pytest.mark.parametrize(
    "written",
    [
        ID_X,
        ID_X.lower(),
        ID_X.translate(FULL_WIDTH),
        f"{ID_X[:6]} {ID_X[6:14]} {ID_X[14:]}",
        f"{ID_X[:6]}-{ID_X[6:14]}-{ID_X[14:]}",
        " ".join(ID_X),
        ID_X.translate(SPOKEN),
        ID_X.translate(WRITTEN),
    ],
)
def test_one_identity_number_in_many_spellings(written):
    text = f"我的身份证是{written}，请登记"
    found = find(text)
    assert [(f.kind, f.value) for f in found] == [("id_number", ID_X)]
    assert text[found[0].start : found[0].end] == written


@pytest.mark.parametrize(
    "written",
    [
        PHONE,
        "138-1234-5678",
        "138 1234 5678",
        "138 - 1234 - 5678",
        "138——12345678",
        "138.1234.5678",
        "1 3 8 1 2 3 4 5 6 7 8",
        PHONE.translate(FULL_WIDTH),
        PHONE.translate(SPOKEN),
        "幺三八 幺二三四 五六七八",
        "+8613812345678",
        "+86 138 1234 5678",
        "008613812345678",
        "８６－１３８１２３４５６７８",
    ],
)
def test_one_mobile_number_in_many_spellings(written):
    for text in (written, f"打我电话{written}。", f"号码：{written}，谢谢"):
        assert seen(text) == [("phone", PHONE)]
        assert TOKEN.sub("", text[: find(text)[0].start] + text[find(text)[0].end :]).isprintable()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0738-8612345", "07388612345"),
        ("010-12345678", "01012345678"),
        ("（010）12345678", "01012345678"),
        ("(0738)8612345", "07388612345"),
        ("0738-8612345-801", "07388612345"),
    ],
)
def test_landlines(written, value):
    assert seen(f"家里电话{written}") == [("phone", value)]


@pytest.mark.parametrize("groups", [4, 19])
def test_bank_cards_whole_and_in_fours(groups):
    written = " ".join(CARD[i : i + groups] for i in range(0, 19, groups))
    assert seen(f"打到{written}") == [("bank_card", CARD)]


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
