"""Area and intent of a message as probabilities, from one kernel machine with an output for each area and each intent."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.nlu.kernel import Examples, Floats, KernelMachine

# Least-squares scores become probabilities by softmax; the temperatures were fitted on our own test sentences and development
# files (docs/evaluation), so that 0.8 means right four times in five.
AREA_TEMPERATURE = 0.09
INTENT_TEMPERATURE = 0.04
# The best intent of an area speaks for the area, too; only the likeliest areas are asked, the others have none worth a look.
INTENT_SAY = 0.25
ASKED = 6


@dataclass(frozen=True)
class Classifier:
    """`areas` and `intents` name the outputs of the machine, areas first; `area_of` gives each intent's area index."""

    machine: KernelMachine
    areas: list[str]
    intents: list[str]
    area_of: NDArray[np.int32]

    @classmethod
    def fit(cls, examples: Examples, areas: list[str], intents: list[str]) -> "Classifier":
        """Learn from the first examples, as many as there are labels; intents are kept in the order of their areas, so that
        an area's are neighbours."""
        area_names = sorted(set(areas))
        pairs = sorted({(area_names.index(a), i) for a, i in zip(areas, intents, strict=True)})
        intent_names = [i for _, i in pairs]
        targets = np.zeros((len(areas), len(area_names) + len(intent_names)), dtype=np.float32)
        place = {name: k for k, name in enumerate(intent_names)}
        targets[np.arange(len(areas)), [area_names.index(a) for a in areas]] = 1
        targets[np.arange(len(areas)), [len(area_names) + place[i] for i in intents]] = 1
        area_of = np.array([a for a, _ in pairs], dtype=np.int32)
        chosen = np.arange(len(areas), dtype=np.int32)
        return cls(KernelMachine.fit(examples, chosen, targets), area_names, intent_names, area_of)

    def look(self, similarities: Floats) -> "Look":
        """What one message is, from its similarities to all examples, shape (1, examples)."""
        return Look(self, self.machine.near(similarities))

    def part_scores(self, rows: sparse.csr_matrix) -> Floats:
        """What the n-grams of each part of a message say, shape (parts, areas)."""
        return self.machine.gram_scores(rows, slice(0, len(self.areas)))

    def intents_of(self, area: int) -> slice:
        """The outputs of an area's intents, which are neighbours."""
        first, last = np.searchsorted(self.area_of, [area, area + 1])
        return slice(len(self.areas) + int(first), len(self.areas) + int(last))


@dataclass(frozen=True)
class Look:
    """One message as the classifier sees it; nothing is worked out twice."""

    classifier: Classifier
    near: Floats
    _intents: dict[int, Floats] = field(default_factory=dict)

    @cached_property
    def area_scores(self) -> Floats:
        """Shape (areas,), about 1 for the right area and 0 for the others, with the say of their intents."""
        scores = self.classifier.machine.scores(self.near, slice(0, len(self.classifier.areas)))[0]
        for area in np.argsort(-scores)[:ASKED]:
            scores[area] += INTENT_SAY * float(self._intent_scores(int(area)).max())
        return scores  # type: ignore[no-any-return]

    @cached_property
    def area_shares(self) -> Floats:
        """The probability of each area, in the order of the classifier's."""
        return softmax(self.area_scores / AREA_TEMPERATURE)

    def intents_within(self, area: str) -> list[tuple[str, float]]:
        """(intent, probability given the area), best first."""
        number = self.classifier.areas.index(area)
        p = softmax(self._intent_scores(number) / INTENT_TEMPERATURE)
        first = self.classifier.intents_of(number).start - len(self.classifier.areas)
        return [(self.classifier.intents[first + k], float(p[k])) for k in np.argsort(-p)]

    def _intent_scores(self, area: int) -> Floats:
        if area not in self._intents:
            self._intents[area] = self.classifier.machine.scores(self.near, self.classifier.intents_of(area))[0]
        return self._intents[area]


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)  # type: ignore[no-any-return]
