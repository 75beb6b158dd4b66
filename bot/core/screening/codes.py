"""The codes that a case may hold (contract, section 3): what for, who, which facts."""

from typing import Final

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
YES_NO_FACTS: Final = frozenset(
    {
        "needs_preservation",
        "opponent_in_household",
        "sudden_hardship",
        "notified_by_court",
        "charge_may_be_life_or_death",
    }
)
NUMBER_FACTS: Final = {"days_to_deadline": (-36500, 36500), "workers": (1, 1e6)}  # the smallest and the largest
CODED_FACTS: Final = {
    "injury_kind": INJURY_KINDS,
    "proceeding": PROCEEDINGS,
    "defendant_profile": DEFENDANT_PROFILES,
}
FACTS: Final = frozenset({*YES_NO_FACTS, *NUMBER_FACTS, *CODED_FACTS, "place_of_dispute"})
PERSON_FIELDS: Final = frozenset(
    ["age", "groups", "household_size", "monthly_income_per_head", "has_aid_card", "applicant_for", "valuable_assets"]
)
