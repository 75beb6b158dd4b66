"""A second matter in one message: found by how strongly the whole, its clauses and the nature of the first one speak for it.

A logistic model with few inputs; its weights were fitted on the `tuned_on` part of tests/nlu_cases/two_matters.yml by
`python -m bot.evaluation.second_matter_fit` and are measured on the rest (docs/evaluation).
"""

from functools import lru_cache

import numpy as np

from bot.core.areas import LEGAL_AREAS
from bot.nlu.kernel import Floats
from bot.nlu.resources import lexicon

WEIGHTS = np.array([10.076, -0.492, 0.558, -5.772, 2.135, -0.17, 0.636, 0.253, 0.505])
BIAS = -3.463
FOUND_AT = 0.5
LOOKED_AT = 4  # of the whole message's areas; each clause may add one


@lru_cache(maxsize=1)
def two_sided() -> dict[str, str]:
    """Intent → the area that such a matter mostly touches as well."""
    return {entry["intent"]: entry["also"] for entry in lexicon("two_sided")}


def candidates(labels: list[str], whole: Floats, clauses: Floats, intent: str) -> tuple[list[str], Floats]:
    """Legal areas that could be the second matter, and the nine inputs for each, shape (candidates, 9).

    `whole` (areas,) are the scores of the message, `clauses` (clauses, areas) those of its parts, none for a short one;
    the first matter is the legal area that scores best, `intent` its intent.
    """
    legal = [i for i, label in enumerate(labels) if label in LEGAL_AREAS]
    order = sorted(legal, key=lambda i: -float(whole[i]))
    best, others = order[0], order[1:]
    also = two_sided().get(intent)
    named = [*others[:LOOKED_AT], *(int(c) for c in clauses.argmax(axis=1)), *(labels.index(a) for a in [also] if a)]
    asked = [i for i in dict.fromkeys(named) if i in legal and i != best]
    rows = [_inputs(whole, clauses, i, best, others, labels[i] == also) for i in asked]
    return [labels[i] for i in asked], np.array(rows, dtype=np.float32).reshape(-1, len(WEIGHTS))


def _inputs(whole: Floats, clauses: Floats, i: int, best: int, others: list[int], by_nature: bool) -> list[float]:
    rival = others[1] if i == others[0] else others[0]
    said = [0.0, 0.0, 0.0, 0.0]
    if len(clauses):
        own, first = clauses[:, i], clauses[:, best]
        said = [float(own.max()), float((own - first).max()), float(first.max()), 1.0]
    return [float(whole[i]), float(whole[best]), float(i == others[0]), float(whole[rival]), *said, float(by_nature)]


def find(labels: list[str], whole: Floats, clauses: Floats, intent: str) -> str | None:
    """The second matter's area, or None."""
    names, inputs = candidates(labels, whole, clauses, intent)
    chances = 1 / (1 + np.exp(-(inputs @ WEIGHTS + BIAS)))
    k = int(chances.argmax())
    return names[k] if chances[k] >= FOUND_AT else None
