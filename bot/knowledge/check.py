"""What `hotline kb check` refuses: every defect is one line that names the file, the fault and the mend."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.core.areas import LEGAL_AREAS
from bot.core.errors import BadInput, MissingFigure
from bot.core.messages import Citation
from bot.core.text import utf16_units
from bot.knowledge import guides as guide_module
from bot.knowledge.figures import PLACEHOLDER, Figures
from bot.knowledge.guides import SECTIONS, Guide, gaps
from bot.knowledge.laws import Law
from bot.knowledge.overrides import Override
from bot.knowledge.reading import SENTENCE_MAX, SENTENCE_MEAN, Vocabulary, read_level
from bot.knowledge.render import MENU, SMS_CHARS, VOICE_CHARS, VOICE_MORE, Printer
from bot.knowledge.spoken import speakable

VOICE_SENTENCE = 20
MAX_CITATIONS = 8
_SPLIT = re.compile(r"[。！？\n]")


@dataclass(frozen=True)
class Defect:
    """One fault of one file."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Context:
    """What a guide is checked against."""

    laws: dict[str, Law]
    figures: Figures
    intents: dict[str, str]
    claims: frozenset[str]
    day: date
    calculators: frozenset[str] = frozenset()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    places: Mapping[str, str] = field(default_factory=dict)


def check_guides(folder: Path, context: Context) -> Iterator[Defect]:
    """All defects of all guides, then those of the collection (unknown references, intents without a guide)."""
    seen: dict[str, Guide] = {}
    for path in guide_module.guide_files(folder):
        where = f"guides/{path.parent.name}/{path.name}"
        try:
            guide = guide_module.parse(path)
        except BadInput as error:
            yield Defect(where, str(error).partition(": ")[2])
            continue
        if guide.id != path.stem or guide.area != path.parent.name:
            yield Defect(where, f"id {guide.id!r} and area {guide.area!r} must be the file's name and folder")
        if guide.id in seen:
            yield Defect(where, f"id {guide.id!r} is used twice")
        seen[guide.id] = guide
        for what in guide_defects(guide, context):
            yield Defect(where, what)
    yield from _collection(seen.values(), context)


def _collection(guides: Iterable[Guide], context: Context) -> Iterator[Defect]:
    listed = list(guides)
    ids = {g.id for g in listed}
    answered = {intent for g in listed for intent in g.intents}
    for guide in listed:
        for other in guide.related:
            if other not in ids:
                yield Defect(f"guides/{guide.area}/{guide.id}.md", f"related guide {other!r} does not exist")
    for intent, area in sorted(context.intents.items()):
        if area in LEGAL_AREAS and intent not in answered:
            yield Defect(f"intents/{area}/{intent}.yml", "no guide answers this intent")


def guide_defects(guide: Guide, context: Context) -> Iterator[str]:
    """The defects of one guide by itself."""
    yield from _identity(guide, context)
    yield from _citations(guide, context)
    yield from text_defects(guide, context)


def text_defects(guide: Guide, context: Context) -> Iterator[str]:
    """The defects of what a guide says: its parts, figures, length and words."""
    yield from _parts(guide)
    yield from _figures(guide, context)
    yield from _wording(guide, context)


def _identity(guide: Guide, context: Context) -> Iterator[str]:
    if guide.area not in LEGAL_AREAS:
        yield f"unknown area {guide.area!r}: one of {', '.join(LEGAL_AREAS)}"
    if not guide.intents:
        yield "answers no intent: name at least one under `intents`"
    for intent in guide.intents:
        if intent not in context.intents:
            yield f"unknown intent {intent!r}: there is no nlu_data/intents/*/{intent}.yml"
    if guide.aid_matter is not None and guide.aid_matter not in context.claims:
        yield f"unknown aid_matter {guide.aid_matter!r}"
    if guide.calculator and guide.calculator not in context.calculators:
        yield f"unknown calculator {guide.calculator!r}: one of {', '.join(sorted(context.calculators))}"
    yield from review_defects(guide, context)


def review_defects(text: Guide | Override, context: Context) -> Iterator[str]:
    """A review that is over, that lies in the future, or that nobody stands for."""
    if text.review_by < context.day:
        yield f"review expired on {text.review_by}: have it reviewed, then set reviewed_on and review_by"
    if text.reviewed_on > text.review_by:
        yield "reviewed_on lies after review_by"
    if not text.reviewer or guide_module.TO_WRITE in text.reviewer:
        yield "`reviewer` is missing: who stands for the text"


def _parts(guide: Guide) -> Iterator[str]:
    yield from gaps(guide)
    for name in guide.sections:
        if name not in SECTIONS:
            yield f"unknown section 「{name}」"
    if not guide.questions:
        yield "`questions` is empty: write what a villager would say"
    if guide.in_force_to is not None and guide.in_force_to < guide.in_force_from:
        yield "in_force_to lies before in_force_from"


def _citations(guide: Guide, context: Context) -> Iterator[str]:
    if len(guide.citations) > MAX_CITATIONS:
        yield f"cites {len(guide.citations)} articles: at most {MAX_CITATIONS}, only those that bear a statement"
    for c in guide.citations:
        yield from citation_defects(c, guide, context)


def citation_defects(c: Citation, text: Guide | Override, context: Context) -> Iterator[str]:
    """What is wrong with one citation: unknown, repealed or not yet in force, without that article, changed since."""
    law = context.laws.get(c.law)
    day = max(context.day, text.in_force_from)  # a guide for a law to come is checked as of its own first day
    if law is None:
        yield f"cites 《{c.law}》, which is not in knowledge_base/laws.yml"
    elif not law.in_force(day):
        yield f"cites 《{c.law}》, not in force on {day}" + (f" (now {law.repealed_by})" if law.repealed_by else "")
    elif not law.has(c.article):
        yield f"cites 《{c.law}》 article {c.article}, which does not exist"
    elif law.in_force_from > text.in_force_from:
        yield f"in_force_from {text.in_force_from} lies before 《{c.law}》 of {law.in_force_from}"
    elif law.version > text.reviewed_on:
        yield f"《{c.law}》 was changed on {law.version}, after the review of {text.reviewed_on}: review it again"
    if not c.says:
        yield f"《{c.law}》 {c.article}: `says` is empty: one plain sentence of what it says"


def _figures(guide: Guide, context: Context) -> Iterator[str]:
    for name in sorted(set(PLACEHOLDER.findall("\n".join([guide.sms, guide.voice, *guide.sections.values()])))):
        try:
            context.figures.get(name, context.day)
        except MissingFigure as error:
            yield str(error)


def _wording(guide: Guide, context: Context) -> Iterator[str]:
    try:
        printer = Printer(context.figures, context.day)
        level = read_level(guide, printer)
        voice, spoken = printer.figures.fill(guide.voice, context.day), printer.answer(guide, "voice")
        sms = printer.answer(guide, "sms", MENU) if guide.citations else None
    except (MissingFigure, KeyError):
        return  # already reported
    if sms is not None and not (
        utf16_units(sms) <= SMS_CHARS and sms.startswith(context.figures.fill(guide.sms, context.day))
    ):
        yield f"sms: with its law and options it needs more than {SMS_CHARS} characters; shorten it"
    for sentence in _SPLIT.split(speakable(voice)):
        if len(sentence) > VOICE_SENTENCE:
            yield f"voice: sentence over {VOICE_SENTENCE} characters: {sentence}"
    if guide.voice and not spoken.startswith(speakable(voice)):
        yield f"voice: over {VOICE_CHARS - len(VOICE_MORE)} characters, the last sentences are never heard; shorten it"
    if level.mean > SENTENCE_MEAN:
        yield f"sentences average {level.mean:.0f} characters: at most {SENTENCE_MEAN}"
    for sentence in level.long:
        yield f"sentence of {len(sentence)} characters, at most {SENTENCE_MAX}: {sentence[:30]}…"
    for term in context.vocabulary.unexplained(level.text):
        yield f"「{term}」 is not explained: add for instance “{context.vocabulary.terms[term].says}”"
    for character in context.vocabulary.rare(level.text):
        yield f"「{character}」 is a rare character: say it with a common one, or list it in knowledge_base/terms.yml"


def check_figures(figures: Figures, laws: dict[str, Law]) -> Iterator[Defect]:
    """Figures whose law or article the register does not know."""
    for figure in figures.by_name.values():
        for value in figure.values:
            law = laws.get(value.law) if value.law else None
            if value.law and (law is None or not law.has(value.article)):
                yield Defect(
                    f"figures: {figure.name}",
                    f"《{value.law}》 article {value.article} is not in knowledge_base/laws.yml",
                )
