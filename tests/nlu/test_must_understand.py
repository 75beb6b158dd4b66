"""The newest model on the sentences it must understand: a floor for every area (tests/nlu_cases/floors.yml)."""

from collections import defaultdict
from pathlib import Path

import pytest

from bot.core.areas import AREA_NAMES, CONVERSATION
from bot.core.yaml_file import read_yaml
from bot.nlu.encoder import encode
from bot.nlu.normalize import normalize
from bot.nlu.parse import Parse
from bot.nlu.training import read_examples
from bot.nlu.understand import Understander

HERE = Path(__file__).parent
FLOORS: dict[str, float] = read_yaml(HERE.parent / "nlu_cases" / "floors.yml")
CASES = [read_yaml(path) for path in sorted(HERE.glob("*/*.yml"))]
SENTENCES = [(case["area"], case["intent"], text) for case in CASES for text in case["must_understand"]]


@pytest.fixture(scope="module")
def parses(understander: Understander) -> list[Parse]:
    """Each sentence understood; the sentence vectors are made in one batch, which takes half the time."""
    texts = [text for _, _, text in SENTENCES]
    vectors = encode([normalize(text) for text in texts])
    return [understander.parse(text, vectors[k : k + 1]) for k, text in enumerate(texts)]


@pytest.fixture(scope="module")
def right(parses: list[Parse]) -> dict[str, list[bool]]:
    """Area → whether each of its sentences was understood: by its area, a word that steers the talk by its intent."""
    found: dict[str, list[bool]] = defaultdict(list)
    for (area, intent, _), parse in zip(SENTENCES, parses, strict=True):
        found[area].append(parse.intent == intent if area == CONVERSATION else parse.area == area)
    return found


def share(oks: list[bool]) -> float:
    """How many of them, as a share."""
    return sum(oks) / len(oks)


@pytest.mark.parametrize("area", sorted(FLOORS))
def test_each_area_is_understood_at_least_as_well_as_its_floor(right, area):
    assert share(right[area]) >= FLOORS[area], f"{area}: {share(right[area]):.3f} of {len(right[area])}"


def test_all_areas_have_a_floor_and_sentences(right):
    assert set(FLOORS) == {*AREA_NAMES, CONVERSATION} == set(right)
    assert len(SENTENCES) > 1500


def test_sentences_are_none_that_the_model_was_taught():
    taught = {example.text for example in read_examples()}
    assert [text for _, _, text in SENTENCES if text in taught] == []


def test_a_parse_keeps_its_promises(parses):
    for parse in parses:
        data = parse.to_json()
        assert len(data["areas"]) >= 3 and data["areas"][0]["code"] == data["area"] in AREA_NAMES
        assert sum(a["confidence"] for a in data["areas"]) <= 1.001
        assert all(a["code"] in AREA_NAMES for a in data["areas"]) and len(data["matters"]) <= 2
        assert data["decision"] in {"answer", "clarify", "handover", "smalltalk", "urgent"}
        assert (data["decision"] == "urgent") is (data["urgent"] is not None)
        assert 0 <= data["confidence"] <= 1


def test_the_same_sentence_means_the_same_alone_and_in_a_batch(understander, parses):
    for k in range(0, len(SENTENCES), 61):
        again = understander.parse(SENTENCES[k][2])
        assert (again.area, again.intent, again.decision) == (parses[k].area, parses[k].intent, parses[k].decision)
        assert again.confidence == pytest.approx(parses[k].confidence, abs=0.01)
