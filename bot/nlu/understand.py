"""Understanding one message: the contract's Parse, from the caller's text alone."""

import re
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import ThreadpoolController

from bot.core import clock
from bot.core.areas import CONVERSATION, LEGAL_AREAS
from bot.nlu import commands, encoder, entities, second_matter, urgent
from bot.nlu.alarms import ALARM_IF_SURE
from bot.nlu.classifier import Look
from bot.nlu.decide import Judgement, judge
from bot.nlu.kernel import Floats
from bot.nlu.model import Model
from bot.nlu.normalize import clean, normalize
from bot.nlu.parse import Parse

_CLAUSES = re.compile(r"[，。！？；,;.!?\s]+|还有|另外|而且|同时|再一个")
_MEANING = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{3}")
# A word about the service itself counts as legal aid; every other word that only steers the talk is no legal matter.
_SERVICE_WORDS = frozenset(
    [
        "human",
        "apply_aid",
        "ask_status",
        "ask_materials",
        "ask_evidence",
        "ask_where",
        "ask_how_long",
        "ask_cost",
        "ask_law_basis",
        "ask_next_step",
    ]
)
MIN_CLAUSE, MAX_CLAUSES = 4, 8
MIN_HINT = 5  # shorter messages are answers (两天, 三千); danger in so few words has a pattern


@dataclass(frozen=True)
class SecondView:
    """The best legal area, and what `second_matter.candidates` asks for."""

    best: str
    inputs: tuple[list[str], Floats, Floats, str]


class Understander:
    """Turns messages into Parses with a trained model; stateless, so the same text always means the same."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._blas = ThreadpoolController()
        self.parse("您好，老板欠我工资")  # what is worked out once is worked out before the first caller waits for it

    def parse(self, text: str, vector: Floats | None = None) -> Parse:
        """Understand one message of any length and content; `vector` (1, 512) where its sentence vector is known."""
        normalized = normalize(text)
        if steering := commands.command(clean(text)):
            return self._unclassified(text, normalized, *steering)
        if not _MEANING.search(normalized):
            return self._unclassified(text, normalized, "gibberish", None)
        with self._blas.limit(limits=1, user_api="blas"):  # on a busy machine two threads wait for each other
            return self._classified(text, normalized, vector)

    def parse_as(self, text: str, area: str) -> Parse:
        """A message whose area is known already (the caller chose it): its intents within that area."""
        parse = self.parse(text)
        vector = parse.vector[None, :] if parse.vector.any() else encoder.encode([parse.normalized])
        intents = self.model.look(parse.normalized, vector).intents_within(area)
        return replace(
            parse,
            area=area,
            areas=[(area, 1.0)],
            matters=[area],
            intents=intents,
            intent=intents[0][0],
            confidence=intents[0][1],
            decision="answer",
            talking=False,
        )

    def _classified(self, text: str, normalized: str, vector: Floats | None) -> Parse:
        dense = encoder.encode([normalized]) if vector is None else vector
        row = self.model.vectorizer.transform([normalized])
        near = self.model.similarities(row, dense)
        look = self.model.classifier.look(near)
        ranked = _ranked(self.model.classifier.areas, look.area_shares)
        alarm = urgent.detect(normalized)
        if alarm is not None:  # the words are plain: the danger says which matter it is
            ranked = _alarm_first(ranked, alarm.kind)
        if alarm is None and len(normalized) >= MIN_HINT:
            hint = self.model.alarms.detect(near, row, self.model.vectorizer.names, ranked[0])
            weak = hint is not None and hint.share < ALARM_IF_SURE and urgent.told(normalized, hint.kind)
            alarm = None if weak else hint
        judged = judge(ranked, second_matter.find(*self._second_view(normalized, look).inputs), alarm is not None)
        intents = _intents(ranked, look)
        intent, confidence = self._best_intent(judged, intents)
        areas = _service_first(judged.areas, intent, confidence) if judged.talking else judged.areas
        return Parse(
            text=text,
            normalized=normalized,
            area=areas[0][0],
            areas=areas,
            intent=intent,
            confidence=confidence,
            decision=judged.decision,
            urgent=alarm.kind if alarm else None,
            matters=judged.matters,
            entities=entities.extract(text, clock.today()),
            intents=intents,
            talking=judged.talking,
            alarm_words=alarm.words if alarm else "",
            alarm_share=alarm.share if alarm else 0.0,
            vector=dense[0],
        )

    def second_view(self, text: str) -> "SecondView":
        """What the search for a second matter sees of a message."""
        normalized = normalize(text)
        return self._second_view(normalized, self.model.look(normalized, encoder.encode([normalized])))

    def _second_view(self, text: str, look: Look) -> "SecondView":
        classifier = self.model.classifier
        clauses = [c for c in _CLAUSES.split(text) if len(c) >= MIN_CLAUSE][:MAX_CLAUSES]
        rows = self.model.vectorizer.transform(clauses if len(clauses) > 1 else [])
        best = next(area for area, _ in _ranked(classifier.areas, look.area_scores) if area in LEGAL_AREAS)
        intent = look.intents_within(best)[0][0]
        return SecondView(best, (classifier.areas, look.area_scores, classifier.part_scores(rows), intent))

    def _best_intent(self, judged: Judgement, intents: list[tuple[str, float]]) -> tuple[str, float]:
        """The likeliest intent of the area (or of the conversation) that was decided for."""
        folder = CONVERSATION if judged.talking else judged.areas[0][0]
        areas = self.model.meta["intent_areas"]
        return next(((intent, p) for intent, p in intents if areas[intent] == folder), intents[0])

    def _unclassified(self, text: str, normalized: str, intent: str, argument: str | None) -> Parse:
        """A word of command, or a message without any word at all."""
        areas = _service_first([("legal_aid", 0.0), ("other_legal", 0.0), ("not_legal", 0.0)], intent, 0.95)
        talking = intent != "gibberish"
        return Parse(
            text=text,
            normalized=normalized,
            area=areas[0][0],
            areas=areas,
            intent=intent,
            confidence=1.0,
            decision="smalltalk",
            urgent=None,
            matters=[],
            entities=entities.extract(text, clock.today()),
            intents=[(intent, 1.0)],
            talking=talking,
            argument=argument,
        )


def _ranked(labels: list[str], values: Floats) -> list[tuple[str, float]]:
    return [(labels[i], float(values[i])) for i in np.argsort(-values)]


def _intents(ranked: list[tuple[str, float]], look: Look) -> list[tuple[str, float]]:
    """(intent, probability) over the three likeliest areas, best first."""
    found = [(intent, share * p) for area, share in ranked[:3] for intent, p in look.intents_within(area)[:4]]
    return sorted(found, key=lambda pair: -pair[1])


def _alarm_first(ranked: list[tuple[str, float]], kind: str) -> list[tuple[str, float]]:
    """A beating under way is domestic violence and a child in danger a matter of minors, whatever else is said."""
    area = {"domestic_violence_now": "domestic_violence", "minor_in_danger": "minors"}.get(kind)
    if area is None or area in [a for a, p in ranked[:2] if p >= 0.3]:
        legal = [pair for pair in ranked if pair[0] not in (CONVERSATION, "not_legal")]
        return legal + [pair for pair in ranked if pair not in legal]
    return [(area, 0.6), *((a, p * 0.4) for a, p in ranked if a != area)]


def _service_first(areas: list[tuple[str, float]], intent: str, share: float) -> list[tuple[str, float]]:
    """The areas with the one that a conversation intent stands for in front; shares still sum to at most one."""
    first = "legal_aid" if intent in _SERVICE_WORDS else "not_legal"
    return [(first, share), *((a, p * (1 - share)) for a, p in areas if a != first)]
