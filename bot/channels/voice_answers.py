"""An answer given on the telephone: said back and confirmed where it is a name, a number, a sum or a date."""

import re
from dataclasses import dataclass, field

from bot.channels.voice_state import Call
from bot.core import personal
from bot.core.numerals import called_in_groups
from bot.nlu import answers
from bot.service.calls import Switchboard
from bot.service.hearing import NUMBERS, Heard
from bot.service.spoken_words import LONGEST, chosen, corrected, digits_only

YES, NO = "1", "2"  # keys, where only yes or no was asked
YES_NO_QUESTIONS = {"consent": ("同意", "不同意"), "assets": ("有", "没有"), "home_visit": ("要", "不用")}
ONCE_MORE, ANEW = "再说一遍", "重来"  # words of command of the dialogue
FEWEST_DIGITS = 3
_YES = re.compile(
    r"(?:嗯|是|对|好|行|没错|[的啊呀了嘛吧])+|(?:[嗯好行对]|好的|那就)*(?:接着|继续)(?:[说讲填办来])?(?:上次)?的?[吧啊]?|"
    r"(?:就|还是)?(?:说|讲)?上次(?:的|那个|那件)*事?"
)
_NO = re.compile(r"(?:[说听写搞]?错了|不用|不要|不了|算了|别的事?|新的事?|重新(?:说|来)?|换一?件)[了吧啊呀]*")


@dataclass(frozen=True)
class Step:
    """What an answer leads to: `words` for the dialogue one after the other, a sentence to `ask`, or why it `missed`."""

    words: list[str] = field(default_factory=list)
    ask: str = ""
    missed: str = ""


class Answers:
    """Reads words against what the call waits for; changes `call.pending`."""

    def __init__(self, board: Switchboard, call: Call) -> None:
        self._board, self._call = board, call

    def keys(self, pressed: str) -> str:
        """Keys as words: 1 and 2 are yes and no, * alone asks to hear it again, * behind 17 digits is an X."""
        pending, asking = self._call.pending.get("kind"), self._call.asking
        digits = pressed.strip("#")
        waits_for_x = asking == "id_number" and len(self._call.pending.get("digits", "")) == 17
        if digits == "*" and not waits_for_x:
            return ONCE_MORE
        if digits in (YES, NO) and (pending in ("value", "resume", "new") or asking in YES_NO_QUESTIONS):
            words = ("对", "不对") if pending else YES_NO_QUESTIONS[asking]
            return words[digits == NO]
        if asking == "confirm" and digits == YES:
            return "确认"
        whole = self._call.pending.get("digits", "") + digits
        digits = digits[:-1] + "X" if asking == "id_number" and len(whole) == 18 and digits[-1:] == "*" else digits
        digits = digits.replace("*", "")
        return "0" if digits and not digits.strip("0") else digits

    def take(self, heard: Heard) -> Step:
        """What the words lead to."""
        kind = self._call.pending.get("kind")
        if self._steers(heard, kind):
            return Step([heard.text])
        if kind == "value":
            return self._confirmed(heard)
        if kind == "digits":
            return self._more_digits(heard)
        if kind == "resume":
            return self._resumed(heard)
        if kind == "new":
            return self._anew(heard)
        return self._fresh(heard.text)

    def _steers(self, heard: Heard, kind: str | None) -> bool:
        """A word of command, unless it is a plain answer here: 说错了 to what was said back, 不办了 to 接着说吗."""
        if heard.command in (None, "choose"):
            return False
        answer = heard.command == "go_back" if kind == "value" else kind in ("resume", "new")
        return not (answer and self._yes_no(heard.text) is not None)

    def _fresh(self, words: str) -> Step:
        """An answer not heard before."""
        asking = self._call.asking
        if key := chosen(words, self._call.choices):
            return Step([key])
        digits = digits_only(words)
        if asking in NUMBERS and len(digits) >= FEWEST_DIGITS and not _whole(asking, digits):
            return self._wait_for_digits(digits)
        value = self._board.ear.read_back(asking, words)
        if value is None:
            return Step([words])
        self._call.pending = {"kind": "value", "words": words}
        return Step(ask=self._board.say("call_read_back", value=value))

    def _confirmed(self, heard: Heard) -> Step:
        """Yes hands the answer in, no asks anew, another answer is said back in its place."""
        said = self._yes_no(heard.text)
        if said is True:
            return Step([self._call.pending["words"]])
        better = corrected(heard.text) if said is False else heard.text
        if better and self._board.ear.read_back(self._call.asking, better) is not None:
            return self._fresh(better)
        if said is None:
            return Step(missed="call_yes_or_no")
        self._call.pending = {}
        asking = self._call.asking
        self._call.said = [self._board.say("call_anew_number" if asking in NUMBERS else "call_anew")]
        return Step(missed="call_sorry")

    def _wait_for_digits(self, digits: str) -> Step:
        self._call.pending = {"kind": "digits", "digits": digits}
        return Step(ask=self._board.say("call_more_digits", digits=called_in_groups(digits)))

    def _more_digits(self, heard: Heard) -> Step:
        """An elder reads a long number in pieces; they are put together until it is whole."""
        digits, before = digits_only(heard.text), self._call.pending["digits"]
        self._call.pending = {}
        if not digits:
            return self._fresh(heard.text)
        # Whoever begins again from the start has not said the rest.
        whole = digits if _whole(self._call.asking, digits) else before + digits
        return self._fresh(whole)

    def _resumed(self, heard: Heard) -> Step:
        """Asked whether to go on with what was open: yes, no, or straight away something else."""
        said = self._yes_no(heard.text)
        if said is not None:
            return Step([ONCE_MORE if said else ANEW])
        if not self._call.pending.get("form"):
            return Step([heard.text])
        self._call.pending = {"kind": "new", "words": heard.text}
        return Step(ask=self._board.say("call_form_open"))

    def _anew(self, heard: Heard) -> Step:
        """A half-filled form is given up only on a plain word."""
        said = self._yes_no(heard.text)
        if said is None:
            return Step(missed="call_unclear")
        return Step([ONCE_MORE] if said else [ANEW, self._call.pending["words"]])

    @staticmethod
    def _yes_no(text: str) -> bool | None:
        bare = answers.bare(text[:LONGEST])
        if _YES.fullmatch(bare):
            return True
        return False if _NO.fullmatch(bare) else answers.yes_no(text)


def _whole(kind: str, digits: str) -> bool:
    return len(digits) >= 18 if kind == "id_number" else personal.is_phone(digits) or len(digits) >= 12
