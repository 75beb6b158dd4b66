"""Which groups could change the result of a case: only these are worth asking about."""

from bot.core.regions import short_code
from bot.core.screening import Case
from bot.rules.book import RuleBook
from bot.rules.conditions import ASKED_FACTS, Allowed, When, allows

_KINDS = frozenset({"appointment", "no_means_test", "matter", "exemption"})


def relevant_groups(book: RuleBook, case: Case) -> frozenset[str]:
    """Every group that stands in a rule which still may apply to the case, whatever the person belongs to."""
    place = short_code(str(case.facts.get("place_of_dispute") or case.region))
    found: frozenset[str] = frozenset()
    for rule in book.in_force(place, case.on):
        if rule.decides and rule.kind in _KINDS:
            found = found.union(*(_groups(one.when) for one in rule.cases if _open(one.when, case)))
        elif rule.decides and rule.test:
            found |= rule.test.groups
    return found


def _groups(when: When) -> frozenset[str]:
    return when.any_groups | when.all_groups


def _open(when: When, case: Case) -> bool:
    """True where claim, area and the facts told leave the condition open; groups are what is asked."""
    claim = not when.claims or case.claim is None or case.claim in when.claims
    area = not when.areas or case.area in when.areas
    asked = ASKED_FACTS | when.asks
    begun = when.since is None or case.on >= when.since
    told = all(_may_hold(name, allowed, case.facts.get(name), asked) for name, allowed in when.facts)
    return claim and area and begun and told


def _may_hold(name: str, allowed: Allowed, value: object, asked: frozenset[str]) -> bool:
    return name in asked if value is None else allows(allowed, value)
