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


@dataclass(frozen=True)
class Judgement:
    """Areas best first (the conversation class left out), the matters among them, and the decision.

    `talking` is true where the message steers the talk (yes, repeat, which papers …) and carries no matter of its own.
    """

    areas: list[tuple[str, float]]
    matters: list[str]
    decision: Decision
    talking: bool = False


def judge(areas: list[tuple[str, float]], second: str | None, urgent: bool) -> Judgement:
    """Decide on ranked (area, probability), best first; `second` is the other matter the message carries, if any."""
    talk = dict(areas).get(CONVERSATION, 0.0)
    named = [(a, p) for a, p in areas if a != CONVERSATION]
    area, share = named[0]
    if urgent:
        return Judgement(named, _matters(named[0][0], second), "urgent")
    if talk >= TALK_AT and talk >= dict(areas).get("not_legal", 0.0):
        return Judgement(named, [], "smalltalk", talking=True)
    return Judgement(named, _matters(named[0][0], second), _decision(area, share))


def _decision(area: str, share: float) -> Decision:
    if area == "not_legal" and share >= ANSWER_AT:
        return "smalltalk"
    if area == "other_legal" and share >= CLARIFY_AT:
        return "handover"
    if share >= ANSWER_AT:
        return "answer"
    return "clarify" if share >= CLARIFY_AT else "handover"


def _matters(best: str, second: str | None) -> list[str]:
    """The best area, and a second one beside a matter of ours."""
    if best not in LEGAL_AREAS:
        return [best] if best == "other_legal" else []
    return [best, second] if second and second != best else [best]
