"""What comes with a result: the complete list of papers, the ways beside legal aid, the notes for the office."""

from collections.abc import Sequence

from bot.core.screening import Case, Deadline, Material, Route
from bot.rules.book import RuleBook
from bot.rules.conditions import Subject, When
from bot.rules.model import Rule

MAX_ROUTES = 3
_IDENTITY = "身份证"


def materials(book: RuleBook, subject: Subject, accept_first: bool) -> tuple[Material, ...]:
    """All papers at once (法律援助法 43: told once, not in pieces).

    Where the office may act first (art. 44) everything but the identity paper may follow.
    """
    return tuple(
        Material(p.name, p.why, p.can_follow_later or (accept_first and _IDENTITY not in p.name))
        for p in book.papers
        if holds(p.when, subject)
    )


def routes(book: RuleBook, subject: Subject, place: str) -> tuple[Route, ...]:
    """The two or three ways that fit best; the file lists the most fitting first."""
    fitting = [w for w in book.ways if w.applies(place, subject.case.on) and holds(w.when, subject)]
    return tuple(Route(w.name, w.contact, w.why) for w in fitting[:MAX_ROUTES])


def notes(book: RuleBook, rules: Sequence[Rule], subject: Subject, place: str) -> tuple[str, ...]:
    """Notes that decide nothing: drafts, campaign promises, reminders; each with where it comes from."""
    found = [_note(rule, subject) for rule in rules if rule.kind == "note" or not rule.decides]
    unknown_place = () if book.has_region(place) else ("这个地方的省里规定还没有收进来，省里可能另有更宽的规定。",)
    return (*(text for text in found if text), *unknown_place)


def _note(rule: Rule, subject: Subject) -> str:
    match, case = rule.match(subject)
    if not match.value:
        return ""
    reason = rule.reason(case)
    return f"{reason.text}（{reason.cite}）"


def deadline(case: Case, accept_first: bool) -> Deadline | None:
    """The time limit that his dates give, else as the caller gave it, in days from now."""
    if case.deadline is not None:
        return case.deadline
    days = case.facts.get("days_to_deadline")
    if days is None:
        return None
    what = "离期限届满不到7天，请马上申请，中心可以先派人办" if accept_first else "离时效或者期限届满"
    if days < 0:
        what = "说的期限已经过了，请尽快让律师看看还有没有办法"
    return Deadline(what, "法律援助法第44条", days=int(days))


def holds(conditions: Sequence[When], subject: Subject) -> bool:
    """True where one of the conditions is met; what was not asked yet does not count as met."""
    return any(condition.match(subject).value for condition in conditions)
