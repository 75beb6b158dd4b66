"""A second look for danger and deadlines beside the patterns of `urgent`: learnt from `nlu_data/urgent`.

Patterns know the clear sentences and say which words; people in danger also hint and whisper. This stage hears them, and
names the words that weighed most. Both together decide (docs/decisions/0009).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.core.areas import LEGAL_AREAS
from bot.nlu.kernel import Floats, KernelMachine
from bot.nlu.urgent import ORDER, Alarm

# Chosen so that nearly all of tests/nlu_cases/urgent_fresh.yml is heard: what is missed costs more than a question too many.
ALARM_AT = 0.32
# Where the classifier is nearly sure of an ordinary matter, or of small talk, a hint alone is not enough.
SURE_AT, ALARM_IF_SURE = 0.9, 0.6
OWN_AREAS = {
    "domestic_violence_now": ("domestic_violence",),
    "minor_in_danger": ("minors", "domestic_violence"),
    "deadline": LEGAL_AREAS,  # a period may end in any matter
}
ORDINARY_EVERY = 6  # of the ordinary utterances every sixth is learnt from as "no alarm" …
LIKEST = 5000  # … and then as many of the others that come nearest to one
WORDS_NAMED = 3
_BLOCK = 1024
_ANY = len(ORDER)
Labelled = tuple[sparse.csr_matrix, Floats]  # rows and sentence vectors of the same messages


@dataclass(frozen=True)
class AlarmLearner:
    """One output for each kind of alarm in the order of `ORDER`, and one for any alarm."""

    machine: KernelMachine

    @classmethod
    def fit(cls, rows: sparse.csr_matrix, vectors: Floats, kinds: Iterable[str | None]) -> "AlarmLearner":
        """Learn from rows labelled with a kind, or None for no alarm."""
        labels = list(kinds)
        targets = np.zeros((len(labels), _ANY + 1), dtype=np.float32)
        for row, kind in enumerate(labels):
            if kind is not None:
                targets[row, [ORDER.index(kind), _ANY]] = 1  # type: ignore[arg-type]
        return cls(KernelMachine.fit(rows, vectors, targets))

    @classmethod
    def fit_against(cls, alarms: Labelled, kinds: list[str | None], calm: Labelled) -> "AlarmLearner":
        """Learn alarms against ordinary utterances: first against some, then also against those that look most like alarms."""
        everything = np.arange(calm[0].shape[0])
        some = everything[::ORDINARY_EVERY]
        first = cls.fit(*_stacked(alarms, calm, some), [*kinds, *[None] * len(some)])
        rest = np.setdiff1d(everything, some)
        likest = rest[np.argsort(-first.chances(calm[0][rest], calm[1][rest]), kind="stable")[:LIKEST]]
        chosen = np.sort(np.concatenate([some, likest]))
        return cls.fit(*_stacked(alarms, calm, chosen), [*kinds, *[None] * len(chosen)])

    def chances(self, rows: sparse.csr_matrix, vectors: Floats) -> Floats:
        """How much each message looks like any alarm, shape (messages,)."""
        blocks = [slice(k, k + _BLOCK) for k in range(0, rows.shape[0], _BLOCK)]
        near = (self.machine.similarities(rows[b], vectors[b]) for b in blocks)
        return np.concatenate(
            [self.machine.scores(n, slice(_ANY, _ANY + 1))[:, 0] for n in near] or [np.zeros(0, dtype=np.float32)]
        )

    def score(self, row: sparse.csr_matrix, vector: Floats) -> Floats:
        """Shape (kinds + 1,), about 1 for an alarm and 0 for none; the last one is for any kind."""
        return self.machine.scores(self.machine.similarities(row, vector), slice(0, _ANY + 1))[0]  # type: ignore[no-any-return]

    def detect(
        self, row: sparse.csr_matrix, vector: Floats, names: list[str], matter: tuple[str, float] = ("", 0.0)
    ) -> Alarm | None:
        """The alarm of one message, or None; `names` are the features by column ("w:跳楼"), `matter` the classifier's best
        area with its share."""
        scores = self.score(row, vector)
        kind = int(scores[:_ANY].argmax())
        area, share = matter
        sure = share >= SURE_AT and area not in OWN_AREAS.get(ORDER[kind], ())
        if scores[_ANY] < (ALARM_IF_SURE if sure else ALARM_AT):
            return None
        return Alarm(ORDER[kind], self._words(row, kind, names), float(min(scores[_ANY], 1.0)))

    def _words(self, row: sparse.csr_matrix, kind: int, names: list[str]) -> str:
        """The words of the message that spoke most for this kind."""
        weights = self.machine.gram_weights(slice(0, _ANY + 1))[row.indices, kind] * row.data
        spoken = [(w, names[c]) for w, c in zip(weights, row.indices, strict=True) if names[c].startswith("w:")]
        best = [name[2:].replace("_", "") for w, name in sorted(spoken, reverse=True) if w > 0]
        return " ".join(best[:WORDS_NAMED])


def _stacked(alarms: Labelled, calm: Labelled, chosen: NDArray[np.int64]) -> Labelled:
    """Alarms first, then the chosen ordinary ones."""
    rows = sparse.vstack([alarms[0], calm[0][chosen]]).tocsr()
    return rows, np.vstack([alarms[1], calm[1][chosen]])
