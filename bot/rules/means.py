"""The means test: which standard a place has on a day, and whether what was said meets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.screening import Person, Reason
from bot.rules.book import RuleBook
from bot.rules.conditions import GROUPS, Subject
from bot.rules.lines import Line
from bot.rules.model import MeansStandard, Rule

INCOME, ASSETS, HARDSHIP = "person.monthly_income_per_head", "person.valuable_assets", "facts.sudden_hardship"
Verdict = Literal["meets", "exceeds", "open", "missing"]


@dataclass(frozen=True)
class Means:
    """Whether the means meet the standard; "open" leaves it to the office, "missing" needs the fields named."""

    verdict: Verdict
    missing: frozenset[str] = frozenset()
    reasons: tuple[Reason, ...] = ()


def assess(book: RuleBook, rules: Sequence[Rule], subject: Subject, place: str, day: date) -> Means:
    """The means of a person by the standard of a place: the nearest one in force decides."""
    standards = [r for r in rules if r.kind == "threshold" and r.test and r.decides and not r.explains]
    if not standards:
        return Means("open")
    rule = max(standards, key=lambda r: (len(r.scope), r.start))
    line = book.tables[rule.test.table].line(place, day) if rule.test and rule.test.table else None
    found = _judge(rule.test or MeansStandard(), line, subject)
    return Means(found.verdict, found.missing, _reasons(rule, rules, subject, found.verdict, line))


def _judge(test: MeansStandard, line: Line | None, subject: Subject) -> Means:
    if test.groups:
        return _recognised(test, subject)
    if line is None:
        return Means("open")
    return _compare(test, line, subject)


def _recognised(test: MeansStandard, subject: Subject) -> Means:
    belongs = [subject.has(group) for group in test.groups]
    if any(belongs):
        return Means("meets")
    return Means("missing", frozenset({GROUPS})) if None in belongs else Means("open")


def _compare(test: MeansStandard, line: Line, subject: Subject) -> Means:
    person = subject.case.person
    if test.no_valuable_assets and person.valuable_assets:
        return Means("exceeds")  # neither a low income nor sudden hardship makes up for them
    asked = _unasked(test, person)
    if asked:
        return Means("missing", asked)
    met = line.meets(person.monthly_income_per_head or 0, test.comparison)
    if met is False:
        return _above(test, subject)
    return Means("meets" if met else "open")


def _unasked(test: MeansStandard, person: Person) -> frozenset[str]:
    fields = {INCOME} if person.monthly_income_per_head is None else set()
    if test.no_valuable_assets and person.valuable_assets is None:
        fields.add(ASSETS)
    return frozenset(fields)


def _above(test: MeansStandard, subject: Subject) -> Means:
    if not test.hardship:
        return Means("exceeds")
    struck = subject.fact("sudden_hardship")
    if struck is None:
        return Means("missing", frozenset({HARDSHIP}))
    return Means("open" if struck else "exceeds")


def _reasons(
    rule: Rule, rules: Sequence[Rule], subject: Subject, verdict: Verdict, line: Line | None
) -> tuple[Reason, ...]:
    income = subject.case.person.monthly_income_per_head
    values = {"income": "" if income is None else f"{income:g}", "line": "" if line is None else str(line)}
    named = [rule, *(r for r in rules if r.explains == rule.id and _explains(r, subject, verdict))]
    return tuple(r.reason(text=_say(r, verdict, income, line).format_map(values)) for r in named)


def _explains(rule: Rule, subject: Subject, verdict: Verdict) -> bool:
    return rule.decides and verdict in rule.verdicts and bool(rule.match(subject)[0].value)


def _say(rule: Rule, verdict: Verdict, income: float | None, line: Line | None) -> str:
    """The wording for a verdict; one with a sum in it only where that sum is known."""
    text = rule.says.get(verdict, rule.text)
    lacking = ("{income}" in text and income is None) or ("{line}" in text and line is None)
    return rule.text if lacking else text
