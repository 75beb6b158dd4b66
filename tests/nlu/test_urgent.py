"""The alarms: nearly all that must be raised are, nearly none that must not, and each says why."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.yaml_file import read_yaml
from bot.nlu import urgent
from bot.nlu.normalize import normalize
from bot.nlu.resources import lexicon

CASES: dict[str, Any] = read_yaml(Path(__file__).parents[1] / "nlu_cases" / "urgent.yml")
MUST_RAISE = {kind: [text for part in parts.values() for text in part] for kind, parts in CASES["alarms"].items()}
MUST_NOT = [text for parts in CASES["none"].values() for part in parts.values() for text in part]
RECALL, RIGHT_KIND, FALSE_ALARMS = 0.97, 0.95, 0.01


@pytest.mark.parametrize("kind", urgent.ORDER)
def test_recall_of_each_kind(kind: str) -> None:
    texts = MUST_RAISE[kind]
    silent = [text for text in texts if urgent.detect(normalize(text)) is None]
    assert len(texts) >= 40
    assert len(silent) <= (1 - RECALL) * len(texts), silent


def test_the_right_kind_is_named() -> None:
    wrong = [
        (text, alarm.kind)
        for kind, texts in MUST_RAISE.items()
        for text in texts
        if (alarm := urgent.detect(normalize(text))) and alarm.kind != kind
    ]
    assert len(wrong) <= (1 - RIGHT_KIND) * sum(map(len, MUST_RAISE.values())), wrong


def test_false_alarms() -> None:
    false = [(text, alarm) for text in MUST_NOT if (alarm := urgent.detect(normalize(text)))]
    assert len(MUST_NOT) >= 250
    assert len(false) <= FALSE_ALARMS * len(MUST_NOT), false


@pytest.mark.parametrize("entry", lexicon("urgent"), ids=lambda entry: entry["example"])
def test_each_entry_raises_its_kind_in_its_example(entry: dict[str, str]) -> None:
    text = normalize(entry["example"])
    own = [rule for rule in urgent._rules() if rule.must.pattern == urgent._compiled(entry["all"]).pattern]
    assert any(rule.search(text) for rule in own)
    alarm = urgent.detect(text)
    assert alarm is not None and alarm.kind == entry["kind"]


def test_the_words_that_gave_the_alarm_stand_in_the_message() -> None:
    text = normalize("我躲在床底下，他在外面砸门")
    alarm = urgent.detect(text)
    assert alarm is not None and alarm.kind == "domestic_violence_now"
    assert alarm.words and alarm.words in text


def test_life_comes_before_a_period() -> None:
    alarm = urgent.detect(normalize("明天就开庭了，判我输我就喝农药"))
    assert alarm is not None and alarm.kind == "self_harm"


def test_nothing_in_nothing() -> None:
    assert urgent.detect("") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *((entry["example"], True) for entry in lexicon("urgent_told")),
        ("我老公死在厂里了", True),
        ("我爹死了我也快了", False),
        ("儿子没了，我也要跟他去", False),
        ("我想死了算了", False),
    ],
)
def test_a_death_that_is_told_is_no_hint_of_self_harm(text: str, told: bool) -> None:
    assert urgent.told(normalize(text), "self_harm") is told
