"""Words by which somebody refuses or asks for messages again; they count only as the whole message."""

import re
import unicodedata
from typing import Literal

Keyword = Literal["stop", "start", "help"]
# Twilio answers these itself and blocks the number: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
TWILIO_STOP = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
TWILIO_START = frozenset({"START", "UNSTOP"})  # its third, YES, is what callers answer to a question of ours
TWILIO_HELP = frozenset({"HELP", "INFO"})
# 拒收请回复R, 回T退订, TD退订, 回N: what mainland senders print under their messages.
STOP = TWILIO_STOP | {"退订", "拒收", "TD", "T", "R", "N", "回T", "回TD", "回R"}
START = TWILIO_START | {"恢复订阅", "恢复接收"}
_MARKS = re.compile(r"[\s。.，,！!？?“”\"'‘’、;；:：]+")


def keyword(text: str) -> Keyword | None:
    """Which of them the whole of `text` is; None for anything longer, such as 我想退订这个合同."""
    word = whole_word(text)
    if word in STOP:
        return "stop"
    if word in START:
        return "start"
    return "help" if word in TWILIO_HELP else None


def is_twilios_own(text: str) -> bool:
    """Whether Twilio itself has answered this already."""
    return whole_word(text) in TWILIO_STOP | TWILIO_START | TWILIO_HELP


def whole_word(text: str) -> str:
    """The message in half-width capitals without marks and blanks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text[:40])).upper()
