"""What the classifier reads: fillers, dialect, slang and typos made plain, everything else left alone."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.core.yaml_file import read_yaml
from bot.nlu import wording
from bot.nlu.normalize import clean, normalize
from bot.nlu.resources import lexicon
from bot.nlu.words import words

CASES: dict[str, Any] = read_yaml(Path(__file__).parents[1] / "nlu_cases" / "normalize.yml")
REPLACING = [(name, entry) for name in wording.LEXICONS for entry in lexicon(name)]
FEWEST = {"terms": 500, "dialect": 350, "typos": 150, "slang": 100, "urgent": 30}
# Standard words in which a lexicon entry does its work as it should (为啥 → 为什么, 讨工钱 → 讨工资).
WELCOME = ("啥", "咋", "俺", "甭", "晓得", "几时", "今日", "工钱", "帐")


@pytest.mark.parametrize("case", CASES["changes"], ids=lambda case: case["in"])
def test_a_message_becomes_plain_words(case: dict[str, str]) -> None:
    assert normalize(case["in"]) == case["out"]


@pytest.mark.parametrize("text", CASES["must_stay"])
def test_an_ordinary_sentence_stays(text: str) -> None:
    assert normalize(text) == text


def test_normalising_twice_changes_nothing_more() -> None:
    said = [case["in"] for case in CASES["changes"]] + [entry["example"] for _, entry in REPLACING]
    unstable = [text for text in said if normalize(normalize(text)) != normalize(text)]
    assert not unstable


@pytest.mark.parametrize("name", FEWEST)
def test_the_lexicon_is_large_and_holds_nothing_twice(name: str) -> None:
    entries = lexicon(name)
    keys = [entry.get("term") or entry.get("from") or entry["example"] for entry in entries]
    assert len(entries) >= FEWEST[name]
    assert len(set(keys)) == len(keys)
    assert all(entry["example"] for entry in entries)


def test_no_word_stands_in_two_lexicons() -> None:
    keys = [entry["from"] for _, entry in REPLACING]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize(
    ("name", "entry"), REPLACING, ids=lambda value: value["from"] if isinstance(value, dict) else value
)
def test_each_entry_does_its_work_in_its_example(name: str, entry: dict[str, str]) -> None:
    example = clean(entry["example"])
    assert wording.simplify(entry["from"]) in example
    assert entry["to"] in wording.standard(example)
    assert normalize(entry["to"]) == entry["to"]


def test_each_term_is_one_word_in_its_example() -> None:
    cut = [e["term"] for e in lexicon("terms") if not any(e["term"] in word for word in words(e["example"]))]
    assert not cut


def test_no_common_word_of_the_dictionary_is_damaged() -> None:
    import jieba

    jieba.initialize()
    entries = {wording.simplify(entry["from"]) for _, entry in REPLACING}
    common = [w for w, n in jieba.dt.FREQ.items() if n >= 100 and 2 <= len(w) <= 8 and w not in entries]
    damaged = [w for w in common if wording.standard(w) != w and not any(part in w for part in WELCOME)]
    assert len(common) > 20_000
    assert not damaged


def test_sixty_characters_take_less_than_a_millisecond() -> None:
    text = "嗯我跟你讲啊老板冇得钱发工钱拖了三个月我去问他他讲没得办法我想申请劳动种裁又不晓得啷个搞材料要带么子要好久才判下来"
    normalize(text)
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.001


def _seconds(text: str) -> float:
    start = time.perf_counter()
    for _ in range(20):
        normalize(text)
    return (time.perf_counter() - start) / 20
