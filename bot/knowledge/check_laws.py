"""What `hotline kb check` refuses in the register of laws: rows that lack something, dates that cannot be, links to nowhere."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.knowledge.check import Defect
from bot.knowledge.laws import Law

OFFICIAL = ".gov.cn"  # flk.npc.gov.cn, ministries, provinces


def check_laws(laws: Mapping[str, Law]) -> Iterator[Defect]:
    """One line a fault of the register."""
    for law in laws.values():
        for what in _law(law, laws):
            yield Defect(f"laws.yml: {law.short}", what)


def _law(law: Law, laws: Mapping[str, Law]) -> Iterator[str]:
    if law.short not in law.full and law.short.replace("《", "《中华人民共和国", 1) != law.full:
        yield f"full title {law.full!r} does not hold the short one"
    if law.version > law.in_force_from:
        yield f"in force from {law.in_force_from}, before its version of {law.version}"
    if law.articles < 1 and not law.confirmed:
        yield "`articles` is missing; where the whole text is not at hand, name the `confirmed` ones"
    if (law.repealed_on is None) != (not law.repealed_by):
        yield "`repealed_on` and `repealed_by` go together"
    host = urlsplit(law.link).hostname or ""
    if not host.endswith(OFFICIAL):
        yield f"link {law.link!r}: the official database or the page of the body that issued it"
