"""Fitting the temperatures of the classifier and drawing up thresholds, both on outcomes; nothing is changed by it."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize_scalar

from bot.evaluation.outcomes import Outcome
from bot.nlu.classifier import AREA_TEMPERATURE, INTENT_TEMPERATURE
from bot.nlu.decide import CLARIFY_AT
from bot.nlu.kernel import Floats

SMALLEST, LARGEST = 0.01, 1.0
ANSWER_CHOICES = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
Labelled = Sequence[tuple[Sequence[float], int]]  # probabilities, and the place of the right one


def fit_temperature(labelled: Labelled, current: float) -> tuple[float, float, float]:
    """(best temperature, loss at it, loss at `current`); the loss is the mean negative log-likelihood of the label.

    `labelled` are probabilities made at the temperature `current`: their logarithms times it are the scores again, but for
    a constant. Guo et al. 2017, "On Calibration of Modern Neural Networks".
    """
    scores = [(np.log(np.maximum(p, 1e-12)) * current, right) for p, right in labelled]
    loss = _loss(scores)
    found = minimize_scalar(loss, bounds=(SMALLEST, LARGEST), method="bounded", options={"xatol": 1e-4})
    return float(found.x), loss(float(found.x)), loss(current)


def _loss(scores: list[tuple[Floats, int]]) -> Callable[[float], float]:
    def loss(temperature: float) -> float:
        total = 0.0
        for row, right in scores:
            scaled = row / temperature
            top = scaled.max()
            total += top + np.log(np.exp(scaled - top).sum()) - scaled[right]
        return float(total / len(scores))

    return loss


def area_temperature(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """The area temperature that fits these outcomes best."""
    labelled = [
        (list(o.shares.values()), list(o.shares).index(o.item.areas[0]))
        for o in outcomes
        if o.shares and o.item.areas and o.item.areas[0] in o.shares
    ]
    return fit_temperature(labelled, AREA_TEMPERATURE)


def intent_temperature(outcomes: Sequence[Outcome]) -> tuple[float, float, float] | None:
    """The intent temperature that fits these outcomes best, within the labelled area; None without labelled intents."""
    labelled = []
    for outcome in outcomes:
        names = [name for name, _ in outcome.intents]
        if outcome.item.intent in names:
            labelled.append(([p for _, p in outcome.intents], names.index(outcome.item.intent)))
    return fit_temperature(labelled, INTENT_TEMPERATURE) if labelled else None


def answer_table(outcomes: Sequence[Outcome], clarify_at: float = CLARIFY_AT) -> list[tuple[float, ...]]:
    """For each choice of ANSWER_AT: (threshold, share answered, right among them, share asked back, right area among the
    three offered, share handed over). Messages that steer the talk stay out: nothing is answered to them."""
    asked = [(o.confidence, o.right, o.in_three) for o in outcomes if not o.parse.talking]
    return [_choice(asked, at, clarify_at) for at in ANSWER_CHOICES]


def _choice(asked: list[tuple[float, bool, bool]], at: float, clarify_at: float) -> tuple[float, ...]:
    answered = [right for confidence, right, _ in asked if confidence >= at]
    offered = [in_three for confidence, _, in_three in asked if clarify_at <= confidence < at]
    n = max(len(asked), 1)
    return (
        at,
        len(answered) / n,
        sum(answered) / max(len(answered), 1),
        len(offered) / n,
        sum(offered) / max(len(offered), 1),
        sum(confidence < clarify_at for confidence, _, _ in asked) / n,
    )
