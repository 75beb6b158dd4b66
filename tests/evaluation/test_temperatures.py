"""Temperatures and thresholds are fitted to what was really right."""

import numpy as np
import pytest
from made import outcome

from bot.evaluation.calibration import answer_table, fit_temperature
from bot.nlu.classifier import softmax


def _boastful(temperature: float) -> list[tuple[list[float], int]]:
    """Two classes with a score gap of one, the higher one right in 88 of 100 messages: a temperature of 0.5 says so."""
    shares = [float(p) for p in softmax(np.array([1.0, 0.0], dtype=np.float32) / temperature)]
    return [(shares, 0)] * 88 + [(shares, 1)] * 12


@pytest.mark.parametrize("present", [0.2, 0.5, 0.9])
def test_the_best_temperature_is_found_whatever_the_present_one_is(present: float) -> None:
    best, loss, loss_now = fit_temperature(_boastful(present), present)
    assert best == pytest.approx(0.5, abs=0.01)
    assert loss <= loss_now + 1e-9


def test_a_message_is_answered_asked_back_or_handed_over_by_its_confidence() -> None:
    found = [
        outcome("land", "land", 0.9),
        outcome("land", "debt", 0.62),
        outcome("land", "debt", 0.4, others=[("land", 0.3)]),
        outcome("land", "debt", 0.1),
        outcome("conversation", "not_legal", 0.9, talking=True),
    ]
    rows = {row[0]: row[1:] for row in answer_table(found, clarify_at=0.2)}
    assert rows[0.6] == (0.5, 0.5, 0.25, 1.0, 0.25)
    assert rows[0.7] == (0.25, 1.0, 0.5, 0.5, 0.25)
