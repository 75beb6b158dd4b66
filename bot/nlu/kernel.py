"""Least-squares kernel machines: n-grams count linearly, sentence vectors through a Laplacian kernel, solved in one go.

On unseen messages they are right clearly more often than softmax regression on the same features (docs/evaluation), since an
area of law is many small neighbourhoods of meaning rather than one half-space. Kernel ridge with one-hot targets:
Rifkin, Yeo & Poggio 2003, "Regularized Least-Squares Classification".
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

Floats = NDArray[np.float32]
Places = NDArray[np.int32]
RIDGE = 1.0
MEANING_WEIGHT = 4.0  # of the sentence vectors beside the n-grams
# The Laplacian exp(-distance) reaches further than a Gaussian: better on long messages, which lie far from all examples.
AXES = 128
_BLOCK = 2048
_COMMON = 1000  # documents from which a column counts as dense: some 200 of them, where dense and sparse products cost the same


@dataclass(frozen=True)
class Examples:
    """What is learnt from: `grams` (features, examples) sparse, `meanings` (examples, AXES) on the `axes` (512, AXES) around
    `mean` (512,)."""

    grams: sparse.csr_matrix
    meanings: Floats
    mean: Floats
    axes: Floats

    @classmethod
    def of(cls, rows: sparse.csr_matrix, vectors: Floats) -> "Examples":
        """Examples with their n-gram rows (examples, features) and sentence vectors (examples, 512)."""
        mean = vectors.mean(axis=0)
        axes = _principal_axes(vectors - mean)
        meanings = np.ascontiguousarray((vectors - mean) @ axes, dtype=np.float32)
        return cls(rows.T.tocsr(), meanings, mean, axes)

    def similarities(self, rows: sparse.csr_matrix, vectors: Floats) -> Floats:
        """How near each message is to each example, shape (messages, examples)."""
        centred = (vectors - self.mean) @ self.axes
        own = np.einsum("ij,ij->i", centred, centred)
        near = _laplacian(centred @ self.meanings.T, own, self._squares)
        return (rows @ self.grams).toarray() + MEANING_WEIGHT * near  # type: ignore[no-any-return]

    def kernel(self, left: Places, right: Places) -> Floats:
        """How near examples are to one another, shape (left, right)."""
        common, rare = self._halves
        said = common[left] @ common[right].T + (rare[left] @ rare[right].T).toarray()
        products = self.meanings[left] @ self.meanings[right].T
        return said + MEANING_WEIGHT * _laplacian(products, self._squares[left], self._squares[right])  # type: ignore[no-any-return]

    @cached_property
    def _squares(self) -> Floats:
        return np.einsum("ij,ij->i", self.meanings, self.meanings)  # type: ignore[no-any-return]

    @cached_property
    def _halves(self) -> tuple[Floats, sparse.csr_matrix]:
        """Columns that many examples have as a dense matrix, the others sparse: products of both kinds are then quick."""
        rows = self.grams.T.tocsr()
        documents = np.bincount(rows.indices, minlength=rows.shape[1])
        common = documents > _COMMON
        return rows[:, common].toarray(), rows[:, ~common].tocsr()


@dataclass(frozen=True)
class KernelMachine:
    """A question answered from `examples`: `alpha` (chosen, outputs) weighs the `chosen` ones of them, column by column, and
    `offset` (outputs,) is added."""

    examples: Examples
    chosen: Places
    alpha: Floats
    offset: Floats

    @classmethod
    def fit(cls, examples: Examples, chosen: Places, targets: Floats) -> "KernelMachine":
        """Solve for all outputs at once; `targets` (chosen, outputs) holds 0 and 1. Same input, same weights.

        Needs 4 bytes × chosen² of memory (1.6 GB for 20 000) and about half a minute on two cores.
        """
        n = len(chosen)
        gram = np.empty((n, n), dtype=np.float32, order="F")
        for start in range(0, n, _BLOCK):  # the lower half is enough
            block, rest = slice(start, min(start + _BLOCK, n)), slice(start, n)
            gram[rest, block] = examples.kernel(chosen[block], chosen[rest]).T
        gram[np.diag_indices(n)] += RIDGE
        offset = targets.mean(axis=0)
        factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
        alpha = cho_solve(factor, targets - offset, check_finite=False)
        return cls(examples, chosen, np.asarray(alpha, dtype=np.float32, order="F"), offset)

    def near(self, similarities: Floats) -> Floats:
        """Of the similarities to all examples those to the chosen ones, shape (messages, chosen)."""
        return similarities[:, self.chosen]

    def scores(self, near: Floats, outputs: slice) -> Floats:
        """The outputs asked for, shape (messages, outputs)."""
        return near @ self.alpha[:, outputs] + self.offset[outputs]  # type: ignore[no-any-return]

    def gram_scores(self, rows: sparse.csr_matrix, outputs: slice) -> Floats:
        """What the n-grams alone say, shape (messages, outputs): quick, for parts of a message."""
        return np.asarray(rows @ self.gram_weights(outputs))

    def gram_weights(self, outputs: slice) -> Floats:
        """The weight of each n-gram for each output, shape (features, outputs); worked out once."""
        kept = self.__dict__.setdefault("_gram_weights", {})
        key = (outputs.start, outputs.stop)
        if key not in kept:
            kept[key] = np.asarray(self.examples.grams[:, self.chosen] @ self.alpha[:, outputs])
        return kept[key]  # type: ignore[no-any-return]


def _principal_axes(centred: Floats) -> Floats:
    """The directions in which the examples differ most, shape (512, AXES): as right as all 512, and four times as quick."""
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(directions[:, ::-1][:, :AXES], dtype=np.float32)


def _laplacian(products: Floats, left: Floats, right: Floats) -> Floats:
    distance = left[:, None] + right[None, :] - 2 * products
    return np.exp(-np.sqrt(np.maximum(distance, 0)))  # type: ignore[no-any-return]
