"""Numbers for the ear, checked against the reader of spoken numbers."""

import pytest

from bot.core.numerals import called, called_in_groups, counted, decimal
from bot.nlu import numbers


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "零"), (10, "十"), (12, "十二"), (110, "一百一十"), (205, "二百零五"), (2000, "两千"), (12000, "一万二千"),
     (20000, "两万"), (100500, "十万零五百"), (10001, "一万零一"), (200_000_000, "两亿"), (-3, "负三")],
)  # fmt: skip
def test_counted(number: int, said: str) -> None:
    assert counted(number) == said


def test_whatever_is_counted_is_understood_again() -> None:
    for number in [*range(1, 2500, 7), *range(2500, 10**7, 99_991), 10**8 + 5, 10**9, 123_456_789]:
        assert numbers.parse(counted(number)) == number, counted(number)


def test_what_nobody_counts_is_called() -> None:
    assert counted(10**12) == "幺" + "零" * 12


@pytest.mark.parametrize(
    ("number", "said"), [("3.50", "三点五"), ("12000", "一万二千"), ("0.05", "零点零五"), ("7.0", "七")]
)
def test_decimal(number: str, said: str) -> None:
    assert decimal(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("11010519491231002X", "幺幺零幺零五，幺九四九，幺二三幺，零零二叉"),
        ("13807720001", "幺三八，零七七二，零零零幺"),
        ("07388612345", "零七三八，八六幺二，三四五"),
        ("02088612345", "零二零，八八六幺，二三四五"),
        ("110", "幺幺零"),
    ],
)
def test_long_numbers_have_pauses(number: str, said: str) -> None:
    assert called_in_groups(number) == said


def test_called_is_digit_by_digit() -> None:
    assert called("431321-2026-000123") == "四三幺三二幺二零二六零零零幺二三"
