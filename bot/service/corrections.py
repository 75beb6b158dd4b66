"""A correction in the caller's own words: 电话不对, 名字写错了, 电话改成13900001111."""

import re
from typing import NamedTuple

from bot.nlu import answers
from bot.service.slots import CHANGEABLE

LONGEST = 40  # characters; whoever says more tells something else
_MARK = re.compile(r"(?:要|想|得|请)?(?:改成|改为|换成|应该是)|(?:说|填|写|报|讲|弄|搞|打)?错了?|不对|变了|换了|有误")
_RATHER = re.compile(r"(?:改成|改为|换成|应该是)\s*(.+)$")
_EARLIER = re.compile(r"刚才|前面|上面|之前|刚刚|(?:说|填|写|报|讲|弄|搞|打)错")


class Correction(NamedTuple):
    """Which slot is meant, the new words where they stand beside it, and whether an earlier answer is plainly meant."""

    slot: str
    words: str
    earlier: bool


def read(text: str) -> Correction | None:
    """The correction that a message makes, None where it makes none."""
    mark = _MARK.search(text)
    if mark is None or len(answers.bare(text)) > LONGEST:
        return None
    slot = next((s for s, pattern in CHANGEABLE.items() if re.search(pattern, text[: mark.start()])), None)
    rather = _RATHER.search(text)
    return Correction(slot, rather.group(1).strip() if rather else "", bool(_EARLIER.search(text))) if slot else None
