"""Rates: each is what it says, over the right messages."""

import math

import pytest
from made import outcome

from bot.evaluation import measures


def test_any_labelled_area_is_right_and_counts_under_the_first() -> None:
    found = [outcome("wages debt", "debt"), outcome("wages", "land"), outcome("land", "land")]
    rows = measures.by(found, lambda o: o.item.areas[0])
    assert rows == {"land": measures.Row(1, 1.0), "wages": measures.Row(2, 0.5)}


def test_an_area_in_second_place_is_among_three_but_one_in_fourth_is_not() -> None:
    near = outcome("land", "debt", others=[("land", 0.1), ("wages", 0.0)])
    far = outcome("land", "debt", others=[("wages", 0.0), ("injury", 0.0), ("land", 0.0)])
    assert (near.in_three, far.in_three, near.right) == (True, False, False)


def test_steering_words_are_right_for_the_conversation_and_for_what_the_contract_calls_them() -> None:
    assert outcome("conversation", "legal_aid", talking=True).right
    assert outcome("legal_aid", "legal_aid", talking=True).right
    assert not outcome("conversation", "legal_aid").right


def test_confusions_come_most_frequent_first_and_in_a_fixed_order() -> None:
    found = [outcome("land", "debt"), outcome("wages", "debt"), outcome("wages", "debt"), outcome("injury", "land")]
    assert measures.confusions(found) == [("wages", "debt", 2), ("injury", "land", 1), ("land", "debt", 1)]
    assert measures.confusions(found, 1) == [("wages", "debt", 2)]


def test_calibration_error_is_nought_when_confidence_says_the_truth_and_the_gap_otherwise() -> None:
    honest = [(0.75, True)] * 3 + [(0.75, False)]
    boastful = [(0.95, True), (0.95, False)]
    assert measures.calibration_error(honest) == pytest.approx(0.0)
    assert measures.calibration_error(boastful) == pytest.approx(0.45)
    assert measures.calibration_error([*honest, *boastful]) == pytest.approx(0.45 * 2 / 6)
    assert measures.calibration_error([]) is None


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert measures.bins([(1.0, True), (0.91, False)]) == [(pytest.approx(0.955), 0.5, 2)]


def test_risk_coverage_goes_from_the_surest_message_to_all() -> None:
    curve = measures.risk_coverage([(0.2, False), (0.9, True), (0.5, True), (0.4, False)])
    assert curve == [(0.25, 1.0, 0.9), (0.5, 1.0, 0.5), (0.75, pytest.approx(2 / 3), 0.4), (1.0, 0.5, 0.2)]
    assert measures.at_coverage(curve, 0.5) == (0.5, 1.0, 0.5)
    assert measures.at_coverage(curve, 0.6)[0] == 0.75


def test_not_legal_is_measured_over_its_own_and_over_legal_messages_only() -> None:
    found = [
        outcome("not_legal", "not_legal"),
        outcome("not_legal", "land"),
        outcome("land", "not_legal"),
        *[outcome("land", "land")] * 3,
        outcome("conversation", "not_legal"),
    ]
    assert measures.not_legal_recall(found) == 0.5
    assert measures.called_not_legal(found) == 0.25


def test_alarms_count_only_where_urgency_is_labelled() -> None:
    found = [
        outcome("land", "land", urgent="deadline", alarm="deadline"),
        outcome("land", "land", urgent="deadline", alarm="self_harm"),
        outcome("land", "land", urgent="self_harm"),
        outcome("land", "land", urgent="", alarm="deadline"),
        outcome("land", "land", urgent=""),
        outcome("land", "land", alarm="deadline"),
    ]
    assert measures.urgent_recall(found) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert measures.false_alarms(found) == 0.5


def test_both_matters_must_be_found_and_a_second_one_is_needless_where_one_is_labelled() -> None:
    found = [
        outcome("wages", "wages", matters="wages work_injury", found="wages work_injury"),
        outcome("wages", "wages", matters="wages work_injury", found="wages"),
        outcome("land", "land", matters="land", found="land debt"),
        outcome("land", "land", found="land"),
    ]
    assert measures.both_matters(found) == 0.5
    assert measures.needless_matters(found) == 0.5


def test_articles_count_over_messages_with_gold_ones_only() -> None:
    gold = frozenset({("民法典", "1067")})
    found = [
        outcome("land", "land", gold=gold, gold_rank=0),
        outcome("land", "land", gold=gold, gold_rank=2),
        outcome("land", "land", gold=gold),
        outcome("land", "land"),
    ]
    assert measures.article_hit(found, 1) == pytest.approx(1 / 3)
    assert measures.article_hit(found, 3) == pytest.approx(2 / 3)


def test_a_rate_over_nothing_is_none() -> None:
    assert [measures.not_legal_recall([]), measures.both_matters([]), measures.article_hit([], 1)] == [None] * 3


def test_milliseconds_are_the_median_and_the_slow_end() -> None:
    times = [outcome("land", "land", ms=float(ms)) for ms in range(1, 101)]
    median, slow = measures.milliseconds(times)
    assert math.isclose(median, 50.5) and slow == 96.0
