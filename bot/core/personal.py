"""Finding identity numbers, phone numbers and bank cards in free text, so that they can be sealed before use.

Sources: GB 11643-1999 (identity number with check digit, ISO 7064 MOD 11-2), ISO/IEC 7812 (card numbers, Luhn).
"""

import re
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# Callers write numbers with blanks, dashes, full-width digits; speech-to-text writes Chinese digits (幺 is spoken for 1).
_HAN_DIGIT = "零〇一二三四五六七八九幺两"
_DIGIT = f"0-9０-９{_HAN_DIGIT}"
_PIECE = re.compile(rf"\+?[0-9０-９xXＸｘ]+|[{_HAN_DIGIT}]+")  # 第一13812345678 are two numbers
_GAP_CHARS = r" \t\-－—_.·)）"
_GAP = rf"[{_GAP_CHARS}]{{0,3}}"
SHORTEST = 10  # a landline with its area code
LONG_DIGITS = 19  # the longest card number; more digits in groups are several numbers or none
_TO_ASCII = {ord(c): str(i % 10) for i, c in enumerate("０１２３４５６７８９零一二三四五六七八九")} | {
    ord("〇"): "0",
    ord("幺"): "1",
    ord("两"): "2",
}
_DATES = re.compile(r"(?:(?:19|20)\d\d[-－.]\d{1,2}[-－.]\d{1,2}\D{0,3})+")
_RUN = re.compile(rf"(?<![A-Za-z{_DIGIT}])\+?(?:[{_DIGIT}]{_GAP}){{6,120}}[{_DIGIT}xXＸｘ](?![{_DIGIT}A-Za-z])")


@dataclass(frozen=True)
class Found:
    """A personal number in a text: `kind` is id_number, phone, bank_card or long_number, `value` its digits without gaps."""

    kind: str
    value: str
    start: int
    end: int


def is_id_number(value: str) -> bool:
    """True for eighteen characters with a real birth date and the right check digit (GB 11643-1999)."""
    if not re.fullmatch(r"[1-8]\d{16}[\dX]", value):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return _CHECK[sum(int(d) * w for d, w in zip(value, _WEIGHTS, strict=False)) % 11] == value[17]


def birth_date(id_number: str) -> date:
    """The birth date inside a valid identity number."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def is_phone(value: str) -> bool:
    """True for a mainland mobile number (11 digits from 13 to 19) or a landline with area code (10 to 12 digits)."""
    return bool(re.fullmatch(r"1[3-9]\d{9}|0[1-9]\d{8,10}", value))


def is_bank_card(value: str) -> bool:
    """True for 16 to 19 digits with a right Luhn digit."""
    if not re.fullmatch(r"[3-9]\d{15,18}", value):
        return False
    total = 0
    for i, digit in enumerate(reversed(value)):
        n = int(digit) * (2 if i % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def digits(text: str) -> str:
    """The text with full-width and Chinese digits as ASCII, gaps removed and X in upper case."""
    return re.sub(r"[^0-9X]", "", text.upper().replace("Ｘ", "X").translate(_TO_ASCII))


def find(text: str) -> list[Found]:
    """All personal numbers in `text`, left to right, without overlap.

    A run of 15 digits and more that fits no check (a mistyped identity or card number) is a long_number, as is a number
    of another country: it is sealed rather than left lying about, and the form asks for it again. Numbers with only a gap
    between them are told apart.
    """
    return [found for match in _RUN.finditer(text) for found in _in_run(match.group(), match.start())]


def _in_run(run: str, start: int) -> list[Found]:
    """The numbers of one run of digits and gaps: the whole where it is one, else what its pieces give together."""
    whole = _classify(run, start, start + len(run))
    if whole and whole.kind != "long_number":
        return [whole]
    if _DATES.fullmatch(run):
        return []
    pieces = [(start + m.start(), start + m.end()) for m in _PIECE.finditer(run)]
    if whole and len(whole.value) <= LONG_DIGITS and not any(_certain(run, start, *piece) for piece in pieces):
        return [whole]
    return _joined(run, start, pieces)


def _joined(run: str, start: int, pieces: list[tuple[int, int]]) -> list[Found]:
    """138 0013 8000 139 0013 9000: pieces joined from the left, the longest that is a number first."""
    found: list[Found] = []
    first = 0
    while first < len(pieces):
        ends = range(min(first + LONG_DIGITS, len(pieces)) - 1, first - 1, -1)
        spans = ((last, _certain(run, start, pieces[first][0], pieces[last][1])) for last in ends)
        last, number = next(((last, number) for last, number in spans if number), (first, None))
        number = number or _classify(run[pieces[first][0] - start : pieces[first][1] - start], *pieces[first])
        found += [number] if number else []
        first = last + 1
    return found


def _certain(run: str, start: int, a: int, b: int) -> Found | None:
    number = _classify(run[a - start : b - start], a, b) if b - a >= SHORTEST else None
    return number if number and number.kind != "long_number" else None


def _classify(raw: str, start: int, end: int) -> Found | None:
    value = digits(raw)
    if re.match(r"\+(?!\s?[8８][6６])", raw) and len(value) < 15:
        return Found("long_number", value, start, end)  # of another country: sealed, and no number that is called back
    value = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", value)
    kind = _kind(value)
    return Found(kind, value, start, end) if kind else None


def _kind(value: str) -> str | None:
    if is_id_number(value):
        return "id_number"
    if is_phone(value):
        return "phone"
    if is_bank_card(value):
        return "bank_card"
    return "long_number" if len(value) >= 15 else None


TOKEN = re.compile(r"〔(id_number|phone|bank_card|long_number):([0-9a-f]{16}):(\w{4})〕")


def token(kind: str, key: str, value: str) -> str:
    """What stands in the text instead of a sealed number: its kind, its key in the vault and its last four digits."""
    return f"〔{kind}:{key}:{value[-4:]}〕"
