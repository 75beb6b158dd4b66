"""What a caller said on the telephone: the likeliest of several guesses, and how an answer is read back to him."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp

from bot.core.hearing import Guess
from bot.core.messages import Option
from bot.core.numerals import called_in_groups, counted, decimal
from bot.nlu import answers, urgent
from bot.nlu.answers import UNKNOWN
from bot.nlu.commands import command
from bot.nlu.normalize import clean, normalize
from bot.nlu.words import likelihood
from bot.service import reading
from bot.service.container import Services
from bot.service.invalid import Invalid
from bot.service.spoken_words import chosen, digits_only

MOST_GUESSES, JUDGED = 8, 1000  # guesses, and characters of each that are looked at
OWN_WEIGHT = 0.5  # of our own judgement beside the recogniser's confidence (docs/decisions/0014-telephone.md)
RANK_COST = 0.1  # a guess without a number is believed this much less than the one before it
LIKELIHOOD_SCALE = 8.0  # natural log
FREE = frozenset(["facts", "opposing_party", "address"])  # questions to which nearly every text is an answer
LOW = 0.35  # a confidence below it, with nothing in the words that fits, is asked again
NUMBERS = {"id_number": 18, "phone": 12}
# Answers that are read back before they count: names, numbers, sums, dates.
READ_BACK = frozenset(
    (
        *("name", "opposing_party", "address", "region", "id_number", "phone"),
        *("age", "household_size", "income_per_head", "claim_amount", "deadline"),
    )
)
# Recorded-file recognisers put the time in front of each sentence: [0:1.020,0:3.500] or [0:1.020,0:3.500,1].
_TIME_MARK = re.compile(r"\[\d+:[\d.]+,\d+:[\d.]+(?:,\d+)?\]\s*")
_LEAD = re.compile(r"^(?:嗯|哦|那个|就是|[,，、])*(?:对方)?(?:是|叫|找)?(?=.)")


@dataclass(frozen=True)
class Heard:
    """One guess, judged: `fit` from 0 to 1 is how well the words answer what is open, `command` a word that steers;
    `certain` where the words are a command, a cry for help or a choice, so that their likelihood says nothing more."""

    text: str
    confidence: float | None = None
    fit: float = 0.0
    certain: bool = False
    alarm: bool = False
    command: str | None = None

    @property
    def doubtful(self) -> bool:
        """True where neither the recogniser nor the words themselves speak for it."""
        return self.confidence is not None and self.confidence < LOW and self.fit < 0.5


class Ear:
    """Judges what recognisers hear, with the classifier and the form's own readers."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def choose(self, guesses: Sequence[Guess], asking: str, options: Sequence[Option] = ()) -> Heard | None:
        """The best guess for the open question (a code of the contract, or ""); None where there are no words."""
        found = [Guess(_TIME_MARK.sub("", g.text).strip(), g.confidence) for g in guesses[:MOST_GUESSES]]
        found = [g for g in found if g.text]
        if len(found) == 1:
            return self.judge(found[0], asking, options)
        heard = [self.judge(g, asking, options) for g in found]
        sense = _plausible([g.text[:JUDGED] for g in found])
        read = asking == "resume" or asking in NUMBERS or asking in reading.READERS.keys() - FREE
        own = [h.fit if read or h.certain else (h.fit + s) / 2 for h, s in zip(heard, sense, strict=True)]
        scores = [(1 - OWN_WEIGHT) * share + OWN_WEIGHT * o for share, o in zip(_shares(found), own, strict=True)]
        return max(zip(scores, heard, strict=True), key=lambda pair: pair[0])[1] if heard else None

    def judge(self, guess: Guess, asking: str, options: Sequence[Option] = ()) -> Heard:
        """How well a guess answers what is open; words of command and cries for help always do."""
        text = guess.text[:JUDGED]
        alarm = urgent.detect(normalize(text)) is not None
        order = command(clean(text))
        if order and order[0] in ("affirm", "deny"):  # on the telephone a bare 好 is an answer to what was just said
            order = None
        certain = bool(alarm or order or chosen(text, options))
        fit = 1.0 if certain else self._fit(text, asking)
        return Heard(guess.text, guess.confidence, fit, certain, alarm, order[0] if order else None)

    def _fit(self, text: str, asking: str) -> float:
        if asking == "resume":
            return float(answers.yes_no(text) is not None)
        if asking in NUMBERS:
            return 1.0 if _number(text, asking) else 0.5 * bool(digits_only(text))
        if asking in reading.READERS and asking not in FREE:
            value = self._understood(asking, text)
            return 0.0 if isinstance(value, Invalid) else _fullness(asking, text, value)
        parse = self._services.understander.parse(text)
        return parse.confidence if parse.talking else parse.areas[0][1]

    def _understood(self, slot: str, text: str) -> object:
        return reading.understand(slot, text, self._services.knowledge.regions)

    def read_back(self, slot: str, text: str) -> str | None:
        """What is repeated to the caller before his answer counts; None where it is no such answer or fits nothing."""
        if slot not in READ_BACK or answers.is_unknown(text):
            return None
        if slot in NUMBERS:
            number = _number(text, slot)
            return called_in_groups(number) if number else None
        value = self._understood(slot, text)
        if value == UNKNOWN or isinstance(value, Invalid):
            return None
        return self._aloud(slot, value)

    def _aloud(self, slot: str, value: object) -> str:
        if slot == "region":
            return self._services.knowledge.regions.name(str(value))
        if slot == "deadline" and isinstance(value, int):
            day = self._services.now().date() + timedelta(days=value)
            return f"还有{counted(value)}天，就是{counted(day.month)}月{counted(day.day)}日"
        if isinstance(value, dict):  # income a head, where he named it that way
            return f"每个人{decimal(format(float(value['each']), '.2f'))}元"
        if isinstance(value, int | float):
            unit = {"age": "岁", "household_size": "口人"}.get(slot, "元")
            return "没有钱" if value == 0 and unit == "元" else decimal(f"{value:.2f}") + unit
        words = re.sub(r"[。！？；!?;\s]+", "，", str(value)).strip("，,. ")
        return _LEAD.sub("", words) or words


def _shares(guesses: Sequence[Guess]) -> list[float]:
    """Confidences from 0 to 1, also where they came as percentages; by rank where a guess has none."""
    given = [g.confidence for g in guesses]
    numbers = [c for c in given if c is not None]
    if len(numbers) < len(given):
        return [1 - RANK_COST * rank for rank in range(len(given))]
    top = max([1.0, *numbers])
    # Of two alike the earlier counts: recognisers list their best guess first.
    return [max(0.0, c) / top - rank * 1e-6 for rank, c in enumerate(numbers)]


def _plausible(texts: Sequence[str]) -> list[float]:
    """1 for the guess that is the likeliest Chinese, less for the others; lengths are made even, or the shortest wins."""
    mean = [likelihood(text) / max(1, len(text)) for text in texts]
    length = sum(map(len, texts)) / max(1, len(texts))
    return [exp((m - max(mean)) * length / LIKELIHOOD_SCALE) for m in mean]


def _fullness(slot: str, text: str, value: object) -> float:
    """How much of the words the value explains: 以完二 holds a 2, 湖南双风线 a province."""
    if slot == "region":
        return 0.5 if str(value).endswith("0000") else 1.0
    if slot == "name":
        return 0.6  # nearly every word of two characters may be one
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 1.0
    said = answers.bare(text)
    number = re.sub(
        r"[\d.零〇一二两三四五六七八九十百千万亿半多几元块钱毛岁口人个天月年左右大概来不到有还今差]", "", said
    )
    return 1.0 - 0.5 * len(number) / max(1, len(said))


def _number(text: str, kind: str) -> str | None:
    """The digits of a valid number of that kind in the words, an identity number as 18 characters."""
    return answers.personal_number(text, kind)
