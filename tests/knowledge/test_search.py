"""Finding guides: scores on a tiny index, and every real guide found by its own questions."""

import numpy as np
import pytest
from good_guide import DAY

from bot.knowledge.guides import Guide
from bot.knowledge.search import BM25_WEIGHT, INTENT_WEIGHT, VECTOR_WEIGHT, GuideIndex
from bot.nlu.encoder import encode
from bot.nlu.normalize import normalize
from bot.service.container import Knowledge


def words(text: str) -> list[str]:
    """Words between blanks."""
    return text.split()


def letters(texts: list[str]) -> np.ndarray:
    """A vector for each text: how often a, b and c stand in it, of unit length."""
    rows = np.array([[text.count(c) for c in "abc"] for text in texts], dtype=np.float32).reshape(-1, 3)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def small(name: str, title: str, intent: str, regions: tuple[str, ...] = ()) -> Guide:
    """A guide that says its title only."""
    return Guide(
        id=name,
        title=title,
        area="wages",
        intents=(intent,),
        questions=(title,),
        aid_matter=None,
        in_force_from=DAY,
        reviewed_on=DAY,
        review_by=DAY,
        reviewer="",
        citations=(),
        sms="",
        voice="",
        sections={},
        regions=regions,
    )


GUIDES = [
    small("first", "a wage owed", "owed"),
    small("second", "b land wage", "land"),
    small("third", "c divorce", "divorce"),
    small("hunan", "c divorce there", "divorce", ("43",)),
]


@pytest.fixture
def index() -> GuideIndex:
    return GuideIndex(GUIDES, words, letters)


def ids(hits: list) -> list[str]:
    """The guides' ids in order."""
    return [hit.guide.id for hit in hits]


def test_the_intent_speaks_loudest(index):
    nothing = np.zeros(3, dtype=np.float32)
    hits = index.search("owed", nothing, [("land", 0.9), ("owed", 0.1)])
    assert ids(hits)[0] == "second" and hits[0].score == pytest.approx(INTENT_WEIGHT * 0.9, abs=1e-4)
    assert hits[1].score == pytest.approx(INTENT_WEIGHT * 0.1 + BM25_WEIGHT, abs=1e-4)


@pytest.mark.parametrize(("text", "found"), [("dismissed", "dismissed"), ("dismissed protected pregnant", "protected")])
def test_the_guide_an_intent_is_named_after_comes_first_unless_the_words_ask_for_another(text, found):
    both = [
        small("protected", "dismissed protected pregnant", "dismissed"),
        small("dismissed", "dismissed", "dismissed"),
    ]
    hits = GuideIndex(both, words, letters).search(text, np.zeros(3, dtype=np.float32), [("dismissed", 1.0)])
    assert hits[0].guide.id == found


def test_rare_words_weigh_more_than_common_ones(index):
    nothing = np.zeros(3, dtype=np.float32)
    assert ids(index.search("wage land", nothing, []))[0] == "second"
    assert ids(index.search("wage owed", nothing, []))[0] == "first"


def test_the_nearest_question_gives_the_similarity(index):
    hits = index.search("unknown words", np.array([0, 1, 0], dtype=np.float32), [])
    best = letters(["b land wage"])[0][1]
    assert ids(hits)[0] == "second" and hits[0].score == pytest.approx(VECTOR_WEIGHT * best, abs=1e-3)


@pytest.mark.parametrize(
    ("region", "found"), [(None, False), ("45", False), ("4", False), ("43", True), ("431321", True)]
)
def test_a_guide_of_a_region_is_for_callers_from_there(index, region, found):
    hits = index.search("divorce there", np.array([0, 0, 1], dtype=np.float32), [("divorce", 0.8)], 4, region)
    assert ("hunan" in ids(hits)) is found
    assert "third" in ids(hits)


def test_the_number_of_hits_is_limited_and_they_are_ranked(index):
    for limit in (1, 2, 3):
        hits = index.search("wage", np.ones(3, dtype=np.float32), [], limit)
        assert len(hits) == limit
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_no_guides_no_hits():
    assert GuideIndex([], words, letters).search("wage", np.ones(3, dtype=np.float32), []) == []


def found_among_three(knowledge: Knowledge, guides: list[Guide], texts: list[str]) -> float:
    """The share of the guides that their texts lead to, without any intent."""
    found = 0
    for one, text, vector in zip(guides, texts, encode(texts), strict=True):
        region = one.regions[0] if one.regions else None
        found += one.id in ids(knowledge.index.search(text, vector, [], 3, region))
    return found / len(guides)


def test_every_real_guide_is_found_by_a_question_of_its_own(knowledge: Knowledge):
    guides = list(knowledge.library)
    questions = [normalize(one.questions[k % len(one.questions)]) for k, one in enumerate(guides)]
    assert found_among_three(knowledge, guides, questions) >= 0.98


def test_real_guides_are_found_by_words_of_their_body_too(knowledge: Knowledge):
    guides = list(knowledge.library)[::5]
    assert found_among_three(knowledge, guides, [normalize(one.sections["简答"])[:100] for one in guides]) >= 0.95
