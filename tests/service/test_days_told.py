"""How many days are left; the day of every answer is Sunday, 2026-11-22."""

from datetime import date

import pytest

from bot.service.days_told import read, tells_when_it_began

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3天", 3),
        ("后天", 2),
        ("下周三", 3),
        ("星期五", 5),
        ("12月1号", 9),
        ("11月25日", 3),
        ("明年1月10号", 49),
        ("半个月", 15),
        ("判决书是上个礼拜五收到的", None),
        ("没几天了", None),
    ],
)
def test_days_left(text, days):
    assert read(text, DAY) == days


def test_the_day_a_paper_came_says_when_a_period_began():
    assert tells_when_it_began("判决书是上个礼拜五收到的", DAY)
    assert not tells_when_it_began("12月1号", DAY) and not tells_when_it_began("收到了", DAY)
