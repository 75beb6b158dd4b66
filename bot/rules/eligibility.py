"""Who is entitled to legal aid: matter, no means test, exemption, threshold, result; every step with its rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.regions import short_code
from bot.core.screening import Case, MeansTest, Office, Reason, Result, Screening
from bot.rules import advice
from bot.rules.book import RuleBook
from bot.rules.conditions import CLAIM, Outcome, Subject, in_order
from bot.rules.means import Means, assess
from bot.rules.model import Rule

# Named in this order after the decision itself.
_AFTERWARDS: Final = ("venue", "urgent", "time_limit")
_BY_VERDICT: Final[Mapping[str, Result]] = {
    "meets": "eligible",
    "open": "likely",
    "exceeds": "unlikely",
    "missing": "need_info",
}


@dataclass(frozen=True)
class Found:
    """What the rules of one kind say: reasons of those that apply, fields that open ones still need."""

    applies: bool
    reasons: tuple[Reason, ...]
    open: frozenset[str]
    asked: tuple[Reason, ...]


@dataclass(frozen=True)
class Decision:
    """Result and reasons before rights, papers and routes are added."""

    result: Result
    means_test: MeansTest
    reasons: tuple[Reason, ...]
    missing: frozenset[str] = frozenset()


def screen(case: Case, book: RuleBook, office_of: Callable[[str], Office]) -> Screening:
    """Screen a case by the rules in force on its day where the dispute is (法律援助法 38).

    `office_of` gives the office of a region code. Nothing is read or written; the same case gives the same result.
    """
    dispute, elsewhere = _where(case)
    place = short_code(dispute)
    rules = book.in_force(place, case.on)
    subject = Subject(case, elsewhere)
    decision = _decide(book, rules, subject, place)
    final = replace(subject, outcome=Outcome(decision.result, decision.means_test))
    after = [reason for kind in _AFTERWARDS for reason in _find(rules, kind, final).reasons]
    accept_first = bool(_find(rules, "urgent", final).applies)
    return Screening(
        result=decision.result,
        means_test=decision.means_test,
        reasons=(*decision.reasons, *after),
        missing=in_order(decision.missing),
        materials=advice.materials(book, final, accept_first),
        accept_first=accept_first,
        deadline=advice.deadline(case, accept_first),
        office=office_of(_competent(case, rules, final, dispute)),
        other_routes=advice.routes(book, final, place),
        notes=advice.notes(book, rules, final, place),
    )


def _where(case: Case) -> tuple[str, bool]:
    """The place that decides, and whether it is another than the caller's; of two that overlap, the narrower."""
    home, dispute = case.region, str(case.facts.get("place_of_dispute") or case.region)
    if short_code(home).startswith(short_code(dispute)):
        return home, False
    return dispute, not short_code(dispute).startswith(short_code(home))


def _competent(case: Case, rules: Sequence[Rule], subject: Subject, dispute: str) -> str:
    """The place whose office decides: the dispute's, or the applicant's own where a venue rule lets him choose."""
    own = short_code(case.region)
    near = any(r.near and own.startswith(r.scope) and r.match(subject)[0].value for r in rules if r.kind == "venue")
    return case.region if near else dispute


def _decide(book: RuleBook, rules: Sequence[Rule], subject: Subject, place: str) -> Decision:
    appointed = _find(rules, "appointment", subject)
    free = _find(rules, "no_means_test", subject)
    matter = _matters(rules, subject)
    if appointed.applies or free.applies:
        reasons = (*appointed.reasons, *free.reasons, *(() if appointed.applies else matter.reasons))
        return Decision("eligible", "not_required", reasons)
    if subject.case.claim is None:
        return Decision("need_info", "required", _candidates(book, rules, subject), frozenset({CLAIM}))
    unsure = appointed.open | free.open
    aside = _otherwise(rules, "no_means_test", subject)
    if matter.applies or matter.open:
        return _by_means(book, rules, subject, place, matter, unsure, aside)
    if unsure:
        return Decision("need_info", "required", (*appointed.asked, *free.asked), unsure)
    return Decision("not_covered", "required", (*aside, *_otherwise(rules, "matter", subject)))


def _by_means(
    book: RuleBook,
    rules: Sequence[Rule],
    subject: Subject,
    place: str,
    matter: Found,
    unsure: frozenset[str],
    aside: tuple[Reason, ...],
) -> Decision:
    """The matter is covered, or would be once what is open in it is known: exemption, then the standard."""
    exempt = _find(rules, "exemption", subject)
    means = assess(book, rules, subject, place, subject.case.on)
    matters = matter.reasons or matter.asked
    missing = frozenset() if matter.applies else matter.open
    if exempt.applies:
        reasons = (*matters, *exempt.reasons, *aside)
        return Decision("need_info" if missing else "eligible", "exempt", reasons, missing)
    aside = (*_otherwise(rules, "exemption", subject), *aside)
    if means.verdict != "meets":
        missing |= unsure | exempt.open | means.missing
        aside = (*(exempt.asked if exempt.open else ()), *aside)
    reasons = (*matters, *means.reasons, *aside)
    return Decision(_result(means, missing), "required", reasons, missing)


def _result(means: Means, missing: frozenset[str]) -> Result:
    if missing:
        return "need_info"
    return _BY_VERDICT[means.verdict]


def _matters(rules: Sequence[Rule], subject: Subject) -> Found:
    """The nation's list first; a region's additions count only for what the nation leaves out."""
    national = _find([r for r in rules if not r.scope], "matter", subject)
    return national if national.applies else _find(rules, "matter", subject)


def _find(rules: Sequence[Rule], kind: str, subject: Subject) -> Found:
    reasons: list[Reason] = []
    asked: list[Reason] = []
    fields: frozenset[str] = frozenset()
    for rule in rules:
        if rule.kind != kind or not rule.decides:
            continue
        match, case = rule.match(subject)
        if match.value:
            reasons.append(rule.reason(case))
        elif match.value is None:
            asked.append(rule.reason())
            fields |= match.open
    return Found(bool(reasons), tuple(reasons), fields, tuple(asked))


def _otherwise(rules: Sequence[Rule], kind: str, subject: Subject) -> tuple[Reason, ...]:
    """Rules that were looked at and do not help, where they have a sentence for that."""
    return tuple(
        rule.reason(rule.otherwise)
        for rule in rules
        if rule.kind == kind
        and rule.decides
        and rule.otherwise
        and rule.match(subject)[0].value is False
        and rule.otherwise.when.match(subject).value
    )


def _candidates(book: RuleBook, rules: Sequence[Rule], subject: Subject) -> tuple[Reason, ...]:
    """No claim said yet: the rules that the claims of this area would fall under."""
    claims = book.claims_by_area.get(subject.case.area, frozenset())
    found = [r for r in rules if r.kind == "matter" and r.decides and claims & _claims(r)]
    general = [r for r in rules if r.kind == "matter" and r.decides and r.otherwise and not r.scope]
    return tuple(rule.reason() for rule in found or general)


def _claims(rule: Rule) -> frozenset[str]:
    return frozenset().union(*(case.when.claims for case in rule.cases))
