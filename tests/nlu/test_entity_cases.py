"""Entities on the sentences of `tests/nlu_cases/entities.yml`, and what holds for any text."""

import itertools
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.yaml_file import read_yaml
from bot.nlu.entities import extract

DATA = read_yaml(Path(__file__).parents[1] / "nlu_cases" / "entities.yml")
CASES: list[dict[str, Any]] = DATA["cases"]
ON: date = DATA["sent"]
SPEED_TEXT = (
    "我是湖南双峰人，今年六十八岁，去年腊月在东莞一个工地给包工头干了三个月，一天两百五，"
    "欠我一万二千块，没签合同，儿子不养我"
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_sentence(case: dict[str, Any]) -> None:
    """Every entity of a named type is found with its value and words, and no other one of that type."""
    found = extract(case["text"], ON)
    for kind, expected in case.items():
        if kind not in ("text", "none"):
            assert [[e["value"], e["text"]] for e in found if e["type"] == kind] == expected, kind
    assert not [e for e in found if e["type"] in case.get("none", ())]


def test_enough_different_sentences() -> None:
    """The file keeps at least 150 sentences, none of them twice."""
    assert len({case["text"] for case in CASES}) == len(CASES) >= 150


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_offsets_are_in_the_callers_own_text(case: dict[str, Any]) -> None:
    """`text` is what stands at [start, end), masked where it is sealed; nothing overlaps; a prefix only moves it."""
    found = extract(case["text"], ON)
    for e in found:
        words = case["text"][e["start"] : e["end"]]
        assert e["text"] == ("*" * len(words) if e["value"] == "sealed" else words)
        assert words
    assert all(a["end"] <= b["start"] for a, b in itertools.pairwise(found))


def test_the_same_words_mean_another_day_another_day() -> None:
    """Relative dates move with the message; around New Year 去年腊月 is the one that has begun."""
    assert [e["value"] for e in extract("前天去的", date(2024, 3, 1))] == ["2024-02-28"]
    assert [e["value"] for e in extract("上个月初八", date(2024, 1, 5))] == ["2023-11-20"]
    assert [e["value"] for e in extract("去年腊月初八", date(2025, 1, 2))] == ["2024-01-18"]
    assert next(e["value"] for e in extract("12月30号开庭", date(2024, 12, 20))) == "2024-12-30"
    assert next(e["value"] for e in extract("1月6号开庭", date(2024, 12, 20))) == "2025-01-06"


@pytest.mark.parametrize(
    "text",
    ["", " ", "?" * 50, "一" * 500, "1" * 500, "年月日" * 200, "我儿子" * 300, "\u0000〔phone:〕", "初三十月百万千亩"],
)
def test_odd_texts_break_nothing(text: str) -> None:
    """Any text gives a list of entities that lie inside it."""
    for e in extract(text, ON):
        assert 0 <= e["start"] < e["end"] <= len(text)


@pytest.mark.parametrize(
    "text", ["1" * 4000, "一" * 4000, "\u96f6" * 4000, "我儿子" * 1300, "去年三月初八" * 600, "1万" * 2000, "." * 4000]
)
def test_long_repetitions_cost_no_time(text: str) -> None:
    """The longest message takes under two seconds, whatever stands in it."""
    assert _seconds(text) < 2


def test_a_personal_number_never_shows() -> None:
    """No value and no text of any entity holds a digit of a personal number."""
    found = extract("号码 11010519491231002X 电话 138 1234 5678", ON)
    assert {e["type"] for e in found} == {"id_number", "phone"}
    assert not any(c.isdigit() for e in found for c in f"{e['value']}{e['text']}")


def test_sixty_characters_take_under_a_millisecond_and_a_half() -> None:
    """The best of many runs, so that a busy machine does not decide."""
    extract(SPEED_TEXT, ON)
    best = min(_seconds(SPEED_TEXT) for _ in range(40))
    assert best < 0.0015


def _seconds(text: str) -> float:
    start = time.perf_counter()
    extract(text, ON)
    return time.perf_counter() - start
