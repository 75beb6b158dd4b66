"""What needs a new look soon: reviews that end, law that changes or has changed, guides and figures that run out."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.core.errors import MissingFigure
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide, Library
from bot.knowledge.laws import Law
from bot.knowledge.overrides import Override

SOON = timedelta(days=60)


def due(library: Library, figures: Figures, laws: Mapping[str, Law], day: date) -> Iterator[str]:
    """One line a thing, as of `day`, looking SOON ahead."""
    local = {o.path: o for listed in library.overrides.values() for o in listed}
    texts: list[tuple[str, Guide | Override]] = [(f"guide {g.id}", g) for g in library]
    for name, text in texts + [(f"guides/{path}", o) for path, o in local.items()]:
        yield from (f"{name}: {what}" for what in _text(text, laws, day))
    yield from _figures(figures, day)


def _text(text: Guide | Override, laws: Mapping[str, Law], day: date) -> Iterator[str]:
    if text.review_by <= day + SOON:
        yield f"{'past review since' if text.review_by < day else 'review by'} {text.review_by}"
    if text.in_force_to is not None and text.in_force_to <= day + SOON:
        yield f"{'ended on' if text.in_force_to < day else 'ends on'} {text.in_force_to}"
    for name in dict.fromkeys(c.law for c in text.citations):
        law = laws.get(name)
        if law is not None:
            yield from _law(law, text.reviewed_on, day)


def _law(law: Law, reviewed: date, day: date) -> Iterator[str]:
    """What a law that changes means for a text that was reviewed on a day."""
    if law.version > reviewed:
        yield f"《{law.short}》 was changed on {law.version}, after the review of {reviewed}"
    if law.repealed_on is not None and law.repealed_on <= day + SOON:
        now = f" (now {law.repealed_by})" if law.repealed_by else ""
        yield f"《{law.short}》 {'was' if law.repealed_on <= day else 'will be'} repealed on {law.repealed_on}{now}"
    if law.next_from is not None and law.next_from <= day + SOON:
        yield f"《{law.short}》 has a new version from {law.next_from}: put it into laws.yml and review the text"


def _figures(figures: Figures, day: date) -> Iterator[str]:
    for figure in figures.by_name.values():
        for moment, since in ((day, "today"), (day + SOON, f"by {day + SOON}")):
            try:
                figure.on(moment)
            except MissingFigure as error:
                yield f"figure {figure.name}: no value {since}: {error}"
                break
