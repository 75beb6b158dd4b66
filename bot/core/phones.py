"""Telephone numbers as providers write them and as the hotline keeps them."""

import re

_TO_MAINLAND = re.compile(r"^(?:\+?86|0086)(?=1\d{10}$)")


def international(number: str) -> str:
    """A number in E.164: some providers give eleven digits for a mainland mobile; empty where it holds no digit."""
    digits = re.sub(r"\D", "", number)
    if not number.strip().startswith("+"):  # with a plus the country stands there: +1 415… has eleven digits too
        digits = _TO_MAINLAND.sub("", digits)
        digits = f"86{digits}" if re.fullmatch(r"1\d{10}", digits) else digits
    return f"+{digits}" if digits else ""


def mainland(number: str) -> str:
    """A number as mainland providers take it: their own mobiles with eleven digits, others with the country's code."""
    return _TO_MAINLAND.sub("", number).lstrip("+")
