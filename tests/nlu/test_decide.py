"""What follows from the probabilities: the thresholds at their edge, and when a message carries two matters."""

import pytest

from bot.core.areas import CONVERSATION
from bot.nlu.decide import ANSWER_AT, CLARIFY_AT, TALK_AT, judge


def shares(**named: float) -> list[tuple[str, float]]:
    """Ranked areas, best first."""
    return sorted(named.items(), key=lambda pair: -pair[1])


@pytest.mark.parametrize(
    ("area", "share", "decision"),
    [
        ("wages", 0.99, "answer"),
        ("wages", ANSWER_AT, "answer"),
        ("wages", ANSWER_AT - 0.001, "clarify"),
        ("wages", CLARIFY_AT, "clarify"),
        ("wages", CLARIFY_AT - 0.001, "handover"),
        ("other_legal", 0.9, "handover"),
        ("other_legal", CLARIFY_AT, "handover"),
        ("not_legal", ANSWER_AT, "smalltalk"),
        ("not_legal", ANSWER_AT - 0.001, "clarify"),
        ("not_legal", CLARIFY_AT - 0.001, "handover"),
    ],
)
def test_decision_at_and_past_each_threshold(area, share, decision):
    judged = judge([(area, share), ("land", 0.01)], None, urgent=False)
    assert (judged.decision, judged.talking) == (decision, False)


@pytest.mark.parametrize(
    ("share", "talking", "decision"), [(TALK_AT, True, "smalltalk"), (TALK_AT - 0.001, False, "answer")]
)
def test_words_that_steer_the_talk_need_their_share(share, talking, decision):
    judged = judge(shares(wages=ANSWER_AT, **{CONVERSATION: share}), None, urgent=False)
    assert (judged.talking, judged.decision) == (talking, decision)
    assert judged.matters == ([] if talking else ["wages"])


def test_small_talk_is_not_taken_for_a_word_that_steers_the_talk():
    judged = judge(shares(not_legal=0.35, wages=0.05, **{CONVERSATION: TALK_AT}), None, urgent=False)
    assert not judged.talking and judged.areas[0][0] == "not_legal"


def test_the_conversation_is_no_area():
    judged = judge([(CONVERSATION, 0.9), ("land", 0.06), ("wages", 0.04)], None, urgent=False)
    assert judged.areas == [("land", 0.06), ("wages", 0.04)]


def test_danger_comes_before_everything_else():
    for ranked in (shares(wages=0.1, land=0.05), shares(**{CONVERSATION: 0.95, "wages": 0.02, "land": 0.01})):
        judged = judge(ranked, None, urgent=True)
        assert (judged.decision, judged.talking, judged.matters) == ("urgent", False, ["wages"])


@pytest.mark.parametrize(("second", "matters"), [("land", ["wages", "land"]), ("wages", ["wages"]), (None, ["wages"])])
def test_a_second_matter_stands_beside_the_best_one(second, matters):
    assert judge(shares(wages=0.7, land=0.1), second, urgent=False).matters == matters
    assert judge(shares(wages=0.7, land=0.1), second, urgent=True).matters == matters


@pytest.mark.parametrize(("best", "matters"), [("other_legal", ["other_legal"]), ("not_legal", [])])
def test_what_is_no_matter_of_ours_has_no_second_one(best, matters):
    assert judge([(best, 0.6), ("land", 0.39)], "land", urgent=False).matters == matters
