"""The measurements as a Markdown report with pictures; counts and rates only, never a message."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.evaluation import calibration, charts, measures
from bot.evaluation.crossval import CrossValidated
from bot.evaluation.measures import Rate, Row
from bot.evaluation.outcomes import Outcome

RISK, CALIBRATION = "risk-coverage.svg", "calibration.svg"


@dataclass(frozen=True)
class Group:
    """Messages that are reported together."""

    name: str
    outcomes: list[Outcome]

    @property
    def graded(self) -> list[Outcome]:
        """Those with a labelled area."""
        return [o for o in self.outcomes if o.item.areas]


def percent(value: Rate) -> str:
    """A rate as people read it; a dash where nothing was counted."""
    return "-" if value is None else f"{value * 100:.1f} %"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def report(model: str, groups: list[Group], alarms: Group, two: list[Group], crossed: CrossValidated | None) -> str:
    """The whole report. `groups`: own sentences first, then other labelled sets; `two`: messages with two matters."""
    parts = [
        "# How well the hotline understands",
        f"Written by `make eval` for the model {model}. The own sentences are the must-understand sentences of "
        "`tests/nlu`, none of them in the training data; the villagers' questions are described in [villagers.md](villagers.md), "
        "forum questions and spoken messages in [fresh.md](fresh.md); "
        "other groups are labelled files given to the command. "
        "A message counts as understood when its area is one of those it is labelled with.",
        "## At a glance\n\n" + _glance(groups),
        "## Alarms\n\n" + _alarms([alarms, *groups]),
        "## Two matters in one message\n\n" + _matters([*two, *groups]),
        _pictures(groups),
        *(_group(group) for group in groups),
        "## Temperatures and thresholds\n\n" + _fitting(groups),
        *([] if crossed is None else [_crossed(crossed)]),
    ]
    return "\n\n".join(parts) + "\n"


def pictures(groups: list[Group]) -> dict[str, str]:
    """File name → SVG."""
    curves = {g.name: _thinned(measures.risk_coverage(measures.points(g.graded))) for g in groups}
    sure = {g.name: [(c, r) for c, r, _ in measures.bins(measures.points(g.graded))] for g in groups}
    return {
        RISK: charts.line_chart(
            "Risk and coverage", ("answered, % of messages", "right among them, %"), curves, (0.2, 1.0), (0.75, 1.0)
        ),
        CALIBRATION: charts.line_chart(
            "Calibration", ("confidence, %", "right, %"), sure, (0.0, 1.0), (0.0, 1.0), diagonal=True
        ),
    }


def _thinned(curve: list[tuple[float, float, float]], most: int = 150) -> list[tuple[float, float]]:
    """(coverage, accuracy) of evenly spaced points with the last one among them; a picture shows no more."""
    step = max(len(curve) // most, 1)
    return [(coverage, accuracy) for coverage, accuracy, _ in curve[::-1][::step][::-1]]


def _glance(groups: list[Group]) -> str:
    lines: list[tuple[str, Callable[[list[Outcome]], Rate]]] = [
        ("area right", lambda o: measures.rate(x.right for x in o)),
        ("area right, legal messages", lambda o: measures.rate(x.right for x in measures.legal(o))),
        ("area among the first three", lambda o: measures.rate(x.in_three for x in o)),
        ("intent right", lambda o: measures.rate(x.parse.intent == x.item.intent for x in o if x.item.intent)),
        ("right at 80 % coverage", lambda o: measures.at_coverage(measures.risk_coverage(measures.points(o)), 0.8)[1]),
        ("calibration error", lambda o: measures.calibration_error(measures.points(o))),
        ("not_legal recall", measures.not_legal_recall),
        ("legal messages called not_legal", measures.called_not_legal),
        ("first guide cites a gold article", lambda o: measures.article_hit(o, 1)),
        ("one of three guides does", lambda o: measures.article_hit(o, 3)),
    ]
    rows = [["messages", *(str(len(g.graded)) for g in groups)]]
    rows += [[name, *(percent(measure(g.graded)) for g in groups)] for name, measure in lines]
    times = [measures.milliseconds(g.outcomes) for g in groups]
    rows.append(["parse, median / 95th percentile", *(f"{m:.1f} / {p:.1f} ms" for m, p in times)])
    return table(["measure", *(g.name for g in groups)], rows)


def _alarms(groups: list[Group]) -> str:
    rows = []
    for group in groups:
        for style in sorted({o.item.style or "" for o in group.outcomes}) if group is groups[0] else [None]:
            found = [o for o in group.outcomes if o.item.urgent is not None and style in (None, o.item.style)]
            if found:
                any_kind, right_kind = measures.urgent_recall(found)
                name = group.name if style is None else f"{group.name}, {style}"
                counted = [str(sum(bool(o.item.urgent) for o in found)), percent(any_kind), percent(right_kind)]
                counted += [str(sum(o.item.urgent == "" for o in found)), percent(measures.false_alarms(found))]
                rows.append([name, *counted])
    return table(["messages", "urgent", "alarm raised", "of the right kind", "not urgent", "false alarms"], rows)


def _matters(groups: list[Group]) -> str:
    rows = []
    for group in groups:
        two = sum(len(o.item.matters) > 1 for o in group.graded)
        both, needless = measures.both_matters(group.graded), measures.needless_matters(group.graded)
        rows.append([group.name, str(two), percent(both), percent(needless)])
    return table(["messages", "with two matters", "both found", "a second found where one is labelled"], rows)


def _pictures(groups: list[Group]) -> str:
    curves = [measures.risk_coverage(measures.points(g.graded)) for g in groups]
    rows = []
    for coverage in measures.COVERAGES:
        points = [measures.at_coverage(curve, coverage) for curve in curves]
        rows.append([f"{coverage:.0%}", *(f"{percent(right)} (from {least:.2f})" for _, right, least in points)])
    return (
        "## Risk and coverage\n\nMessages in the order of the confidence that decides; in brackets the lowest one covered."
        f"\n\n{table(['answered', *(g.name for g in groups)], rows)}\n\n![risk and coverage]({RISK})\n\n"
        f"![calibration]({CALIBRATION})"
    )


def _group(group: Group) -> str:
    areas = measures.by(group.graded, lambda o: o.item.areas[0])
    styles = measures.by(group.graded, lambda o: o.item.style)
    wrong = [[gold, said, str(n)] for gold, said, n in measures.confusions(group.graded)]
    parts = [f"## {group.name}", "### Decisions\n\n" + _rows("decision", measures.decisions(group.graded))]
    parts += ["### Styles\n\n" + _rows("style", styles)] if styles else []
    parts += ["### Areas\n\n" + _rows("area", areas)]
    parts += (
        ["### Most frequent mistakes\n\n" + table(["labelled", "understood as", "messages"], wrong)] if wrong else []
    )
    return "\n\n".join(parts).replace("\n### ", f"\n### {group.name}: ")


def _rows(name: str, rows: dict[str, Row]) -> str:
    return table([name, "messages", "area right"], [[k, str(r.n), percent(r.accuracy)] for k, r in rows.items()])


def _fitting(groups: list[Group]) -> str:
    rows = []
    for group in groups:
        area, intent = calibration.area_temperature(group.graded), calibration.intent_temperature(group.graded)
        rows += [[group.name, "area", *(f"{v:.3f}" for v in area)]]
        rows += [[group.name, "intent", *(f"{v:.3f}" for v in intent)]] if intent else []
    fits = table(["messages", "temperature of", "best", "loss at best", "loss at present"], rows)
    head = ["ANSWER_AT", "answered", "right", "asked back", "right area offered", "handed over"]
    choices = [
        f"{g.name}:\n\n"
        + table(head, [[f"{row[0]:.2f}", *map(percent, row[1:])] for row in calibration.answer_table(g.graded)])
        for g in groups
    ]
    return "\n\n".join([fits, *choices])


def _crossed(crossed: CrossValidated) -> str:
    areas: dict[str, list[bool]] = {}
    for area, said, _ in crossed.rows:
        areas.setdefault(area, []).append(area == said)
    rows = {area: Row(len(oks), sum(oks) / len(oks)) for area, oks in sorted(areas.items())}
    return (
        f"## Cross-validation on the training data\n\n{len(crossed.rows)} utterances in {crossed.folds} parts, each left out "
        f"once: area right {percent(crossed.area_accuracy)}, intent right {percent(crossed.intent_accuracy)}.\n\n"
        + _rows("area", rows)
    )
