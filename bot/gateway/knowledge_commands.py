"""`hotline kb check|list|show` and `hotline due`: the clerk's tools."""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta

from bot.core import clock
from bot.core.errors import BadInput, HotlineError
from bot.core.messages import Channel
from bot.core.screening import CLAIMS
from bot.knowledge import calculators as scripts
from bot.knowledge import check as checks
from bot.knowledge import laws as law_register
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Library, guide_files
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.knowledge.render import Printer
from bot.knowledge.wording import Wording
from bot.nlu.training import intent_areas
from bot.rules import check as rule_checks
from bot.rules.book import RuleBook
from bot.rules.calculators import CALCULATORS
from bot.rules.deadlines import reading as deadline_files
from bot.rules.rest_days import RestDays

SOON = timedelta(days=60)


def check() -> int:
    """Print every defect of the knowledge base; 1 where there is one."""
    found = [str(d) for d in _defects()]
    for line in found:
        print(line, file=sys.stderr)
    library = len(guide_files(KNOWLEDGE_BASE / "guides"))
    print(f"{library} guides checked, {len(found)} defects")
    return 1 if found else 0


def _defects() -> Iterator[object]:
    today = clock.today()
    try:
        laws = law_register.load(KNOWLEDGE_BASE / "laws.yml")
        figures = Figures.load(KNOWLEDGE_BASE / "figures")
        Wording.load(KNOWLEDGE_BASE / "wording.yml", figures, today)
        Regions.load(KNOWLEDGE_BASE)
        RestDays.load(KNOWLEDGE_BASE / "rest_days.yml")
    except HotlineError as error:
        yield error
        return
    context = checks.Context(laws, figures, intent_areas(), CLAIMS, today, frozenset(CALCULATORS))
    yield from checks.check_guides(KNOWLEDGE_BASE / "guides", context)
    yield from checks.check_figures(figures, laws)
    yield from rule_checks.check_rules(KNOWLEDGE_BASE / "rules", laws)
    inputs = {name: tuple(q.name for q in c.questions) for name, c in CALCULATORS.items()}
    yield from scripts.check(KNOWLEDGE_BASE / "calculators", inputs, laws, today)
    yield from deadline_files.check(KNOWLEDGE_BASE / "deadlines", laws)


def listing(as_json: bool) -> int:
    """One guide a line."""
    for guide in Library.load(KNOWLEDGE_BASE / "guides"):
        info = guide.info()
        print(json.dumps(info, ensure_ascii=False) if as_json else f"{guide.id:40} {guide.area:18} {guide.title}")
    return 0


def show(guide_id: str, channel: Channel | None, region: str | None) -> int:
    """A guide as that channel's caller gets it; without a channel the whole text with its law."""
    guide = Library.load(KNOWLEDGE_BASE / "guides").by_id.get(guide_id)
    if guide is None:
        raise BadInput(f"no guide has the id {guide_id!r}: see `hotline kb list`")
    if region is not None:
        Regions.load(KNOWLEDGE_BASE).require(region)
    printer = Printer(Figures.load(KNOWLEDGE_BASE / "figures"), clock.today())
    print(printer.whole(guide) if channel is None else printer.answer(guide, channel))
    return 0


def due(on: date | None) -> int:
    """Guides past review or soon to be, figures without a value, rules about to end."""
    day = on or clock.today()
    for guide in Library.load(KNOWLEDGE_BASE / "guides"):
        if guide.review_by <= day + SOON:
            state = "past review since" if guide.review_by < day else "review by"
            print(f"guide {guide.id}: {state} {guide.review_by}")
    for figure in Figures.load(KNOWLEDGE_BASE / "figures").by_name.values():
        try:
            figure.on(day)
        except HotlineError as error:
            print(error)
    for line in rule_checks.due_rules(RuleBook.load(KNOWLEDGE_BASE / "rules"), day):
        print(line)
    rest = RestDays.load(KNOWLEDGE_BASE / "rest_days.yml")
    if not rest.knows(day + SOON):
        print(f"rest_days.yml: the days off of {(day + SOON).year} are missing: copy them from the yearly notice")
    return 0
