"""Which of several guesses is taken, and how an answer sounds when it is said back."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.hearing import Guess
from bot.core.messages import Option
from bot.service import container
from bot.service.hearing import Ear
from bot.service.spoken_words import chosen, corrected, digits_only, ending_in_x
from bot.settings import Settings


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory, knowledge: Any, understander: Any) -> Ear:
    var = tmp_path_factory.mktemp("var")
    services = container.build(Settings(_env_file=None, var_dir=var, database_url=f"sqlite+aiosqlite:///{var}/x.db"))
    return Ear(replace(services, _knowledge=knowledge, _understander=understander))


def best(ear: Ear, guesses: list[tuple[str, float | None]], asking: str = "") -> str | None:
    heard = ear.choose([Guess(text, confidence) for text, confidence in guesses], asking)
    return heard.text if heard else None


@pytest.mark.parametrize(
    ("guesses", "text"),
    [
        ([("低", 0.2), ("高", 0.9), ("中", 0.5)], "高"),
        ([("一", 0.5), ("二", 0.5)], "一"),
        ([("零", 0.9), ("负", -1)], "零"),
        ([("低", 70), ("高", 95)], "高"),
        ([("一", None), ("二", None)], "一"),
        ([("先", 0.3), ("没", None), ("后", 0.9)], "先"),
        ([(" ", 0.9), ("有话", 0.4)], "有话"),
        ([], None),
        ([("", 1.0)], None),
        ([("[0:1.020,0:3.500]  老板欠我工钱", None)], "老板欠我工钱"),
        ([("[0:1.020,0:3.500,0]  你好\n[1:1.020,1:3.500,1]  再见", None)], "你好\n再见"),
    ],
)
def test_the_best_guess_counts_and_no_confidence_is_not_zero(ear, guesses, text) -> None:
    assert best(ear, guesses) == text


@pytest.mark.parametrize(
    ("asking", "guesses", "text"),
    [
        ("", [("老板千我三个月攻前", 0.71), ("老板欠我三个月工钱", 0.66)], "老板欠我三个月工钱"),
        ("", [("儿子步养我怎么半", 0.7), ("儿子不养我怎么办", 0.6)], "儿子不养我怎么办"),
        ("", [("踏大我", 0.8), ("他现在打我", 0.5)], "他现在打我"),
        ("consent", [("通一", 0.8), ("同意", 0.6)], "同意"),
        ("name", [("我叫什么", 0.8), ("我叫覃秀莲", 0.6)], "我叫覃秀莲"),
        ("region", [("湖南双风线", 0.8), ("湖南双峰县", 0.6)], "湖南双峰县"),
        ("claim_amount", [("以完二", 0.8), ("一万二", 0.6)], "一万二"),
        ("phone", [("幺三八零七七二零零零", 0.8), ("幺三八零七七二零零零幺", 0.6)], "幺三八零七七二零零零幺"),
        ("name", [("认供", 0.8), ("人工", 0.5)], "人工"),
        ("consent", [("同意", 0.9), ("不同意", 0.4)], "同意"),
        ("resume", [("街着说把", 0.7), ("对", 0.5)], "对"),
    ],
)
def test_our_own_judgement_turns_the_order_where_the_recogniser_is_not_sure(ear, asking, guesses, text) -> None:
    assert best(ear, guesses, asking) == text


@pytest.mark.parametrize(
    ("text", "confidence", "asking", "doubtful"),
    [("通一不通一", 0.2, "consent", True), ("通一不通一", None, "consent", False), ("通一不通一", 0.6, "consent", False),
     ("同意", 0.1, "consent", False), ("人工", 0.1, "name", False)],
)  # fmt: skip
def test_doubt_needs_a_low_number_and_words_that_do_not_fit(ear, text, confidence, asking, doubtful) -> None:
    assert ear.judge(Guess(text, confidence), asking).doubtful is doubtful


@pytest.mark.parametrize("slot", ["facts", "groups", "consent", "home_visit", "confirm", "satisfaction", ""])
def test_only_names_numbers_sums_and_dates_are_said_back(ear, slot) -> None:
    assert ear.read_back(slot, "三千") is None


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("claim_amount", "不知道"),
        ("phone", "没有电话"),
        ("id_number", "110105194912310021"),
        ("region", "火星"),
        ("age", "很老了"),
    ],
)
def test_what_cannot_be_read_is_not_said_back(ear, slot, words) -> None:
    assert ear.read_back(slot, words) is None


def test_a_period_is_said_back_with_its_last_day(ear) -> None:
    day = ear._services.now().date()
    assert ear.read_back("deadline", "今天") == f"还有零天，就是{_counted(day.month)}月{_counted(day.day)}日"


def _counted(number: int) -> str:
    from bot.core.numerals import counted

    return counted(number)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("不对，是张桂英", "张桂英"),
        ("不是，我叫张桂英", "张桂英"),
        ("错了是三千", "三千"),
        ("不对", ""),
        ("不对啊", ""),
        ("对", ""),
    ],
)
def test_a_correction_behind_a_no(words, left) -> None:
    assert corrected(words) == left


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("幺三八 零零", "13800"),
        ("138-0013", "1380013"),
        ("零零二X", "002X"),
        ("我的是138", ""),
        ("三千块", ""),
        ("好", ""),
    ],
)
def test_words_that_are_digits_alone(words, digits) -> None:
    assert digits_only(words) == digits


@pytest.mark.parametrize(
    ("words", "written"),
    [("零零二叉", "零零二X"), ("002查", "002X"), ("零零二艾克斯", "零零二X"), ("调查一下", "调查一下"), ("叉", "叉")],
)
def test_an_x_in_any_spelling(words, written) -> None:
    assert ending_in_x(words) == written


OPTIONS = [Option("1", "打工要工钱"), Option("2", "干活受伤"), Option("3", "借钱、合同欠款"), Option("0", "都不是")]


@pytest.mark.parametrize(
    ("words", "key"),
    [("第三个", "3"), ("三", "3"), ("2", "2"), ("工钱的事", "1"), ("就是受伤那个", "2"), ("合同", "3"), ("都不是", "0"),
     ("别的事", "0"), ("不是", "0"), ("第四个", None), ("打工受伤", None), ("喂", None), ("", None),
     ("我在工地干活的时候被砸了脚老板不管我也不给看病", None)],
)  # fmt: skip
def test_the_choice_that_words_name(words, key) -> None:
    assert chosen(words, OPTIONS) == key
    assert chosen(words, []) is None
