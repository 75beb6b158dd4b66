"""A case read from JSON: every unknown code and malformed field is an error that names it."""

from datetime import date
from typing import Any

from bot.core.areas import AREA_NAMES
from bot.core.errors import BadInput
from bot.core.screening.case import Case, Person
from bot.core.screening.codes import (
    APPLICANTS,
    CLAIMS,
    CODED_FACTS,
    FACTS,
    GROUPS,
    NUMBER_FACTS,
    PERSON_FIELDS,
    YES_NO_FACTS,
)


def case_from_json(data: Any, today: date) -> Case:
    """Read a contract Case; BadInput names the unknown code or the malformed field."""
    if not isinstance(data, dict):
        raise BadInput("a case must be a JSON object with region, area, claim, person and facts")
    person, facts = ({} if data.get(part) is None else data[part] for part in ("person", "facts"))
    if not isinstance(person, dict) or not isinstance(facts, dict):
        raise BadInput("`person` and `facts` must be JSON objects")
    return Case(
        region=_region(data.get("region")),
        area=_code("area", data.get("area") or None, frozenset(AREA_NAMES)) or "",
        on=_day(data.get("on"), today),
        claim=_code("claim", data.get("claim"), CLAIMS),
        person=_person(person),
        facts=_facts(facts),
        id=data.get("id"),
        story=_story(data.get("story")),
    )


def _person(person: dict[str, Any]) -> Person:
    for name in person:
        _code("person", name, PERSON_FIELDS)
    return Person(
        age=_whole("person.age", person.get("age"), 0, 130),
        groups=_groups(person.get("groups")),
        household_size=_whole("person.household_size", person.get("household_size"), 1, 50),
        monthly_income_per_head=_number(
            "person.monthly_income_per_head", person.get("monthly_income_per_head"), 0, 1e8
        ),
        has_aid_card=_yes_no("person.has_aid_card", person.get("has_aid_card")),
        applicant_for=_code("person.applicant_for", person.get("applicant_for"), APPLICANTS),
        valuable_assets=_yes_no("person.valuable_assets", person.get("valuable_assets")),
    )


def _groups(groups: Any) -> frozenset[str] | None:
    """None where nobody asked; an empty list says that there is none."""
    if groups is not None and not isinstance(groups, list):
        raise BadInput("person.groups must be a list of codes")
    for group in groups or ():
        _code("person.groups", group, GROUPS)
    return None if groups is None else frozenset(groups)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    for name, value in facts.items():
        _code("facts", name, FACTS)
        field = f"facts.{name}"
        if name in YES_NO_FACTS:
            _yes_no(field, value)
        elif name in NUMBER_FACTS:
            _number(field, value, *NUMBER_FACTS[name])
        elif name in CODED_FACTS:
            _code(field, value, CODED_FACTS[name])
        elif value is not None:
            _region(value, field)
    return dict(facts)


def _story(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise BadInput(f"story: {value!r} must be text")
    return value or ""


def _code(name: str, code: Any, codes: frozenset[str]) -> str | None:
    if code is None or (isinstance(code, str) and code in codes):
        return code
    raise BadInput(f"{name}: unknown code {code!r}; one of {', '.join(sorted(codes))}")


def _yes_no(name: str, value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise BadInput(f"{name}: {value!r} must be true or false")


def _region(code: Any, name: str = "region") -> str:
    if code is None:
        raise BadInput(f"{name}: is missing; give a GB/T 2260 code, for example 431321")
    text = str(code)
    if not (text.isascii() and text.isdigit() and 2 <= len(text) <= 12):
        raise BadInput(f"{name}: {code!r} is no GB/T 2260 code (2 to 12 digits, for example 431321)")
    return text


def _day(value: Any, today: date) -> date:
    try:
        return today if value is None else date.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(f"on: {value!r} is no date (YYYY-MM-DD)") from error


def _number(name: str, value: Any, low: float, high: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadInput(f"{name}: {value!r} must be a number from {low:g} to {high:g}")
    return float(value)


def _whole(name: str, value: Any, low: int, high: int) -> int | None:
    number = _number(name, value, low, high)
    if number is not None and number != int(number):
        raise BadInput(f"{name}: {value!r} must be a whole number")
    return None if number is None else int(number)
