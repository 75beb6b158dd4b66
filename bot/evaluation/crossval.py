"""Cross-validation on our own utterances: learn on all parts but one, measure on the one left out, for each in turn."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.errors import BadInput
from bot.nlu import encoder
from bot.nlu.classifier import Classifier, Look
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import Examples, Floats
from bot.nlu.normalize import normalize
from bot.nlu.training import Example

_BLOCK = 256


@dataclass(frozen=True)
class CrossValidated:
    """`rows`: for every utterance (area, area said, intent right), in no particular order."""

    folds: int
    rows: list[tuple[str, str, bool]]

    @property
    def area_accuracy(self) -> float:
        """Share of utterances whose area was understood."""
        return sum(area == said for area, said, _ in self.rows) / len(self.rows)

    @property
    def intent_accuracy(self) -> float:
        """Share of utterances whose intent was understood."""
        return sum(intent for *_, intent in self.rows) / len(self.rows)


def fold_of(examples: Sequence[Example], folds: int) -> NDArray[np.int32]:
    """Which fold each utterance falls into: dealt out in turn within its intent, so that every fold has all of them."""
    seen: dict[str, int] = defaultdict(int)
    dealt = []
    for example in examples:
        dealt.append(seen[example.intent] % folds)
        seen[example.intent] += 1
    return np.array(dealt, dtype=np.int32)


def cross_validate(examples: Sequence[Example], folds: int) -> CrossValidated:
    """BadInput for fewer than two folds. About as long as `folds` trainings; encodes every utterance once."""
    if folds < 2:
        raise BadInput("cross-validation needs at least two folds")
    texts = [normalize(example.text) for example in examples]
    vectors, fold = encoder.encode(texts), fold_of(examples, folds)
    rows: list[tuple[str, str, bool]] = []
    for k in range(folds):
        rows += _one(examples, texts, vectors, fold == k)
    return CrossValidated(folds, rows)


def _one(
    examples: Sequence[Example], texts: list[str], vectors: Floats, out: NDArray[np.bool_]
) -> list[tuple[str, str, bool]]:
    """Learn on what is not `out`, measure on what is."""
    kept, held = np.flatnonzero(~out), np.flatnonzero(out)
    vectorizer = Vectorizer.fit([texts[i] for i in kept])
    known = Examples.of(vectorizer.transform([texts[i] for i in kept]), vectors[kept])
    learnt = Classifier.fit(known, [examples[i].area for i in kept], [examples[i].intent for i in kept])
    rows = []
    for start in range(0, len(held), _BLOCK):
        block = held[start : start + _BLOCK]
        near = known.similarities(vectorizer.transform([texts[i] for i in block]), vectors[block])
        rows += [_judge(learnt.look(near[j : j + 1]), examples[i]) for j, i in enumerate(block)]
    return rows


def _judge(look: Look, example: Example) -> tuple[str, str, bool]:
    area = look.classifier.areas[int(look.area_scores.argmax())]
    return example.area, area, look.intents_within(area)[0][0] == example.intent
