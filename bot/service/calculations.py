"""A calculation with a caller: what the story answers already, what is asked, what an answer means, what is said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.core.messages import Channel, Citation
from bot.knowledge.calculators import Script, Source
from bot.knowledge.render import reference, short_reference, speakable
from bot.nlu import answers, entities
from bot.rules.calculators import CALCULATORS
from bot.rules.calculators.model import Calculator, Facts, Outcome, Question
from bot.rules.calculators.time_limits import STILL_THERE
from bot.service.calculation_answers import read
from bot.service.container import Knowledge
from bot.service.deadlines import between

UNKNOWN = answers.UNKNOWN
MAX_MISSES = 2
SLOT = "calc_answer"  # the dialogue's slot for whatever question is open
MAX_WISH = 30  # characters of a message that wants a calculation and tells no story of its own
_WISH = re.compile(
    r"(?<![打不计就也])算(?:一|个|下|得)?(?:一下|算|下|出来)|(?:帮|给|替)(?:我|俺)算(?!了)|怎么个?算|咋算"
)
_CLAUSES = re.compile(r"[^，,。.；;！!？?\n]+")


@dataclass
class Calculation:
    """One calculation under way: `answers` by input, those that the caller does not know as "unknown"."""

    name: str
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    misses: int = 0

    @property
    def calculator(self) -> Calculator:
        """The arithmetic."""
        return CALCULATORS[self.name]

    def open(self) -> Question | None:
        """What to ask next, None where nothing is left."""
        return next((q for q in self.calculator.questions if q.name not in self.answers and self._matters(q)), None)

    def _matters(self, question: Question) -> bool:
        """Nobody is asked for more where he left of his own will, still works there, or could not say the main thing."""
        if self.answers.get("ended") == STILL_THERE and question.name == "again":
            return False
        lacks = any(q.required and self.answers.get(q.name) == UNKNOWN for q in self.calculator.questions)
        return not lacks

    def known(self) -> dict[str, Any]:
        """The answers for the calculator; unknown ones are absent, dates are days again."""
        kinds = {q.name: q.kind for q in self.calculator.questions}
        return {n: _days(v) if kinds[n] == "date" else v for n, v in self.answers.items() if v != UNKNOWN}

    def to_slot(self) -> dict[str, Any]:
        """As plain data for the tracker."""
        return {"name": self.name, "answers": self.answers, "asked": self.asked, "misses": self.misses}


def from_slot(data: Any) -> Calculation | None:
    """The inverse of `to_slot`; None where nothing is under way or the calculator is gone."""
    return Calculation(**data) if data and data.get("name") in CALCULATORS else None


def begin(name: str, script: Script, story: str, on: date) -> Calculation:
    """A calculation with what the story answers; an answer is taken only where one thing alone can be meant."""
    found = entities.extract(story, on) if story else []
    calculation = Calculation(name)
    for question in calculation.calculator.questions:
        values = list(_told(script.sources.get(question.name), found, story)) if story else []
        if len(values) == 1:
            calculation.answers[question.name] = values[0]
    return calculation


def is_wish(text: str) -> bool:
    """True for a short message that asks to work something out: 算一算, 帮我算一下 (and not 算了)."""
    return len(text) <= MAX_WISH and bool(_WISH.search(text))


def answers_it(data: Any, text: str, knowledge: Knowledge) -> bool:
    """True where a text answers the open question of the calculation that a slot holds."""
    calculation = from_slot(data)
    question = calculation.open() if calculation else None
    if calculation is None or question is None:
        return False
    return read(question, text, knowledge.calculators[calculation.name], knowledge.day) is not None


def _told(source: Source | None, found: list[dict[str, Any]], story: str) -> Iterator[Any]:
    if source is None:
        return
    for entity in found:
        near = source.near is None or source.near.search(_clause(story, entity["start"]))
        if entity["type"] != source.type or not near:
            continue
        if source.type != "rate":
            yield entity["value"]
        elif entity["value"]["per"] == source.per:
            yield entity["value"]["yuan"]


def _clause(story: str, place: int) -> str:
    return next((m.group() for m in _CLAUSES.finditer(story) if m.start() <= place < m.end()), story)


def _days(value: Any) -> Any:
    return between(value) if isinstance(value, str) and value != STILL_THERE else value


def facts_for(knowledge: Knowledge, region: str | None) -> Facts:
    """What the calculators are given of the knowledge base for a region on its day."""
    figures = knowledge.figures
    return Facts(
        knowledge.day,
        lambda name, day: figures.get(name, day).value,
        lambda name, day: figures.local(name, region or "", day).value,
        knowledge.deadlines.book,
        knowledge.deadlines.rest,
    )


def outcome(calculation: Calculation, knowledge: Knowledge, region: str | None) -> Outcome:
    """What comes out with the answers given."""
    return calculation.calculator.run(calculation.known(), facts_for(knowledge, region))


def told(result: Outcome, script: Script, knowledge: Knowledge, channel: Channel) -> str:
    """The outcome as the caller hears it: working out, edge cases, what is missing, provision, and that others decide."""
    say = knowledge.wording.say
    if result.refused and result.result in ("lacks_answer", "lacks_figure"):
        text = say(f"calc_{result.result}", channel, missing=missing_words(result, script))
        return speakable(text) if channel == "voice" else text
    text = script.result(result.result, channel, result.values)
    if channel == "voice":
        return speakable(text + say("calc_estimate", channel))
    if channel == "sms":
        return f"{text}（{short_reference(script.cites[0])}）{say('calc_estimate', channel)}"
    notes = "".join(f"\n· {script.notes[name]}" for name in result.notes)
    exact = say("calc_exact", channel, missing=missing_words(result, script)) if result.missing else ""
    basis = "、".join(reference(c) for c in script.cites)
    return f"{text}{notes}\n{exact}{say('calc_estimate', channel)}依据：{basis}。"


def missing_words(result: Outcome, script: Script) -> str:
    """What is missing, in the caller's words."""
    return "、".join(script.missing.get(name, name) for name in result.missing)


def to_json(calculation: Calculation, result: Outcome, script: Script, text: str) -> Mapping[str, Any]:
    """The outcome as `hotline calculate --json` prints it."""
    return {
        "name": calculation.name,
        "answers": calculation.answers,
        "low": result.low,
        "high": result.high,
        "on": result.on.isoformat() if result.on else None,
        "refused": result.refused,
        "missing": list(result.missing),
        "text": text,
        "citations": _cited(script.cites),
    }


def _cited(cites: tuple[Citation, ...]) -> list[dict[str, str]]:
    return [{"law": c.law, "article": c.article} for c in cites]
