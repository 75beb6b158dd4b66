"""Area and intent of a message as probabilities, from one kernel machine with an output for each area and each intent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.nlu.kernel import Floats, KernelMachine

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
    def fit(cls, rows: sparse.csr_matrix, vectors: Floats, areas: list[str], intents: list[str]) -> "Classifier":
        """Learn from labelled rows; intents are kept in the order of their areas, so that an area's are neighbours."""
        area_names = sorted(set(areas))
        pairs = sorted({(area_names.index(a), i) for a, i in zip(areas, intents, strict=True)})
        intent_names = [i for _, i in pairs]
        targets = np.zeros((len(areas), len(area_names) + len(intent_names)), dtype=np.float32)
        place = {name: k for k, name in enumerate(intent_names)}
        targets[np.arange(len(areas)), [area_names.index(a) for a in areas]] = 1
        targets[np.arange(len(areas)), [len(area_names) + place[i] for i in intents]] = 1
        area_of = np.array([a for a, _ in pairs], dtype=np.int32)
        return cls(KernelMachine.fit(rows, vectors, targets), area_names, intent_names, area_of)

    def similarities(self, rows: sparse.csr_matrix, vectors: Floats) -> Floats:
        """The common ground of the two questions below, shape (messages, examples)."""
        return self.machine.similarities(rows, vectors)

    def area_scores(self, similarities: Floats) -> Floats:
        """Shape (messages, areas), about 1 for the right area and 0 for the others, with the say of their intents."""
        scores = self.machine.scores(similarities, slice(0, len(self.areas)))
        for row, near in zip(scores, similarities, strict=True):
            for area in np.argsort(-row)[:ASKED]:
                row[area] += INTENT_SAY * float(self.machine.scores(near, self._intents_of(int(area))).max())
        return scores

    def area_probabilities(self, similarities: Floats) -> Floats:
        """Shape (messages, areas), columns in the order of `areas`."""
        return softmax(self.area_scores(similarities) / AREA_TEMPERATURE)

    def part_scores(self, rows: sparse.csr_matrix) -> Floats:
        """What the n-grams of each part of a message say, shape (parts, areas)."""
        return self.machine.gram_scores(rows, slice(0, len(self.areas)))

    def _intents_of(self, area: int) -> slice:
        """The outputs of an area's intents, which are neighbours."""
        first, last = np.searchsorted(self.area_of, [area, area + 1])
        return slice(len(self.areas) + int(first), len(self.areas) + int(last))

    def intents_within(self, area: str, similarities: Floats) -> list[tuple[str, float]]:
        """For one message of that area: (intent, probability given the area), best first."""
        outputs = self._intents_of(self.areas.index(area))
        p = softmax(self.machine.scores(similarities, outputs)[0] / INTENT_TEMPERATURE)
        first = outputs.start - len(self.areas)
        return [(self.intents[first + k], float(p[k])) for k in np.argsort(-p)]


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)  # type: ignore[no-any-return]
