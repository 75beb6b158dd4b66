"""What stands in a message besides its matter, with normalised values.

| type | value |
|---|---|
| money | yuan |
| rate | {"yuan", "per": hour, day, week, month, term, year, mu, person, household, square_metre, piece} |
| span | days (a year is 365, a month 30) |
| date | ISO day, month, year, or two of them with "/" between as a range |
| age | years |
| people | persons; of a range (十几个, 二三十人) its lower end, as everywhere here |
| land_area | mu |
| kin | {"from", "to", "act"} where it is said who does what to whom, else the word |
| employer | construction, factory, household, platform, farm, shop, government |
| region | code of GB/T 2260, or the list of codes that the name may mean |
| evidence, evidence_missing | the usual name of the piece: 欠条, 合同, 录音 … |
| stage | a proceeding code of the screening |
| id_number, phone, bank_card, long_number | "sealed", and `text` is masked |
"""

import unicodedata
from datetime import date
from typing import Any

from bot.nlu import wording
from bot.nlu.entities import amounts, dates, kin, money, places, sealed, things
from bot.nlu.entities.entity import Entity, Finder

# Where two finders claim the same characters the earlier one has them: 一天两百 is a rate before 一天 is a span.
_FINDERS: tuple[Finder, ...] = (
    sealed.numbers,
    money.rates,
    amounts.land,
    amounts.ages,
    dates.dates,
    amounts.spans,
    amounts.people,
    money.sums,
    things.evidence,
    things.employers,
    things.stages,
    places.regions,
    kin.relations,
)
MAX_CHARS = 2000  # as much as the normaliser reads


def extract(text: str, on: date) -> list[dict[str, Any]]:
    """Entities of a message sent on day `on` as `{type, value, text, start, end}`, left to right without overlap.

    Offsets are in `text` itself, also where it is in traditional or full-width characters.
    """
    plain = _plain(text[:MAX_CHARS])
    taken: list[Entity] = []
    for finder in _FINDERS:
        for entity in finder(plain, on):
            if not any(entity.overlaps(other) for other in taken):
                taken.append(entity)
    return [_to_json(entity, text) for entity in sorted(taken, key=lambda e: e.start)]


def _to_json(entity: Entity, text: str) -> dict[str, Any]:
    words = text[entity.start : entity.end]
    return {
        "type": entity.type,
        "value": entity.value,
        "text": "*" * len(words) if entity.value == sealed.SEALED else words,
        "start": entity.start,
        "end": entity.end,
    }


def _plain(text: str) -> str:
    """The text in half-width simplified characters, each at the place of its own."""
    folded = "".join(c if c < "\u2e80" or len(f := unicodedata.normalize("NFKC", c)) != 1 else f for c in text)
    simple = wording.simplify(folded)
    return simple if len(simple) == len(text) else folded
