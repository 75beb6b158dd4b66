"""Numbers as people say them on the telephone: counted in words, called digit by digit with 幺 for 1."""

import re

_HAN = "零一二三四五六七八九"
_CALLED = str.maketrans("0123456789Xx", "零幺二三四五六七八九叉叉")  # 幺: 1 is never taken for 7 on the telephone
_SMALL = ("", "十", "百", "千")
_LARGE = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
MOST = 10**12  # above it a number is no count that anybody says


def counted(number: int) -> str:
    """12000 → 一万二千, 205 → 二百零五, 2000 → 两千; numbers from MOST on are called."""
    if abs(number) >= MOST:
        return called(str(number))
    if number < 0:
        return "负" + counted(-number)
    return re.sub(r"^二(?=[千万亿])", "两", in_words(number))  # 两千, but 一万二千


def in_words(number: int) -> str:
    """A number from 0 as it is read out, of any size: 12000 → 一万二千, 2000 → 二千, 15 → 十五."""
    return re.sub(r"^一十", "十", _counted(number))


def _counted(number: int) -> str:
    for size, unit in _LARGE:
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _counted(high) + unit + (gap + _counted(low) if low else "")
    return _under_ten_thousand(number)


def _under_ten_thousand(number: int) -> str:
    digits = str(number)
    words = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit != "0":
            words += _HAN[int(digit)] + _SMALL[place]
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零") or "零"


def decimal(text: str) -> str:
    """A number in digits, with or without a fraction: 3.50 → 三点五, 12000 → 一万二千."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return counted(int(whole)) + ("点" + "".join(_HAN[int(d)] for d in fraction) if fraction else "")


def called(text: str) -> str:
    """Digits one by one: 12348 → 幺二三四八, 002X → 零零二叉; dashes and blanks fall away."""
    return re.sub(r"[-\s]", "", text).translate(_CALLED)


def called_in_groups(value: str) -> str:
    """A long number with pauses where people make them: 138，0772，0001; 0738，8612，345; 6，4，4，4 of an identity number."""
    head = 6 if len(value) > 12 else 3 if re.match(r"1|0[12]", value) else 4
    rest = value[head:]
    return "，".join(called(g) for g in (value[:head], *(rest[i : i + 4] for i in range(0, len(rest), 4))))
