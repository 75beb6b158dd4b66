"""Personal numbers in what operators read: masked but for the last four digits, each with the key that opens it."""

import re
from dataclasses import dataclass
from typing import Final

from bot.core import personal
from bot.core.crypto import Cipher

KINDS: Final = {"id_number": "身份证号", "phone": "电话", "bank_card": "银行卡号", "long_number": "号码"}


@dataclass(frozen=True)
class Piece:
    """A part of a text: plain words, or a number that is masked but for its last four digits (`key` opens it)."""

    text: str
    key: str = ""


def pieces(cipher: Cipher, caller_id: str, text: str) -> list[Piece]:
    """A caller's text with every personal number masked, those sealed already and those still in clear; keys of the vault."""
    sealed, last = "", 0
    for item in personal.find(text):
        key = cipher.pseudonym("vault", caller_id, item.kind, item.value)[:16]
        sealed += text[last : item.start] + personal.token(item.kind, key, item.value)
        last = item.end
    sealed += text[last:]
    found, last = [], 0
    for match in re.finditer(personal.TOKEN, sealed):
        found.append(Piece(sealed[last : match.start()]))
        found.append(Piece(f"{KINDS.get(match.group(1), '号码')}…{match.group(3)}", match.group(2)))
        last = match.end()
    return [piece for piece in [*found, Piece(sealed[last:])] if piece.text]


def without_numbers(text: str) -> str:
    """A text that may stand unsealed: personal numbers taken out."""
    for item in reversed(personal.find(text)):
        text = f"{text[: item.start]}［{KINDS.get(item.kind, '号码')}］{text[item.end :]}"
    return text
