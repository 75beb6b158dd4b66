"""What a finder returns: one piece of a text with its type and its normalised value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Entity:
    """`text[start:end]` means `value`; the types and their values are listed in `bot.nlu.entities`."""

    type: str
    value: Any
    start: int
    end: int

    def overlaps(self, other: "Entity") -> bool:
        """True where the two share a character."""
        return self.start < other.end and other.start < self.end


Finder = Callable[[str, date], Iterator[Entity]]
