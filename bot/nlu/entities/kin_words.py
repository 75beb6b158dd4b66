"""Words for relatives, standard and dialect, and what two relatives of one speaker are to each other."""

import re
from dataclasses import dataclass

from bot.nlu.resources import entity_words

SPEAKER, THIRD = "speaker", "third"
_NTH = "(?:大|二|三|四|五|小|老|满|幺|么|亲|养|继|独生?)?"
_KIN = entity_words("kin")
_PATTERNS = {who: "|".join(kin["words"]).replace("{nth}", _NTH) for who, kin in _KIN.items()}
PERSON = re.compile(
    "(?P<owner>我们?家?|俺们?家?|咱们?家?|偶|阮|她家?|他家?|你)?(?:的?(?:那个|这个|亲生的?))?的?"
    f"(?:{'|'.join(f'(?P<{who}>{words})' for who, words in _PATTERNS.items())})"
    "(?!(?:书记|主任|村|镇|乡|庄|店|坡|沟))|(?P<speaker>我们?(?!家|国|省|县|市|镇|村|乡|觉得|想问|听)|俺(?!家|村)|咱)|(?P<third>[她他])"
)
_SPOUSES = {
    frozenset(pair)
    for pair in (
        ("son", "daughter_in_law"), ("daughter", "son_in_law"), ("father", "mother"), ("grandfather", "grandmother"),
        ("father_in_law", "mother_in_law"), ("older_brother", "sister_in_law"), ("younger_brother", "sister_in_law"),
        ("older_sister", "brother_in_law"), ("younger_sister", "brother_in_law"), ("uncle", "aunt"), ("husband", "wife"),
    )
}  # fmt: skip
_ROLES = {2: "grandparent", 1: "parent", 0: "sibling", -1: "child", -2: "grandchild"}


@dataclass(frozen=True)
class Person:
    """A relative, the speaker or "third" (他, 她) in a text; `owner`: whose relative, "" where it is not said."""

    who: str
    start: int
    end: int
    owner: str = ""
    word: str = ""

    @property
    def is_kin(self) -> bool:
        """True for a word of kinship."""
        return self.who not in (SPEAKER, THIRD)


def persons(text: str) -> list[Person]:
    """Everybody named by kinship or by 我, 他, 她, left to right."""
    found = []
    for match in PERSON.finditer(text):
        who = next(name for name in (*_KIN, SPEAKER, THIRD) if match.group(name))
        first = (match.group("owner") or "")[:1]
        owner = first and (THIRD if first in "她他" else SPEAKER)
        start = match.start() + (match.group()[0] == "的")
        found.append(Person(who, start, match.end(), owner, match.group(who)))
    return found


def roles(one: str, other: str) -> tuple[str, str]:
    """What each of two relatives is to the other, as ("child", "parent"); both are named from the same speaker."""
    if frozenset((one, other)) in _SPOUSES or (
        {one, other} & {SPEAKER, THIRD} and {one, other} & {"husband", "wife", "spouse"}
    ):
        return "spouse", "spouse"
    if {one, other} & {"nephew", "niece", "uncle", "aunt"}:
        return (
            ("aunt_or_uncle", "nephew_or_niece")
            if _generation(one) > _generation(other)
            else ("nephew_or_niece", "aunt_or_uncle")
        )
    step = max(-2, min(2, _generation(one) - _generation(other)))
    in_law = "_in_law" if _by_marriage(one) != _by_marriage(other) and not _parent_in_marriage(one, other) else ""
    return _ROLES[step] + in_law, _ROLES[-step] + in_law


def _generation(who: str) -> int:
    return int(_KIN[who]["generation"]) if who in _KIN else 0


def _by_marriage(who: str) -> bool:
    return bool(_KIN[who]["by_marriage"]) if who in _KIN else False


def _parent_in_marriage(one: str, other: str) -> bool:
    """A spouse of mine is as good a parent of my children as I am."""
    spouses, children = {"husband", "wife", "spouse"}, {"son", "daughter", "child"}
    return bool({one, other} & spouses and {one, other} & children)
