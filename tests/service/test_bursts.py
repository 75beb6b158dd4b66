"""Which bubble waits for the next one, which are read as one, and what is too much."""

import asyncio

import pytest

from bot.nlu.understand import Understander
from bot.service.bursts import Bubble, Bursts, belongs, joined, may_wait
from bot.service.floods import cries_for_help


@pytest.mark.parametrize(
    "text",
    [
        "老板",
        "我老公",
        "你好",
        "在吗",
        "我想问一下",
        "请问",
        "有个事",
        "是这样的",
        "在工地上",
        "三个月了",
        "村里收走了",
        "喂",
    ],
)
def test_unfinished_bubbles_wait(understander: Understander, text: str) -> None:
    assert may_wait(text, understander)


@pytest.mark.parametrize(
    "text",
    [
        *("1", "0", "４", "人工", "退出", "重来", "进度", "进度 K7M2AB", "返回", "改电话", "申请法律援助"),  # commands
        *(
            "老板欠我工钱怎么办",
            "能告他吗",
            "要多久",
            "工伤能赔多少钱",
            "不给钱。",
            "谢谢",
        ),  # questions, finished sentences
        *("儿女不养老", "老板欠我工钱", "包工头跑了不给钱"),  # a matter told
        *("好的", "材料", "怎么做"),  # conversation
        *("我想死", "我不想活了", "他拿刀要砍我"),  # danger
        *("13812345678", "3000", "", "  "),
        "老板欠我三个月的工钱一直不给我",  # long
    ],
)
def test_nothing_else_is_delayed(understander: Understander, text: str) -> None:
    assert not may_wait(text, understander)


def test_a_burst_that_has_begun_goes_on_until_a_question(understander: Understander) -> None:
    assert may_wait("欠我工钱不给", understander, begun=True)
    assert not may_wait("怎么办", understander, begun=True)


@pytest.mark.parametrize(
    ("text", "together"),
    [("欠我三个月工钱", True), ("怎么办", True), ("人工", False), ("2", False), ("我不想活了", False), (" ", False)],
)
def test_what_is_read_together(understander: Understander, text: str, together: bool) -> None:
    assert belongs(text, understander) is together


def test_bubbles_become_one_text() -> None:
    assert joined(["老板", "欠我三个月工钱。", "怎么办？"]) == "老板，欠我三个月工钱。怎么办？"
    assert joined(["怎么办"]) == "怎么办"


async def test_a_bubble_is_taken_along_let_go_or_goes_by_itself() -> None:
    bursts = Bursts(0.05)
    first, second, third = (Bubble([n], ["x"]) for n in range(3))
    bursts.hold("caller", first)
    waiting = asyncio.create_task(bursts.taken("caller", first))
    assert bursts.take("caller") is first
    assert await waiting is True
    bursts.hold("caller", second)
    waiting = asyncio.create_task(bursts.taken("caller", second))
    bursts.release("caller")
    assert await waiting is False
    bursts.hold("caller", third)
    assert bursts.rows("caller") == [2]
    assert await bursts.taken("caller", third) is False
    assert bursts.rows("caller") == [] and bursts.take("caller") is None


async def test_a_turn_takes_no_more_than_five_bubbles_and_three_windows() -> None:
    bursts = Bursts(2.0)
    now = Bubble([1], ["x"]).since
    assert not bursts.full(Bubble([1, 2], ["x", "y"], now))
    assert bursts.full(Bubble([1, 2, 3, 4, 5], ["x"] * 5, now))
    assert bursts.full(Bubble([1], ["x" * 401], now))
    assert bursts.full(Bubble([1], ["x"], now - 7))


@pytest.mark.parametrize(
    ("text", "help_"), [("人工", True), ("0", True), ("我不想活了", True), ("老板欠薪", False), ("", False)]
)
def test_cries_for_help(text: str, help_: bool) -> None:
    assert cries_for_help(text) is help_
