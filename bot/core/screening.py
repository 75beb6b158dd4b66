"""The shapes of a screening: the case put in, the result that comes out (contract, section 3; codes of the field)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from bot.core.areas import AREA_NAMES
from bot.core.errors import BadInput

Result = Literal["eligible", "likely", "unlikely", "need_info", "not_covered"]
MeansTest = Literal["exempt", "required", "not_required"]

CLAIMS: Final = frozenset(
    [
        "support_payments",
        "labour_wages",
        "injury_compensation",
        "environmental_damage",
        "social_insurance_relief",
        "survivor_pension",
        "state_compensation",
        "incapacity",
        "abuse_victim",
        "good_samaritan",
        "hero_honour",
        "retrial_acquittal",
        "criminal_defence",
        "criminal_victim",
        "land_contract",
        "homestead",
        "expropriation",
        "collective_rights",
        "farm_inputs",
        "crop_livestock",
        "inheritance",
        "divorce",
        "debt",
        "neighbor",
        "contract",
        "consumer",
        "custody",
        "admin_dispute",
        "other",
    ]
)
GROUPS: Final = frozenset(
    [
        "elder",
        "minor",
        "disabled",
        "severely_disabled",
        "woman",
        "migrant_worker",
        "no_fixed_income",
        "dibao",
        "dibao_edge",
        "tekun",
        "rigid_expense",
        "temporary_relief",
        "judicial_aid",
        "preferential",
        "military_family",
        "veteran",
        "anti_poverty_monitored",
        "orphan",
        "left_behind_child",
        "elder_alone",
        "elder_incapacitated",
        "lost_only_child",
        "abuse_victim",
        "detained",
    ]
)
INJURY_KINDS: Final = frozenset(
    [
        "work",
        "traffic",
        "food_drug",
        "medical",
        "product",
        "building",
        "school",
        "labour_service",
        "accident_production",
        "other",
    ]
)
PROCEEDINGS: Final = frozenset(["none", "mediation", "arbitration", "litigation", "reconsideration", "retrial_granted"])
DEFENDANT_PROFILES: Final = frozenset(["blind_deaf_mute", "partial_capacity", "absent_trial", "compulsory_treatment"])
APPLICANTS: Final = frozenset({"self", "parent", "child", "spouse", "other"})
_YES_NO_FACTS: Final = frozenset(
    {
        "needs_preservation",
        "opponent_in_household",
        "sudden_hardship",
        "notified_by_court",
        "charge_may_be_life_or_death",
    }
)
_NUMBER_FACTS: Final = frozenset({"days_to_deadline", "workers"})
_CODED_FACTS: Final = frozenset({"injury_kind", "proceeding", "defendant_profile", "place_of_dispute"})
FACTS: Final = _YES_NO_FACTS | _NUMBER_FACTS | _CODED_FACTS
_PERSON_FIELDS: Final = frozenset(
    ["age", "groups", "household_size", "monthly_income_per_head", "has_aid_card", "applicant_for", "valuable_assets"]
)


@dataclass(frozen=True)
class Person:
    """Whoever needs the aid. None means "not asked yet", never "no"; `groups`, once given, is complete."""

    age: int | None = None
    groups: frozenset[str] | None = None
    household_size: int | None = None
    monthly_income_per_head: float | None = None
    has_aid_card: bool | None = None
    applicant_for: str | None = None
    valuable_assets: bool | None = None


@dataclass(frozen=True)
class Deadline:
    """What ends when: `on` a date, or `days` from now.

    A period counted from the story also has the `days_left` and its `certainty`: sure, about or unsure.
    """

    what: str
    cite: str
    on: date | None = None
    days: int | None = None
    certainty: str = ""
    days_left: int | None = None


@dataclass(frozen=True)
class Case:
    """One case to screen: where (GB/T 2260 code), what for (`claim`), who, which facts, on which day.

    `story` is what the caller told; `deadline` is what his dates make of it, where they start a period.
    """

    region: str
    area: str
    on: date
    claim: str | None = None
    person: Person = Person()
    facts: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    story: str = ""
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Reason:
    """One step of the decision: the rule, what it means in everyday words, where it stands."""

    rule: str
    text: str
    cite: str


@dataclass(frozen=True)
class Material:
    """A paper to bring; `can_follow_later` where the office may take the application without it (容缺)."""

    name: str
    why: str
    can_follow_later: bool


@dataclass(frozen=True)
class Office:
    """Where to apply; `phone` is 12348 where no other is known, `address` and `hours` empty."""

    code: str
    name: str
    phone: str = "12348"
    address: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Route:
    """Another way to help: who, how to reach them, why it fits, what to bring."""

    name: str
    contact: str
    why: str
    bring: str = ""


@dataclass(frozen=True)
class Screening:
    """The result of screening one case; `missing` names the fields to ask next, the most decisive first."""

    result: Result
    means_test: MeansTest
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    materials: tuple[Material, ...]
    accept_first: bool
    deadline: Deadline | None
    office: Office
    other_routes: tuple[Route, ...]
    notes: tuple[str, ...] = ()

    def to_json(self, case_id: str | None) -> dict[str, Any]:
        """The contract's Screening object."""
        deadline = None
        if self.deadline:
            when = {"on": self.deadline.on.isoformat()} if self.deadline.on else {"days": self.deadline.days}
            deadline = {"what": self.deadline.what, **when, "cite": self.deadline.cite}
            if self.deadline.certainty:
                deadline |= {"certainty": self.deadline.certainty, "days_left": self.deadline.days_left}
        return {
            "id": case_id,
            "result": self.result,
            "means_test": self.means_test,
            "reasons": [vars(r) for r in self.reasons],
            "missing": list(self.missing),
            "materials": [vars(m) for m in self.materials],
            "accept_first": self.accept_first,
            "deadline": deadline,
            "office": _filled(self.office),
            "other_routes": [_filled(r) for r in self.other_routes],
            "notes": list(self.notes),
        }


def _filled(part: Office | Route) -> dict[str, Any]:
    """The parts that are known; what nobody found out stays out."""
    return {name: value for name, value in vars(part).items() if value}


def case_from_json(data: Any, today: date) -> Case:
    """Read a contract Case; BadInput names the unknown code or the malformed field."""
    if not isinstance(data, dict):
        raise BadInput("a case must be a JSON object with region, area, claim, person and facts")
    person, facts = ({} if data.get(part) is None else data[part] for part in ("person", "facts"))
    if not isinstance(person, dict) or not isinstance(facts, dict):
        raise BadInput("`person` and `facts` must be JSON objects")
    groups = person.get("groups")
    if groups is not None and not isinstance(groups, list):
        raise BadInput("person.groups must be a list of codes")
    _known("area", data.get("area") or None, frozenset(AREA_NAMES))
    _known("claim", data.get("claim"), CLAIMS)
    for name in person:
        _known("person", name, _PERSON_FIELDS)
    for group in groups or ():
        _known("person.groups", group, GROUPS)
    _known("facts.injury_kind", facts.get("injury_kind"), INJURY_KINDS)
    _known("facts.proceeding", facts.get("proceeding"), PROCEEDINGS)
    _known("facts.defendant_profile", facts.get("defendant_profile"), DEFENDANT_PROFILES)
    _known("person.applicant_for", person.get("applicant_for"), APPLICANTS)
    _check_facts(facts)
    return Case(
        region=_region(data.get("region")),
        area=str(data.get("area") or ""),
        on=_day(data.get("on"), today),
        claim=data.get("claim"),
        person=_person(person, groups),
        facts=dict(facts),
        id=data.get("id"),
        story=_story(data.get("story")),
    )


def _story(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise BadInput(f"story: {value!r} must be text")
    return value or ""


def _person(person: dict[str, Any], groups: list[str] | None) -> Person:
    return Person(
        age=_number("person.age", person.get("age"), 0, 130, whole=True),  # type: ignore[arg-type]
        groups=None if groups is None else frozenset(groups),
        household_size=_number("person.household_size", person.get("household_size"), 1, 50, whole=True),  # type: ignore[arg-type]
        monthly_income_per_head=_number(
            "person.monthly_income_per_head", person.get("monthly_income_per_head"), 0, 1e8
        ),
        has_aid_card=_yes_no("person.has_aid_card", person.get("has_aid_card")),
        applicant_for=person.get("applicant_for"),
        valuable_assets=_yes_no("person.valuable_assets", person.get("valuable_assets")),
    )


def _check_facts(facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        _known("facts", name, FACTS)
        if name in _YES_NO_FACTS:
            _yes_no(f"facts.{name}", value)
    _number("facts.days_to_deadline", facts.get("days_to_deadline"), -36500, 36500)
    _number("facts.workers", facts.get("workers"), 1, 1e6)
    if facts.get("place_of_dispute") is not None:
        _region(facts["place_of_dispute"], "facts.place_of_dispute")


def _known(name: str, code: Any, codes: frozenset[str]) -> None:
    if code is not None and (not isinstance(code, str) or code not in codes):
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


def _number(name: str, value: Any, low: float, high: float, whole: bool = False) -> float | int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadInput(f"{name}: {value!r} must be a number from {low:g} to {high:g}")
    if whole and value != int(value):
        raise BadInput(f"{name}: {value!r} must be a whole number")
    return int(value) if whole else float(value)
