"""Evidence that a caller names or lacks, the kind of employer, and how far the proceedings have come."""

import re
from collections.abc import Iterator
from datetime import date

from bot.nlu.entities.entity import Entity
from bot.nlu.resources import entity_words

_WORDS = entity_words("things")
_EVIDENCE_NAMES = list(_WORDS["evidence"])


def _pattern(groups: dict[str, list[str]], prefix: str = "") -> "re.Pattern[str]":
    """One group for the words of each kind, named by the kind or, with `prefix`, by its place in the list."""
    named = {f"{prefix}{i}" if prefix else kind: words for i, (kind, words) in enumerate(groups.items())}
    return re.compile("|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in named.items()))


_EVIDENCE_WORDS = _pattern(_WORDS["evidence"], "e")
_EMPLOYER_WORDS = _pattern(_WORDS["employers"])
_STAGE_WORDS = _pattern(_WORDS["stages"])
# 没签合同, 冇得欠条, 也没有录音; within a clause, and not 有没有合同.
_LACKING = re.compile(
    "(?<!有)(?:没有?|冇得?|莫得|没得|未|不曾|无|不给|不肯|不签|弄丢|丢了|找不到|拿不出)(?:(?!但|可|不过|只有|就有|倒是|有)[^，。,.;；！？!?]){0,5}$"
)
_LOST = re.compile(
    "(?:也|都|就|又|上|我|给|早)*(?:丢了|弄丢|不见了|没了|没有(?!用|写|说|给|约)|没签|没打|没写|没留|找不到|烧了|撕了|被撕)"
)

# A factory may be the neighbour that pollutes and a shop the one that sold bad milk: they employ where work is told of.
_WORK = re.compile("|".join(_WORDS["work"]))
_TRIMMED = re.compile(r"^.*?(?:[在进到去从的个家是们那这了我俺咱们给]|一家)(?=[^，。]*厂)")


def evidence(text: str, on: date) -> Iterator[Entity]:
    """欠条, 录音, 证人 under their usual names; `evidence_missing` where the caller says that there is none."""
    for match in _EVIDENCE_WORDS.finditer(text):
        name = _EVIDENCE_NAMES[int(str(match.lastgroup)[1:])]
        before = text[max(0, match.start() - 10) : match.start()]
        lacking = bool(_LACKING.search(before) or _LOST.match(text, match.end()))
        yield Entity("evidence_missing" if lacking else "evidence", name, *match.span())


def employers(text: str, on: date) -> Iterator[Entity]:
    """Who the work is or was done for, by kind; nothing where the text tells of no work."""
    if not _WORK.search(text):
        return
    for match in _EMPLOYER_WORDS.finditer(text):
        start, end = match.span()
        if trimmed := _TRIMMED.match(match.group()):
            start += trimmed.end()
        yield Entity("employer", match.lastgroup, start, end)


def stages(text: str, on: date) -> Iterator[Entity]:
    """The proceeding codes of the screening, from 调解, 仲裁, 开庭, 复议, 再审."""
    for match in _STAGE_WORDS.finditer(text):
        yield Entity("stage", match.lastgroup, *match.span())
