"""What follows from the probabilities: the thresholds at their edge, and when a message carries two matters."""

import pytest

from bot.core.areas import CONVERSATION
from bot.nlu.decide import ANSWER_AT, CLARIFY_AT, CLAUSE_AT, SECOND_MATTER_AT, TALK_AT, judge


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
    judged = judge([(area, share), ("land", 0.01)], [], urgent=False)
    assert (judged.decision, judged.talking) == (decision, False)


@pytest.mark.parametrize(
    ("share", "talking", "decision"), [(TALK_AT, True, "smalltalk"), (TALK_AT - 0.001, False, "answer")]
)
def test_words_that_steer_the_talk_need_their_share(share, talking, decision):
    judged = judge(shares(wages=ANSWER_AT, **{CONVERSATION: share}), [], urgent=False)
    assert (judged.talking, judged.decision) == (talking, decision)
    assert judged.matters == ([] if talking else ["wages"])


def test_the_conversation_is_no_area():
    judged = judge([(CONVERSATION, 0.9), ("land", 0.06), ("wages", 0.04)], [], urgent=False)
    assert judged.areas == [("land", 0.06), ("wages", 0.04)]


def test_danger_comes_before_everything_else():
    for ranked in (shares(wages=0.1, land=0.05), shares(**{CONVERSATION: 0.95, "wages": 0.02, "land": 0.01})):
        judged = judge(ranked, [], urgent=True)
        assert (judged.decision, judged.talking, judged.matters) == ("urgent", False, ["wages"])


@pytest.mark.parametrize(
    ("second", "share", "matters"),
    [
        ("land", SECOND_MATTER_AT, ["wages", "land"]),
        ("land", SECOND_MATTER_AT - 0.001, ["wages"]),
        ("not_legal", 0.3, ["wages"]),
        ("other_legal", 0.3, ["wages"]),
    ],
)
def test_a_second_matter_by_the_share_of_the_whole_message(second, share, matters):
    assert judge([("wages", 0.6), (second, share)], [], urgent=False).matters == matters


@pytest.mark.parametrize(
    ("clauses", "matters"),
    [
        ([("wages", 0.9), ("land", CLAUSE_AT)], ["wages", "land"]),
        ([("wages", 0.9), ("land", CLAUSE_AT - 0.001)], ["wages"]),
        ([("wages", 0.9), ("wages", 0.99)], ["wages"]),
        ([("not_legal", 0.99), (CONVERSATION, 0.99)], ["wages"]),
        ([("debt", 0.99)], ["wages"]),  # the whole message says nothing of debt
    ],
)
def test_a_second_matter_by_a_clause_of_its_own(clauses, matters):
    ranked = shares(wages=0.7, land=0.1, marriage=0.08, debt=0.01)
    assert judge(ranked, clauses, urgent=False).matters == matters


@pytest.mark.parametrize(("best", "matters"), [("other_legal", ["other_legal"]), ("not_legal", [])])
def test_what_is_no_matter_of_ours_has_no_second_one(best, matters):
    assert judge([(best, 0.6), ("land", 0.39)], [("land", 0.99)], urgent=False).matters == matters
