"""How the telephone network counts and joins a text: GSM-7 or UCS-2, and the parts of a long one (3GPP TS 23.038, 23.040)."""

import re

from bot.core.text import pack, utf16_units

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")  # an escape stands before each: two septets
# Alone, and joined: the header that joins parts takes six bytes.
GSM_SINGLE, GSM_PART = 160, 153
UCS_SINGLE, UCS_PART = 70, 67
# Twilio's advice for mainland numbers; its own limit is 1600 characters a message.
# https://www.twilio.com/en-us/guidelines/cn/sms
MOST_PARTS = 8
_LINK = re.compile(r"(?:https?://|www\.)[^\s，。；！？、）)”]+")


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet; a single other one makes the whole text UCS-2."""
    return all(c in GSM_BASIC or c in GSM_EXTENDED for c in text)


def septets(text: str) -> int:
    """Length of a GSM-7 text."""
    return sum(2 if c in GSM_EXTENDED else 1 for c in text)


def part_count(text: str) -> int:
    """How many parts are sent and billed; neither an escape nor a surrogate pair is ever divided."""
    size, single, part = (septets, GSM_SINGLE, GSM_PART) if is_gsm(text) else (utf16_units, UCS_SINGLE, UCS_PART)
    if size(text) <= single:
        return 1
    count, used = 1, 0
    for width in map(size, text):
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count


def messages(text: str) -> list[str]:
    """A long text as messages of at most eight joined parts each, cut at sentence ends."""
    size, part = (septets, GSM_PART) if is_gsm(text) else (utf16_units, UCS_PART)
    return pack(text, MOST_PARTS * part, size)


def without_links(text: str) -> str:
    """The text as mainland carriers let it through: they stop messages that hold a link."""
    return _LINK.sub("", text)
