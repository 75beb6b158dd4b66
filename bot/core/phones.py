"""Telephone numbers as providers write them and as the hotline keeps them."""

import re

_TO_MAINLAND = re.compile(r"^(?:\+?86|0086)(?=1\d{10}$)")


def international(number: str) -> str:
    """A number in E.164: some providers give eleven digits for a mainland mobile; empty where it holds no digit."""
    digits = _TO_MAINLAND.sub("", re.sub(r"\D", "", number))
    if re.fullmatch(r"1\d{10}", digits):
        return f"+86{digits}"
    return f"+{digits}" if digits else ""


def mainland(number: str) -> str:
    """A number as mainland providers take it: their own mobiles with eleven digits, others with the country's code."""
    return _TO_MAINLAND.sub("", number).lstrip("+")
