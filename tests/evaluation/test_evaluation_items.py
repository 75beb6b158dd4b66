"""What is read: our own sentences, made pairs, labelled files."""

import json
from pathlib import Path

import pytest

from bot.core.areas import LEGAL_AREAS
from bot.core.errors import BadInput
from bot.evaluation.items import joined, labelled_file, own_alarms, own_sentences
from bot.nlu.training import intent_areas


def test_every_intent_has_own_sentences_under_its_area() -> None:
    found = {item.intent: item.areas[0] for item in own_sentences()}
    assert found == intent_areas()


def test_alarm_cases_hold_alarms_and_quiet_ones_both_tuned_on_and_held_out() -> None:
    cases = own_alarms()
    groups = {(bool(item.urgent), item.style) for item in cases}
    assert groups >= {(True, "tuned_on"), (True, "held_out"), (False, "tuned_on"), (False, "held_out")}
    assert all(item.urgent is not None and not item.areas for item in cases)


def test_joined_sentences_carry_two_different_areas_of_law_and_stay_the_same() -> None:
    own = own_sentences()
    pairs = joined(own, LEGAL_AREAS)
    assert len(pairs) > 150 and pairs == joined(own, LEGAL_AREAS)
    areas = {item.text: item.areas[0] for item in own}
    for pair in pairs:
        assert len(set(pair.matters)) == 2 and set(pair.matters) <= set(LEGAL_AREAS)
        cuts = [(pair.text[:k], pair.text[k + 1 :]) for k, mark in enumerate(pair.text) if mark == "，"]
        assert pair.matters in [(areas.get(a), areas.get(b)) for a, b in cuts]
    assert len({area for pair in pairs for area in pair.matters}) == len(LEGAL_AREAS)


def test_a_labelled_file_keeps_what_is_labelled_apart_from_what_is_not(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    gold = [{"law": "民法典", "article": 1067}]
    lines = [
        {"q": "一", "areas": ["maintenance", "marriage"], "gold_articles": gold},
        {"q": "二", "areas": ["wages"], "style": "sms", "urgent": None, "matters": ["wages", "work_injury"]},
        {"q": "三", "areas": ["wages"], "urgent": "deadline"},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    first, second, third = labelled_file(str(file))
    assert first.areas == ("maintenance", "marriage") and first.gold == {("民法典", "1067")}
    assert [first.urgent, second.urgent, third.urgent] == [None, "", "deadline"]
    assert second.style == "sms" and second.matters == ("wages", "work_injury")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"q": "一"}', encoding="utf-8")
    with pytest.raises(BadInput, match=r"broken\.jsonl, line 1"):
        labelled_file(str(file))
