"""From probabilities to what to do: answer, ask back, hand over, talk, or raise the alarm.

The thresholds were chosen on development data as a risk-coverage trade (docs/evaluation); `make eval` draws the curve.
"""

from dataclasses import dataclass
from typing import Literal

from bot.core.areas import CONVERSATION, LEGAL_AREAS

Decision = Literal["answer", "clarify", "handover", "smalltalk", "urgent"]
ANSWER_AT = 0.65  # the best area's share from which we answer at once
CLARIFY_AT = 0.25  # below it nothing stands out: a person takes over
TALK_AT = 0.30  # a conversation intent needs this much to be taken at its word
SECOND_MATTER_AT = 0.30
CLAUSE_AT = 0.60  # a clause speaks for a matter of its own from this share …
FIRST_CLAUSE_AT = 0.30  # … where another clause speaks for the best one …
TRACE = 0.003  # … and the whole message shows at least a trace of it


@dataclass(frozen=True)
class Judgement:
    """Areas best first (the conversation class left out), the matters among them, and the decision.

    `talking` is true where the message steers the talk (yes, repeat, which papers …) and carries no matter of its own.
    """

    areas: list[tuple[str, float]]
    matters: list[str]
    decision: Decision
    talking: bool = False


def judge(areas: list[tuple[str, float]], clause_areas: list[tuple[str, float]], urgent: bool) -> Judgement:
    """Decide on ranked (area, probability), best first, with the best area of each clause beside it."""
    talk = dict(areas).get(CONVERSATION, 0.0)
    named = [(a, p) for a, p in areas if a != CONVERSATION]
    area, share = named[0]
    if urgent:
        return Judgement(named, _matters(named, clause_areas), "urgent")
    if talk >= TALK_AT:
        return Judgement(named, [], "smalltalk", talking=True)
    return Judgement(named, _matters(named, clause_areas), _decision(area, share))


def _decision(area: str, share: float) -> Decision:
    if area == "not_legal" and share >= ANSWER_AT:
        return "smalltalk"
    if area == "other_legal" and share >= CLARIFY_AT:
        return "handover"
    if share >= ANSWER_AT:
        return "answer"
    return "clarify" if share >= CLARIFY_AT else "handover"


def _matters(named: list[tuple[str, float]], clauses: list[tuple[str, float]]) -> list[str]:
    """The best area, and a second one where the whole message or a clause of its own speaks for it."""
    best = named[0][0]
    if best not in LEGAL_AREAS:
        return [best] if best == "other_legal" else []
    for area, share in named[1:3]:
        if share >= SECOND_MATTER_AT and area in LEGAL_AREAS:
            return [best, area]
    if not any(area == best and p >= FIRST_CLAUSE_AT for area, p in clauses):
        return [best]
    whole = dict(named)
    others = [
        (p, a) for a, p in clauses if a != best and a in LEGAL_AREAS and p >= CLAUSE_AT and whole.get(a, 0) >= TRACE
    ]
    return [best, max(others)[1]] if others else [best]
