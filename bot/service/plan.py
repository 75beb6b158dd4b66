"""What the form still asks, in order: only what changes the result, the most decisive first, nothing that was said before."""

from typing import Final

from bot.core.screening import Screening
from bot.rules.deadlines.model import WARN_DAYS
from bot.service.slots import FIELD_SLOTS, MONEY_SLOTS, SCREENING_SLOTS, Slots, applicant_for, known

FRAIL_AGE: Final = 70
ADULT_AGE: Final = 18  # 民法典 17
MONEY_CLAIMS: Final = frozenset(
    [
        *("support_payments", "labour_wages", "injury_compensation", "environmental_damage", "survivor_pension"),
        *("expropriation", "collective_rights", "farm_inputs", "crop_livestock", "debt", "contract", "consumer"),
        "land_contract",
    ]
)
# Against these an opponent may sit at the same table; then only the applicant's own income counts.
FAMILY_CLAIMS: Final = frozenset({"support_payments", "divorce", "custody"})


def plan(slots: Slots, screening: Screening | None) -> list[str]:
    """The slots that the form needs, in order, with what is known now; those already filled stay in the list.

    `screening` is the result with what is known, None before region and matter are.
    """
    needed = ["facts", "region"]
    if slots.get("facts") is None or slots.get("region") is None:
        return needed
    if slots.get("alarm") == "deadline" and (slots.get("deadline") is not None or not _counted(screening)):
        needed.append("deadline")
    needed += [s for s in SCREENING_SLOTS if slots.get(s) is not None and s not in needed]
    needed += [s for s in _missing(slots, screening) if s not in needed]
    needed.append("consent")
    if slots.get("consent") is False:
        return needed
    return [*needed, *_after_consent(slots, screening), "confirm"]


def _counted(screening: Screening | None) -> bool:
    """True where the dates of the story give the end that is near; an end further off is not the one he is afraid of."""
    limit = screening.deadline if screening else None
    if limit is None or limit.days_left is None or limit.certainty == "unsure":
        return False
    return 0 <= limit.days_left < WARN_DAYS


def _missing(slots: Slots, screening: Screening | None) -> list[str]:
    """What the rules cannot be applied without."""
    wanted = [slot for f in (screening.missing if screening else ()) if (slot := FIELD_SLOTS.get(f))]
    if _hurt_at_home(slots):
        return [slot for slot in wanted if slot not in MONEY_SLOTS]  # 法律援助法 32(4): no question about money, ever
    if "income_per_head" in wanted:
        before = ["opponent_home"] if slots.get("claim") in FAMILY_CLAIMS else []
        after = ["household_size"] if _heads_matter(slots) else []
        at = wanted.index("income_per_head")
        wanted[at : at + 1] = [*before, "income_per_head", *after]
    return wanted


def _heads_matter(slots: Slots) -> bool:
    """Income told as the sum of all, where more than the applicant's own counts."""
    told = known(slots, "income_per_head") and not isinstance(slots["income_per_head"], dict)
    return told and slots.get("opponent_home") is not True


def _hurt_at_home(slots: Slots) -> bool:
    """True where the matter is violence, abuse or abandonment in the family."""
    return slots.get("claim") == "abuse_victim" or slots.get("area") == "domestic_violence"


def _after_consent(slots: Slots, screening: Screening | None) -> list[str]:
    needed = ["helper"] if helped(slots) else []
    needed += ["name", "id_number", "phone", "address"]
    if slots.get("claim") != "criminal_defence":  # whoever prosecutes there is known
        needed.append("opposing_party")
    spared = screening is not None and screening.means_test == "not_required"
    if slots.get("claim") in MONEY_CLAIMS and not (spared and _hurt_at_home(slots)):
        needed.append("claim_amount")
    if frail(slots):
        needed.append("home_visit")
    return needed


def helped(slots: Slots) -> bool:
    """True where somebody else acts: for a child always (民法典 20, 法律援助法 40), else where the story says so."""
    if isinstance(slots.get("helper"), dict):
        return True
    age = slots.get("age")
    child = isinstance(age, int | float) and age < ADULT_AGE
    return child or applicant_for(slots) not in (None, "self")


def frail(slots: Slots) -> bool:
    """True for the very old and the disabled, who may need somebody to come."""
    age = slots.get("age")
    return (isinstance(age, int | float) and age >= FRAIL_AGE) or "disabled" in (slots.get("groups") or [])
