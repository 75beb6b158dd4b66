"""What `hotline kb check` refuses in the files of regions: unknown places, sections or guides, law that does not stand."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.core.errors import BadInput
from bot.knowledge import guides as guide_files
from bot.knowledge import overrides
from bot.knowledge.check import Context, Defect, citation_defects, review_defects, text_defects
from bot.knowledge.guides import Guide
from bot.knowledge.overrides import ADDED, Override

MORE = 4  # articles of its own that a region may add to a guide's


def check_overrides(folder: Path, guides: Mapping[str, Guide], context: Context) -> Iterator[Defect]:
    """All defects of all files of regions below `folder`; `guides` are those that can be read, by id."""
    for path in guide_files.override_files(folder):
        where = f"guides/{path.parent.name}/{path.name}"
        try:
            override = overrides.parse(path)
        except BadInput as error:
            yield Defect(where, str(error).partition(": ")[2])
            continue
        for what in dict.fromkeys(_override(override, path, guides, context)):
            yield Defect(where, what)


def _override(one: Override, path: Path, guides: Mapping[str, Guide], context: Context) -> Iterator[str]:
    yield from _place(one, path, context)
    yield from review_defects(one, context)
    if not one.sections and not one.sms and not one.voice:
        yield "changes nothing: write the sections that differ"
    if not one.citations and not one.sources:
        yield "rests on nothing: name `citations`, or `sources` with their address"
    for citation in one.citations:
        yield from citation_defects(citation, one, context)
        law = context.laws.get(citation.law)
        if law and law.region and not one.region.startswith(law.region):
            yield f"cites 《{citation.law}》, which holds in {law.region} only"
    for guide_id in one.guides:
        if guide_id not in guides:
            yield f"guide {guide_id!r} does not exist"
        else:
            yield from _laid(one, guides[guide_id], context)


def _place(one: Override, path: Path, context: Context) -> Iterator[str]:
    place = context.places.get(one.region.ljust(6, "0"))
    if place is None:
        yield f"unknown region {one.region!r}: a code of GB/T 2260 with 2, 4 or 6 digits"
    elif not place.startswith(one.name):
        yield f"region {one.region} is {place}, not {one.name}"
    if path.name.split(".")[-2] != one.region:
        yield f"region {one.region!r} must be the code in the file's name"


def _laid(one: Override, guide: Guide, context: Context) -> Iterator[str]:
    """Faults of the guide as the region's callers get it that the guide alone does not have."""
    for name in one.sections:
        if name.removeprefix(ADDED) not in guide.sections:
            yield f"section 「{name}」 is not in guide {guide.id}"
        elif not name.startswith(ADDED) and one.sections[name] == guide.sections[name]:
            yield f"section 「{name}」 says what guide {guide.id} says anyway"
    if len(one.citations) > MORE:
        yield f"adds {len(one.citations)} articles: at most {MORE}"
    alone = set(text_defects(guide, context))
    yield from (f"with guide {guide.id}: {w}" for w in text_defects(guide.overlaid([one]), context) if w not in alone)
