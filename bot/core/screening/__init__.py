"""The shapes of a screening: the codes, the case put in, the result that comes out (contract, section 3)."""

from bot.core.screening.case import Case, Deadline, Person
from bot.core.screening.codes import (
    APPLICANTS,
    CLAIMS,
    DEFENDANT_PROFILES,
    FACTS,
    GROUPS,
    INJURY_KINDS,
    PROCEEDINGS,
)
from bot.core.screening.reading import case_from_json
from bot.core.screening.result import Material, MeansTest, Office, Reason, Result, Route, Screening

__all__ = [
    "APPLICANTS",
    "CLAIMS",
    "DEFENDANT_PROFILES",
    "FACTS",
    "GROUPS",
    "INJURY_KINDS",
    "PROCEEDINGS",
    "Case",
    "Deadline",
    "Material",
    "MeansTest",
    "Office",
    "Person",
    "Reason",
    "Result",
    "Route",
    "Screening",
    "case_from_json",
]
