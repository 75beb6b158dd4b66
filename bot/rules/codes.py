"""Reading conditions: codes, facts and ranges, each unknown code an error that names it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from bot.core.areas import AREA_NAMES
from bot.core.errors import BadInput
from bot.core.screening import (
    APPLICANTS,
    CLAIMS,
    DEFENDANT_PROFILES,
    FACTS,
    GROUPS,
    INJURY_KINDS,
    PROCEEDINGS,
)
from bot.rules.conditions import Allowed, Span, When

Raw = Mapping[str, Any]
RESULTS: Final = frozenset({"eligible", "likely", "unlikely", "need_info", "not_covered"})
MEANS: Final = frozenset({"required", "exempt", "not_required"})
_FACT_CODES: Final = {
    "injury_kind": INJURY_KINDS,
    "proceeding": PROCEEDINGS,
    "defendant_profile": DEFENDANT_PROFILES,
}
_PERSON_CODES: Final = {"applicant_for": APPLICANTS, "has_aid_card": frozenset({True, False})}
_CODES: Final = {
    "claims": CLAIMS,
    "areas": frozenset(AREA_NAMES),
    "any_groups": GROUPS,
    "all_groups": GROUPS,
    "results": RESULTS,
    "means": MEANS,
    "asks": FACTS,
}


def known(name: str, codes: Iterable[Any], allowed: frozenset[Any]) -> frozenset[Any]:
    """The codes as a set; BadInput names an unknown one."""
    listed = [codes] if isinstance(codes, str | bool) or not isinstance(codes, Iterable) else list(codes)
    for code in listed:
        if code not in allowed:
            raise BadInput(f"unknown {name} code {code!r}")
    return frozenset(listed)


def when(raw: Raw | None) -> When:
    """A condition; an empty one always holds."""
    raw = raw or {}
    if unknown := set(raw.get("asks") or ()) - set(raw.get("facts") or ()):
        raise BadInput(f"asks {sorted(unknown)}, which the condition does not name under `facts`")
    only(raw, frozenset({*_CODES, "facts", "person", "elsewhere", "since"}), "condition")
    return When(
        **{name: known(name, raw[name], codes) for name, codes in _CODES.items() if name in raw},
        facts=tuple((name, _fact(name, value)) for name, value in (raw.get("facts") or {}).items()),
        person=tuple(
            (name, known(f"person.{name}", value, _PERSON_CODES.get(name, frozenset())))
            for name, value in (raw.get("person") or {}).items()
        ),
        elsewhere=raw.get("elsewhere"),
        since=_since(raw.get("since")),
    )


def _since(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise BadInput(f"since: {value!r} must be a date (YYYY-MM-DD)")


def _fact(name: str, value: Any) -> Allowed:
    if name not in FACTS:
        raise BadInput(f"unknown fact {name!r}")
    if isinstance(value, Mapping):
        only(value, frozenset({"at_least", "below"}), f"range of {name}")
        return Span(value.get("at_least"), value.get("below"))
    return known(f"facts.{name}", value, _FACT_CODES.get(name, frozenset({True, False})))


def only(raw: Any, keys: frozenset[str], what: str) -> None:
    if not isinstance(raw, Mapping):
        raise BadInput(f"a {what} must be a mapping")
    for key in raw:
        if key not in keys:
            raise BadInput(f"unknown part {key!r} of a {what}")
