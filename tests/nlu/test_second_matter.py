"""A second matter: which areas are looked at, what counts for them, and the edge."""

import numpy as np
import pytest

from bot.core.areas import LEGAL_AREAS
from bot.nlu import second_matter
from bot.nlu.training import intent_areas

LABELS = ["debt", "land", "marriage", "not_legal", "traffic", "wages", "work_injury"]
NONE = np.zeros((0, len(LABELS)), dtype=np.float32)


def scores(**named: float) -> np.ndarray:
    """Scores by area, 0 where not named."""
    return np.array([named.get(label, 0.0) for label in LABELS], dtype=np.float32)


def test_only_areas_of_ours_beside_the_best_one_are_looked_at():
    names, inputs = second_matter.candidates(LABELS, scores(wages=0.9, not_legal=0.8, land=0.3), NONE, "wages_factory")
    assert names[0] == "land" and "wages" not in names and "not_legal" not in names
    assert inputs.shape == (len(names), len(second_matter.WEIGHTS))


def test_a_clause_and_the_nature_of_the_first_matter_each_bring_their_area():
    whole = scores(work_injury=0.9, debt=0.05, land=0.04, marriage=0.03, wages=0.02, traffic=-0.1)
    assert "traffic" not in second_matter.candidates(LABELS, whole, NONE, "work_injury_recognition")[0]
    assert "traffic" in second_matter.candidates(LABELS, whole, NONE, "work_injury_commute")[0]
    clauses = np.vstack([scores(work_injury=0.8), scores(traffic=0.7)])
    assert "traffic" in second_matter.candidates(LABELS, whole, clauses, "work_injury_recognition")[0]


@pytest.mark.parametrize(("share", "found"), [(0.02, None), (0.8, "land")])
def test_the_more_the_whole_speaks_for_it_the_surer(share, found):
    clauses = np.vstack([scores(wages=0.7), scores(land=share)])
    assert second_matter.find(LABELS, scores(wages=0.9, land=share), clauses, "wages_factory") == found


def test_two_sided_matters_name_known_intents_and_another_area():
    areas = intent_areas()
    assert second_matter.two_sided()
    for intent, also in second_matter.two_sided().items():
        assert also in LEGAL_AREAS and areas[intent] != also
