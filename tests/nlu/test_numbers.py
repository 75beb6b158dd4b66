"""Number words and sums of money as villagers write and say them."""

import random
import time

import pytest

from bot.nlu import numbers

DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """A number below a hundred million in Chinese, said in full."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spoken(high) + "万" + (gap + spoken(low) if low else "")
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + name
        gap = not digit
    return words


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("一万二", 12000),
        ("三万五", 35000),
        ("三百五", 350),
        ("三百零五", 305),
        ("一千零五十", 1050),
        ("两千", 2000),
        ("十", 10),
        ("十五", 15),
        ("半", 0.5),
        ("两万半", 25000),
        ("三点六", 3.6),
        ("一亿二千万", 120_000_000),
        ("叁万伍仟", 35000),
        ("壹佰贰拾", 120),
        ("一九九三", 1993),
        ("二〇二四", 2024),
        ("3,000", 3000),
        ("3，000", 3000),
        ("12.5", 12.5),
        ("17、2万", 172000),
        ("1.5万", 15000),
        ("2.3万", 23000),
        ("3万2", 32000),
        ("3万2千", 32000),
        ("4万5千", 45000),
        ("3万2000", 32000),
        ("5千3", 5300),
        ("10万5", 105000),
        ("1万2千5百", 12500),
        ("5百万", 5_000_000),
    ],
)
def test_number_words(word, value):
    assert numbers.parse(word) == pytest.approx(value)


@pytest.mark.parametrize("word", ["", "点", "三点", "一个", "两百块", "abc", "。", "3亩"])
def test_what_is_no_number_word(word):
    assert numbers.parse(word) is None


def test_every_number_said_in_full_is_read_back():
    rnd = random.Random(3)
    for number in [*range(1, 10), *(rnd.randrange(10, 10 ** rnd.randint(2, 8)) for _ in range(3000))]:
        assert numbers.parse(spoken(number)) == number, spoken(number)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("欠我一万二", [12000]),
        ("三万五彩礼", [35000]),
        ("借了两千来块", [2000]),
        ("一万多块", [10000]),
        ("赔了二十多万", [200000]),
        ("20多万", [200000]),
        ("十几万", [100000]),
        ("17、2万", [172000]),
        ("一共17、2万元", [172000]),
        ("3,000元", [3000]),
        ("欠3000元，利息500元", [3000, 500]),
        ("3万2千元", [32000]),
        ("4万5千块钱", [45000]),
        ("8千块", [8000]),
        ("8千", [8000]),
        ("5000万", [50_000_000]),
        ("千把块钱", [1000]),
        ("叁万伍仟元整", [35000]),
        ("￥3,000.50", [3000.5]),
        ("微信转了¥500", [500]),
        ("一块八", [1.8]),
        ("2块5", [2.5]),
        ("五毛", [0.5]),
        ("三块五毛", [3.5]),
        ("8毛5", [0.85]),
    ],
)
def test_sums_of_money(text, yuan):
    assert [a.yuan for a in numbers.amounts(text)] == pytest.approx(yuan)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("三百块一天", [300]),
        ("300块钱一天", [300]),
        ("两千块一个月", [2000]),
        ("一千块二十天", [1000]),
        ("100块5个人", [100]),
        ("二十块一斤", [20]),
        ("借两万三年没还", [20000]),
        ("一万五一年", [15000]),
        ("两万年底给", [20000]),
        ("欠两万天天催", [20000]),
    ],
)
def test_a_number_that_counts_something_else_is_no_part_of_the_sum(text, yuan):
    assert [a.yuan for a in numbers.amounts(text)] == yuan


@pytest.mark.parametrize(
    "text",
    [
        "欠我3000",  # 3000 of what is not said
        "三亩六分",
        "三千斤玉米",
        "两千棵树",
        "一万个不愿意",
        "两千零八年的事",
        "2024年",
        "一百二十户",
        "万一他不给",
        "千万别去",
        "十万火急",
        "几万块",
        "上千块",
        "我们一块去",
        "一块地",
        "0元",
        "",
    ],
)
def test_what_is_no_sum_of_money(text):
    assert numbers.amounts(text) == []


def test_a_sum_knows_its_place():
    text = "老板欠我一万二千块，说年底给三千"
    found = numbers.amounts(text)
    assert [text[a.start : a.end] for a in found] == [a.text for a in found] == ["一万二千块", "三千"]


def test_hostile_lengths_take_no_quadratic_time():
    started = time.perf_counter()
    for text in ("9" * 20_000, "一" * 20_000, "1," * 10_000, "九十" * 10_000, "1万" * 9_000, "万" * 20_000):
        numbers.amounts(text)
    assert time.perf_counter() - started < 8
