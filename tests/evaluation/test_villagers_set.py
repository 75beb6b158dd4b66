"""The set of villagers' questions is what docs/evaluation/villagers.md says of it, and is measured as a set of its own."""

import argparse
import json
from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from made import outcome

from bot.core.areas import AREA_NAMES, LEGAL_AREAS
from bot.evaluation import __main__ as command
from bot.evaluation.items import TESTS, fresh, own_sentences
from bot.knowledge import laws
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.nlu.training import read_examples

LINES = (TESTS / "nlu_cases" / "villagers_fresh.jsonl").read_text(encoding="utf-8").splitlines()
ITEMS = [json.loads(line) for line in LINES]
LABELLED_ON = date(2026, 11, 22)


def test_every_area_is_asked_about_at_least_four_times() -> None:
    first = Counter(item["areas"][0] for item in ITEMS)
    assert len(ITEMS) == 200 == len({item["id"] for item in ITEMS})
    assert set(first) == set(AREA_NAMES) and min(first.values()) >= 4


def test_the_questions_are_written_ones_of_20_to_90_characters_each_once() -> None:
    assert len({item["q"] for item in ITEMS}) == len(ITEMS)
    assert [item["id"] for item in ITEMS if not 20 <= len(item["q"]) <= 90] == []


def test_a_third_go_without_the_obvious_words_and_a_quarter_touch_two_areas() -> None:
    styles = Counter(item["style"] for item in ITEMS)
    assert set(styles) == {"plain words", "roundabout"} and styles["roundabout"] >= len(ITEMS) / 3
    assert sum(len(item["areas"]) == 2 for item in ITEMS) >= len(ITEMS) / 4


def test_the_gold_articles_are_articles_of_laws_in_force() -> None:
    register = laws.load(KNOWLEDGE_BASE / "laws.yml")
    golds = [item["gold_articles"] for item in ITEMS if item.get("gold_articles")]
    assert len(golds) >= 150 and all(1 <= len(gold) <= 4 for gold in golds)
    for gold in (g for listed in golds for g in listed):
        assert gold["law"] in register, gold
        assert register[gold["law"]].has(gold["article"]) and register[gold["law"]].in_force(LABELLED_ON), gold


def test_legal_questions_have_gold_articles_save_those_outside_the_hotline() -> None:
    assert {i["areas"][0] for i in ITEMS if i.get("gold_articles")} == set(LEGAL_AREAS)


def test_no_question_is_in_the_training_data_or_among_the_own_sentences() -> None:
    known = {example.text for example in read_examples()} | {item.text for item in own_sentences()}
    assert {item["q"] for item in ITEMS} & known == set()


def test_the_set_is_read_with_its_areas_style_and_articles() -> None:
    first = fresh("villagers")[0]
    assert (first.text, first.areas, first.style) == (ITEMS[0]["q"], ("land",), "plain words")
    assert ("农村土地承包法", "28") in first.gold


def test_the_report_measures_it_beside_the_own_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = SimpleNamespace(meta={"examples": 1})
    offline = SimpleNamespace(settings=SimpleNamespace(models_dir=None), understander=SimpleNamespace(model=model))
    sizes: list[int] = []

    def observe(items: list[object], _: object) -> list[object]:
        sizes.append(len(items))
        return [outcome("land", "land", gold=frozenset({("a", "1")}), gold_rank=0, shares={"land": 0.8, "debt": 0.2})]

    monkeypatch.setattr(command, "Offline", lambda: offline)
    monkeypatch.setattr(command, "latest_archive", lambda _: SimpleNamespace(name="hotline-x.tar.gz"))
    monkeypatch.setattr(command, "observe", observe)
    args = argparse.Namespace(files=[], write=None, cross_validate=None, failures=False)
    assert command.run(args) == 0
    report = capsys.readouterr().out
    assert "| measure | own sentences | villagers' questions, fresh |" in report
    assert "## villagers' questions, fresh" in report and len(ITEMS) in sizes
