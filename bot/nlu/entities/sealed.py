"""Identity, phone and card numbers: that one was given, never the number."""

from collections.abc import Iterator
from datetime import date

from bot.core import personal
from bot.nlu.entities.entity import Entity

SEALED = "sealed"


def numbers(text: str, on: date) -> Iterator[Entity]:
    """Personal numbers in clear, and the tokens that stand for those in the vault already."""
    for token in personal.TOKEN.finditer(text):
        yield Entity(token.group(1), SEALED, token.start(), token.end())
    for item in personal.find(text):
        yield Entity(item.kind, SEALED, item.start, item.end)
