"""Corrections in the caller's own words."""

import pytest

from bot.service.corrections import read


@pytest.mark.parametrize(
    ("text", "slot", "words"),
    [
        ("电话不对", "phone", ""),
        ("名字写错了", "name", ""),
        ("我住的地方变了", "address", ""),
        ("电话改成13900001111", "phone", "13900001111"),
        ("名字应该是张桂英", "name", "张桂英"),
    ],
)
def test_what_is_corrected(text, slot, words):
    meant = read(text)
    assert meant is not None and (meant.slot, meant.words) == (slot, words)


@pytest.mark.parametrize("text", ["都对", "不对", "永丰镇石牛村3组", "老板欠我工钱", "确认"])
def test_what_corrects_nothing(text):
    assert read(text) is None


def test_an_earlier_answer_is_meant_only_where_that_is_said():
    assert read("刚才电话说错了").earlier and not read("电话不对").earlier
