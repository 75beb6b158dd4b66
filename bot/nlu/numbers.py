"""Numbers as villagers say them: 一万二 = 12000, 两千来块 = 2000, 17、2万 = 172000, 三亩六分 = 3.6 亩."""

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}
_HAN = "零〇一二两俩三四五六七八九十百千万亿壹贰叁肆拾佰仟半"
NUMBER = rf"(?:\d+(?:[,，]\d{{3}})*(?:[.、·点]\d+)?[万千百亿]?\d*|[{_HAN}]+(?:点[{_HAN}]+)?)"
_SLACK = r"(?:多|来|几|把|左右|上下|大概|将近)?"
_SUM = re.compile(
    rf"(?P<n>{NUMBER}){_SLACK}(?P<unit>万|千|百)?{_SLACK}\s*(?:块钱|块|元|圆|人民币|钱|毛)(?P<tail>[一二三四五六七八九五]|\d)?"
    rf"|(?P<big>\d+(?:[.、]\d+)?万\d?|[{_HAN}]*[万千][{_HAN}]*){_SLACK}"
)


@dataclass(frozen=True)
class Amount:
    """A sum of money in yuan with its place in the text."""

    yuan: float
    text: str
    start: int
    end: int


def parse(text: str) -> float | None:
    """The value of one number word (Arabic, Chinese or mixed), or None where it is no number."""
    text = text.replace(",", "").replace("，", "")
    if re.fullmatch(r"\d+(?:[.、·点]\d+)?", text):
        return float(re.sub(r"[、·点]", ".", text))
    mixed = re.fullmatch(r"(\d+(?:[.、·点]\d+)?)([百千万亿])(\d*)", text)
    if mixed:
        unit = _UNITS[mixed.group(2)]
        rest = mixed.group(3)
        extra = int(rest) * (unit // 10 if len(rest) == 1 else 1) if rest else 0
        return float(re.sub(r"[、·点]", ".", mixed.group(1))) * unit + extra
    if text == "半":
        return 0.5
    return _han(text)


def _han(text: str) -> float | None:
    if not text or any(c not in _HAN + "点" for c in text):
        return None
    if "点" in text:
        whole, _, fraction = text.partition("点")
        left = _han(whole) if whole else 0.0
        if left is None or any(c not in _DIGITS for c in fraction) or not fraction:
            return None
        return left + float("0." + "".join(str(_DIGITS[c]) for c in fraction))
    if all(c in _DIGITS for c in text):  # read digit by digit: 一九九三, 二〇二四
        return float("".join(str(_DIGITS[c]) for c in text))
    return _positional(text)


def _positional(text: str) -> float | None:
    total = section = digit = 0
    last_unit = 1
    for char in text:
        if char == "半":
            section += last_unit // 2 if last_unit > 1 else 0
            continue
        if char in _DIGITS:
            digit = _DIGITS[char]
            last_unit = 1 if char in "零〇" else last_unit
            continue
        unit = _UNITS[char]
        if unit >= 10_000:
            total = (
                (total + section + digit or 1) * unit
                if unit > 10_000 and total
                else total + (section + digit or 1) * unit
            )
            section = 0
        else:
            section += (digit or 1) * unit
        digit, last_unit = 0, unit
    # 一万二 is 12000 and 三百五 is 350: a lone digit after a unit counts tenths of that unit
    tail = digit * last_unit // 10 if last_unit > 10 else digit
    return float(total + section + tail)


def amounts(text: str) -> list[Amount]:
    """Sums of money in `text`: with 块/元 behind, or large enough (万, 千) to be nothing else."""
    found: list[Amount] = []
    for match in _SUM.finditer(text):
        yuan = _value(match)
        if yuan is not None and yuan > 0:
            found.append(Amount(yuan, match.group(), match.start(), match.end()))
    return found


def _value(match: "re.Match[str]") -> float | None:
    word = match.group("n") or match.group("big")
    value = parse(word)
    if value is None:
        return None
    if match.group("unit"):
        value *= _UNITS[match.group("unit")]
    if match.group("tail"):  # 一块八 is 1.8
        value += (parse(match.group("tail")) or 0) / 10
    return value / 10 if match.group().rstrip("一二三四五六七八九0123456789").endswith("毛") else value
