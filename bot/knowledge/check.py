"""What `hotline kb check` refuses: every defect is one line that names the file, the fault and the mend."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.areas import LEGAL_AREAS
from bot.core.errors import BadInput, MissingFigure
from bot.knowledge import guides as guide_module
from bot.knowledge.figures import PLACEHOLDER, Figures
from bot.knowledge.guides import SECTIONS, Guide
from bot.knowledge.laws import Law
from bot.knowledge.render import MENU, SMS_CHARS, Printer

SENTENCE_MEAN, SENTENCE_MAX = 30, 60
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
    yield from _parts(guide)
    yield from _citations(guide, context)
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
    if guide.review_by < context.day:
        yield f"review expired on {guide.review_by}: have it reviewed, then set reviewed_on and review_by"
    if guide.reviewed_on > guide.review_by:
        yield "reviewed_on lies after review_by"


def _parts(guide: Guide) -> Iterator[str]:
    for name in SECTIONS:
        if not guide.sections.get(name):
            yield f"section 「{name}」 is missing or empty"
    for name in guide.sections:
        if name not in SECTIONS:
            yield f"unknown section 「{name}」"
    for name in ("sms", "voice"):
        if not getattr(guide, name):
            yield f"`{name}` wording is missing"
    if not guide.questions:
        yield "`questions` is empty: write what a villager would say"


def _citations(guide: Guide, context: Context) -> Iterator[str]:
    if not guide.citations:
        yield "cites no law"
    if len(guide.citations) > MAX_CITATIONS:
        yield f"cites {len(guide.citations)} articles: at most {MAX_CITATIONS}, only those that bear a statement"
    for c in guide.citations:
        law = context.laws.get(c.law)
        if law is None:
            yield f"cites 《{c.law}》, which is not in knowledge_base/laws.yml"
        elif not law.in_force(context.day):
            yield f"cites 《{c.law}》, not in force on {context.day}" + (
                f" (now {law.repealed_by})" if law.repealed_by else ""
            )
        elif not law.has(c.article):
            yield f"cites 《{c.law}》 article {c.article}, which does not exist"
        elif law.in_force_from > guide.in_force_from:
            yield f"in_force_from {guide.in_force_from} lies before 《{c.law}》 of {law.in_force_from}"
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
        texts = [context.figures.fill(t, context.day) for t in guide.sections.values()]
        voice = context.figures.fill(guide.voice, context.day)
        sms = printer.answer(guide, "sms", MENU) if guide.citations else None
    except (MissingFigure, KeyError):
        return  # already reported
    if sms is not None and not (len(sms) <= SMS_CHARS and sms.startswith(context.figures.fill(guide.sms, context.day))):
        yield f"sms: with its law and options it needs more than {SMS_CHARS} characters; shorten it"
    for sentence in _SPLIT.split(voice):
        if len(sentence) > VOICE_SENTENCE:
            yield f"voice: sentence over {VOICE_SENTENCE} characters: {sentence}"
    spoken = [re.sub(r"^(?:[-*·] |\d+\. )", "", s).strip() for t in texts for s in _SPLIT.split(t) if s.strip()]
    mean = sum(map(len, spoken)) / max(1, len(spoken))
    if mean > SENTENCE_MEAN:
        yield f"sentences average {mean:.0f} characters: at most {SENTENCE_MEAN}"
    for sentence in spoken:
        if len(sentence) > SENTENCE_MAX:
            yield f"sentence of {len(sentence)} characters, at most {SENTENCE_MAX}: {sentence[:30]}…"


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
