"""`hotline kb new|check|show|list|due`: the clerk's tools."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import cast

from bot.core import clock
from bot.core.errors import BadInput, HotlineError
from bot.core.messages import Channel
from bot.core.regions import divisions
from bot.core.screening import CLAIMS
from bot.knowledge import calculators as scripts
from bot.knowledge import check as checks
from bot.knowledge import drafts
from bot.knowledge import due as what_is_due
from bot.knowledge import laws as law_register
from bot.knowledge.check_laws import check_laws
from bot.knowledge.check_local import check_overrides
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide, Library, guide_files
from bot.knowledge.office_check import check_offices
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.reach import unreachable
from bot.knowledge.reading import Vocabulary, read_level
from bot.knowledge.regions import Regions
from bot.knowledge.render import Printer
from bot.knowledge.search import GuideIndex
from bot.knowledge.wording import Wording
from bot.nlu import encoder
from bot.nlu.normalize import normalize
from bot.nlu.training import intent_areas
from bot.nlu.words import words
from bot.rules import check as rule_checks
from bot.rules.book import RuleBook
from bot.rules.calculators import CALCULATORS
from bot.rules.deadlines import reading as deadline_files
from bot.rules.rest_days import RestDays

GUIDES = KNOWLEDGE_BASE / "guides"
OPERATOR = "operator"


def check() -> int:
    """Print every defect of the knowledge base, then what each area holds; 1 where there is a defect."""
    found = [str(d) for d in _defects()]
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print("\n".join(_areas()))
    print(f"{len(guide_files(GUIDES))} guides checked, {len(found)} defects")
    return 1 if found else 0


def _defects() -> Iterator[object]:
    today = clock.today()
    try:
        laws = law_register.load(KNOWLEDGE_BASE / "laws.yml")
        figures = Figures.load(KNOWLEDGE_BASE / "figures")
        vocabulary = Vocabulary.load(KNOWLEDGE_BASE / "terms.yml")
        Wording.load(KNOWLEDGE_BASE / "wording.yml", figures, today)
        table = divisions()
        RestDays.load(KNOWLEDGE_BASE / "rest_days.yml")
    except HotlineError as error:
        yield error
        return
    places = {code: place.name for code, place in table.places.items()}
    context = checks.Context(
        laws, figures, intent_areas(), CLAIMS, today, frozenset(CALCULATORS), vocabulary=vocabulary, places=places
    )
    broken = list(checks.check_guides(GUIDES, context))
    yield from broken
    yield from checks.check_figures(figures, laws)
    yield from check_laws(laws)
    yield from rule_checks.check_rules(KNOWLEDGE_BASE / "rules", laws)
    inputs = {name: tuple(q.name for q in c.questions) for name, c in CALCULATORS.items()}
    yield from scripts.check(KNOWLEDGE_BASE / "calculators", inputs, laws, today)
    yield from deadline_files.check(KNOWLEDGE_BASE / "deadlines", laws)
    yield from check_offices(KNOWLEDGE_BASE / "offices", table)
    yield from _collection(context, today, bool(broken))


def _collection(context: checks.Context, today: date, broken: bool) -> Iterator[object]:
    """What needs all guides at once: the files of regions, and whether each guide can be found."""
    readable = {}
    for path in guide_files(GUIDES):
        try:
            guide = checks.guide_module.parse(path)
        except BadInput:
            continue  # named already
        readable[guide.id] = guide
    yield from check_overrides(GUIDES, readable, context)
    if not broken:  # a guide without words would only be called unreachable on top of that
        library = Library.of(readable.values())
        index = GuideIndex(list(library), words, encoder.encode)
        for guide in unreachable(library, index, encoder.encode, normalize, today):
            yield checks.Defect(
                f"guides/{guide.area}/{guide.id}.md",
                "cannot be reached: for each of its own questions another guide comes first; say them more plainly",
            )


def _areas() -> Iterator[str]:
    """One line an area: guides, articles and characters a sentence on average, files of regions."""
    library, printer = Library.load(GUIDES), Printer(Figures.load(KNOWLEDGE_BASE / "figures"), clock.today())
    by_area: dict[str, list[Guide]] = defaultdict(list)
    for guide in library:
        by_area[guide.area].append(guide)
    yield f"{'area':20} guides articles/guide characters/sentence regional"
    for area, guides in [*sorted(by_area.items()), ("all", list(library))]:
        articles = sum(len(g.citations) for g in guides) / len(guides)
        characters = sum(read_level(g, printer).mean for g in guides) / len(guides)
        local = sum(bool(library.overrides.get(g.id)) for g in guides)
        yield f"{area:20} {len(guides):6} {articles:14.1f} {characters:19.1f} {local:8}"


def listing(as_json: bool) -> int:
    """One guide a line."""
    for guide in Library.load(GUIDES):
        info = guide.info()
        print(json.dumps(info, ensure_ascii=False) if as_json else f"{guide.id:40} {guide.area:18} {guide.title}")
    return 0


def show(guide_id: str, channel: str | None, region: str | None) -> int:
    """A guide as that channel's caller gets it in a region; for an operator the whole text with its law."""
    library = Library.load(GUIDES)
    guide = library.by_id.get(guide_id)
    if guide is None:
        raise BadInput(f"no guide has the id {guide_id!r}: see `hotline kb list`")
    if region is not None:
        Regions.load(KNOWLEDGE_BASE).require(region)
    printer = Printer(Figures.load(KNOWLEDGE_BASE / "figures"), clock.today())
    guide = library.local(guide, region, clock.today())
    whole = channel in (None, OPERATOR)  # of anything else the command line takes channels only
    print(printer.whole(guide) if whole else printer.answer(guide, cast(Channel, channel)))
    return 0


def new(name: str, region: str | None) -> int:
    """A new guide, or the file of a region for a guide; prints its path and what is still to be written."""
    if region is None:
        path = drafts.new_guide(GUIDES, name, intent_areas(), clock.today())
    else:
        place = Regions.load(KNOWLEDGE_BASE).require(region).name
        path = drafts.new_override(GUIDES, name, region, place, clock.today())
    print(f"{path.relative_to(KNOWLEDGE_BASE.parent)}\nwrite it, then: hotline kb check")
    return 0


def due(on: date | None) -> int:
    """Reviews, law, guides, figures and rules that need a new look."""
    day = on or clock.today()
    laws = law_register.load(KNOWLEDGE_BASE / "laws.yml")
    for line in what_is_due.due(Library.load(GUIDES), Figures.load(KNOWLEDGE_BASE / "figures"), laws, day):
        print(line)
    for finding in rule_checks.due_rules(RuleBook.load(KNOWLEDGE_BASE / "rules"), day):
        print(finding)
    later = day + what_is_due.SOON
    if not RestDays.load(KNOWLEDGE_BASE / "rest_days.yml").knows(later):
        print(f"rest_days.yml: the days off of {later.year} are missing: copy them from the yearly notice")
    return 0
