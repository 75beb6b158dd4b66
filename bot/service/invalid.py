"""An answer that could not be used."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Invalid:
    """`key` is the wording that says why, `values` fill it; `fallback` is taken where asking again brings no more."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    fallback: Any = None
