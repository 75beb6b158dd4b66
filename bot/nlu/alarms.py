"""A second look for danger and deadlines beside the patterns of `urgent`: learnt from `nlu_data/urgent`.

Patterns know the clear sentences and say which words; people in danger also hint and whisper. This stage hears them, and
names the words that weighed most. Both together decide (docs/decisions/0009).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bot.core.areas import LEGAL_AREAS
from bot.nlu.kernel import Examples, Floats, KernelMachine, Places
from bot.nlu.urgent import ORDER, Alarm

# Chosen so that nearly all of tests/nlu_cases/urgent_fresh.yml is heard: what is missed costs more than a question too many.
ALARM_AT = 0.27
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


@dataclass(frozen=True)
class AlarmLearner:
    """One output for each kind of alarm in the order of `ORDER`, and one for any alarm."""

    machine: KernelMachine

    @classmethod
    def fit(cls, examples: Examples, chosen: Places, kinds: Iterable[str | None]) -> "AlarmLearner":
        """Learn from the chosen examples, each labelled with a kind, or None for no alarm."""
        targets = np.zeros((len(chosen), _ANY + 1), dtype=np.float32)
        for row, kind in enumerate(kinds):
            if kind is not None:
                targets[row, [ORDER.index(kind), _ANY]] = 1  # type: ignore[arg-type]
        return cls(KernelMachine.fit(examples, chosen, targets))

    @classmethod
    def fit_against(cls, examples: Examples, alarms: Places, kinds: list[str | None], calm: Places) -> "AlarmLearner":
        """Learn alarms against ordinary utterances: first against some, then also against those that look most like alarms."""
        some = calm[::ORDINARY_EVERY]
        first = cls.fit(examples, np.concatenate([alarms, some]), [*kinds, *[None] * len(some)])
        rest = np.setdiff1d(calm, some)
        likest = rest[np.argsort(-first.chances(rest), kind="stable")[:LIKEST]]
        chosen = np.sort(np.concatenate([some, likest]))
        return cls.fit(examples, np.concatenate([alarms, chosen]), [*kinds, *[None] * len(chosen)])

    def chances(self, asked: Places) -> Floats:
        """How much each of these examples looks like any alarm, shape (asked,)."""
        blocks = [asked[k : k + _BLOCK] for k in range(0, len(asked), _BLOCK)]
        near = (self.machine.examples.kernel(b, self.machine.chosen) for b in blocks)
        found = [self.machine.scores(n, slice(_ANY, _ANY + 1))[:, 0] for n in near]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)

    def score(self, similarities: Floats) -> Floats:
        """Shape (kinds + 1,), about 1 for an alarm and 0 for none; the last one is for any kind. From the similarities of a
        message to all examples, shape (1, examples)."""
        return self.machine.scores(self.machine.near(similarities), slice(0, _ANY + 1))[0]  # type: ignore[no-any-return]

    def detect(
        self, similarities: Floats, row: sparse.csr_matrix, names: list[str], matter: tuple[str, float] = ("", 0.0)
    ) -> Alarm | None:
        """The alarm of one message, or None; `row` are its n-grams, `names` the features by column ("w:跳楼"), `matter` the
        classifier's best area with its share."""
        scores = self.score(similarities)
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
