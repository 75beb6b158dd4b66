"""Rates over outcomes; every function is pure. A rate over nothing is None."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.areas import CONVERSATION
from bot.evaluation.outcomes import Outcome

Rate = float | None
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
NOT_LEGAL = "not_legal"


@dataclass(frozen=True)
class Row:
    """A group of messages: how many, and the share of them that was understood."""

    n: int
    accuracy: float


def rate(values: Iterable[bool]) -> Rate:
    """The share of true values."""
    found = list(values)
    return sum(found) / len(found) if found else None


def by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str | None]) -> dict[str, Row]:
    """Accuracy for each group, in the order of the names; outcomes whose key is None are left out."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        if (name := key(outcome)) is not None:
            groups[name].append(outcome.right)
    return {name: Row(len(oks), sum(oks) / len(oks)) for name, oks in sorted(groups.items())}


def confusions(outcomes: Sequence[Outcome], most: int = 10) -> list[tuple[str, str, int]]:
    """(labelled, understood, how often) of the most frequent mistakes."""
    pairs = Counter((o.item.areas[0], o.said) for o in outcomes if not o.right)
    return [(*pair, n) for pair, n in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0]))[:most]]


def bins(points: Sequence[tuple[float, bool]], count: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, how many) of each filled bin of equal width, lowest confidence first."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in points:
        groups[min(int(confidence * count), count - 1)].append((confidence, right))
    return [
        (sum(c for c, _ in group) / len(group), sum(r for _, r in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    ]


def calibration_error(points: Sequence[tuple[float, bool]]) -> Rate:
    """Expected calibration error over ten bins: how far confidence and share right lie apart on average."""
    if not points:
        return None
    return sum(n * abs(confidence - right) for confidence, right, n in bins(points)) / len(points)


def risk_coverage(points: Sequence[tuple[float, bool]]) -> list[tuple[float, float, float]]:
    """(coverage, accuracy of what is covered, lowest confidence covered) from the surest message to all of them."""
    ordered = sorted(points, key=lambda point: -point[0])
    curve, hits = [], 0
    for n, (confidence, right) in enumerate(ordered, 1):
        hits += right
        curve.append((n / len(ordered), hits / n, confidence))
    return curve


def at_coverage(curve: Sequence[tuple[float, float, float]], coverage: float) -> tuple[float, float, float]:
    """The first point of the curve that covers at least so much."""
    return next(point for point in curve if point[0] >= coverage - 1e-9)


def points(outcomes: Sequence[Outcome]) -> list[tuple[float, bool]]:
    """(confidence, right) of each outcome."""
    return [(o.confidence, o.right) for o in outcomes]


def decisions(outcomes: Sequence[Outcome]) -> dict[str, Row]:
    """How often each decision was taken and how often the area was right within it."""
    return by(outcomes, lambda o: o.parse.decision)


def not_legal_recall(outcomes: Sequence[Outcome]) -> Rate:
    """Of the messages that are no legal matter: the share seen as such."""
    return rate(o.parse.area == NOT_LEGAL for o in outcomes if o.item.areas[0] == NOT_LEGAL)


def called_not_legal(outcomes: Sequence[Outcome]) -> Rate:
    """Of the legal messages: the share wrongly called no legal matter."""
    return rate(o.parse.area == NOT_LEGAL for o in legal(outcomes))


def legal(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those whose label is a legal matter."""
    return [o for o in outcomes if not {NOT_LEGAL, CONVERSATION} & set(o.item.areas)]


def urgent_recall(outcomes: Sequence[Outcome]) -> tuple[Rate, Rate]:
    """Of the urgent messages: the share that raised an alarm, and the share that raised the right one."""
    urgent = [o for o in outcomes if o.item.urgent]
    return rate(o.parse.urgent is not None for o in urgent), rate(o.parse.urgent == o.item.urgent for o in urgent)


def false_alarms(outcomes: Sequence[Outcome]) -> Rate:
    """Of the messages labelled as not urgent: the share that raised an alarm."""
    return rate(o.parse.urgent is not None for o in outcomes if o.item.urgent == "")


def both_matters(outcomes: Sequence[Outcome]) -> Rate:
    """Of the messages with two matters: the share in which both were found."""
    return rate(set(o.item.matters) <= set(o.parse.matters) for o in outcomes if len(o.item.matters) > 1)


def needless_matters(outcomes: Sequence[Outcome]) -> Rate:
    """Of the messages with one matter: the share in which a second was found."""
    return rate(len(o.parse.matters) > 1 for o in outcomes if len(o.item.matters or o.item.areas) == 1)


def article_hit(outcomes: Sequence[Outcome], first: int) -> Rate:
    """Of the messages with gold articles: the share where one of the first guides cites one."""
    return rate(o.gold_rank is not None and o.gold_rank < first for o in outcomes if o.item.gold)


def milliseconds(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """(median, 95th percentile) of the time of a parse."""
    times = sorted(o.ms for o in outcomes)
    return statistics.median(times), times[int(len(times) * 0.95)]
