"""Legal terms that were mis-heard are put right; real words that sound alike stay."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.yaml_file import read_yaml
from bot.nlu import homophones
from bot.nlu.normalize import normalize
from bot.nlu.pinyin import fold, syllable
from bot.nlu.resources import lexicon

CASES: dict[str, Any] = read_yaml(Path(__file__).parents[1] / "nlu_cases" / "homophones.yml")


@pytest.mark.parametrize("case", CASES["must_correct"], ids=lambda case: case["in"])
def test_a_misheard_term_is_put_right(case: dict[str, str]) -> None:
    assert case["term"] not in case["in"]
    assert case["term"] in homophones.correct(case["in"])
    assert case["term"] in normalize(case["in"])


@pytest.mark.parametrize("text", CASES["must_stay"])
def test_a_real_word_stays(text: str) -> None:
    assert homophones.correct(text) == text


@pytest.mark.parametrize("text", [text for text in CASES["must_stay"] if "嘱" in text or "商" in text])
def test_the_typo_list_leaves_them_alone_too(text: str) -> None:
    assert normalize(text) == text


def test_there_are_enough_cases_of_both_kinds() -> None:
    assert len(CASES["must_correct"]) >= 80
    assert len(CASES["must_stay"]) >= 80


def test_only_marked_terms_are_targets() -> None:
    unmarked = {entry["term"] for entry in lexicon("terms") if not entry.get("by_sound")}
    marked = {entry["term"] for entry in lexicon("terms") if entry.get("by_sound")}
    assert "定金" in unmarked and "赡养费" in marked
    assert homophones.correct("商家不退订金") == "商家不退订金"


def test_an_accent_folds_to_one_sound() -> None:
    assert fold("hu") == fold("fu") == "fu"
    assert syllable("赡") == syllable("散") == "san"
    assert syllable("A") == ""
