"""The sets of forum questions and spoken messages are what docs/evaluation/fresh.md says of them."""

import json
from collections import Counter
from typing import Any

import pytest

from bot.core.areas import AREA_NAMES
from bot.evaluation.items import FRESH, TESTS, own_sentences
from bot.nlu.training import read_examples

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module", params=["forum", "spoken"])
def rows(request: pytest.FixtureRequest) -> Rows:
    """The messages of one set as they stand in the file."""
    text = (TESTS / "nlu_cases" / f"{request.param}_fresh.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_messages_stand_once_and_carry_one_to_four_known_areas(rows: Rows) -> None:
    assert len({row["id"] for row in rows}) == len({row["q"] for row in rows}) == len(rows) > 400
    assert all(1 <= len(row["areas"]) <= 4 and set(row["areas"]) <= set(AREA_NAMES) for row in rows)
    assert {row["round"] for row in rows} == {1, 2, 3}


def test_nearly_every_area_is_asked_about(rows: Rows) -> None:
    asked = Counter(area for row in rows for area in row["areas"])
    assert len(asked) >= len(AREA_NAMES) - 2


def test_no_message_is_in_the_training_data_or_among_the_own_sentences(rows: Rows) -> None:
    known = {example.text for example in read_examples()} | {item.text for item in own_sentences()}
    assert {row["q"] for row in rows} & known == set()


def test_every_fresh_set_has_its_file() -> None:
    assert all((TESTS / "nlu_cases" / f"{name}_fresh.jsonl").is_file() for name in FRESH)
