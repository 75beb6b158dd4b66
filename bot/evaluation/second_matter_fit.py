"""`python -m bot.evaluation.second_matter_fit`: weights for `bot.nlu.second_matter`, to be copied there by hand.

Fitted on the `tuned_on` cases of tests/nlu_cases/two_matters.yml whose first matter was understood; needs a trained model.
"""

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.evaluation.items import Item, two_matters
from bot.gateway.offline import Offline
from bot.nlu import second_matter
from bot.nlu.kernel import Floats
from bot.nlu.understand import Understander


def samples(items: list[Item], understander: Understander) -> Iterator[tuple[Floats, bool]]:
    """The inputs of each candidate and whether it is a labelled matter."""
    for item in items:
        view = understander.second_view(item.text)
        if view.best in item.areas:
            names, inputs = second_matter.candidates(*view.inputs)
            yield from zip(inputs, (name in item.areas for name in names), strict=True)


def fit(items: list[Item], understander: Understander) -> tuple[Floats, float]:
    """(weights, bias) in the scale of the inputs."""
    inputs, found = zip(*samples(items, understander), strict=True)
    rows = np.array(inputs)
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    learnt = LogisticRegression(max_iter=1000).fit((rows - mean) / spread, found)
    weights = learnt.coef_[0] / spread
    return weights, float(learnt.intercept_[0] - weights @ mean)


if __name__ == "__main__":
    weights, bias = fit(two_matters("tuned_on"), Offline().understander)
    print("WEIGHTS = np.array(", [round(float(w), 3) for w in weights], ")", sep="")
    print("BIAS =", round(bias, 3))
