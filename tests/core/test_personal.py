"""Personal numbers in free text: what must be found however it is written, and what must be left alone."""

import pytest

from bot.core import personal
from bot.core.personal import find, is_bank_card, is_id_number, is_phone

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


@pytest.mark.parametrize("written", ["+1 415 555 2671", "+852 9123 4567", "+44 7911 123456"])
def test_a_number_of_another_country_is_sealed_and_no_phone(written):
    assert [found.kind for found in find(written)] == ["long_number"]
