"""Places as codes of GB/T 2260: one where the words decide, a list of candidates where they don't."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.regions import Named, above, divisions, level, names_a_town, stem
from bot.nlu.entities.entity import Entity
from bot.nlu.resources import entity_words

# Names that are everyday words: a place only as 合作市, or right behind the division they lie in.
_NAMES = entity_words("places")
_ORDINARY, _EVERYWHERE = frozenset(_NAMES["ordinary"]), frozenset(_NAMES["everywhere"])
_BEFORE = re.compile(
    r"(?:^|[，。,.;；:：！？!? 、的]|在|到|去|来|从|回|住|是|往|离|至|赴|家|我们|俺们|咱|嫁给|户口|老家"
    r"|省|市|县|区|和|跟|于|隔壁|外地|[我俺])$"
)
_AFTER = re.compile(
    r"人|县城|那边|那里|这边|这里|老家|农村|乡下|打工|上班|务工|做工|工地|一家|某|电子|的(?:工地|厂|法院|老板|医院)"
)
_KIND = re.compile(r"(?:(?<!大城)市(?!场|民|价|面|里人)|县(?!里人)|区(?!别|分|域)|州(?!官)|旗(?!下))")
_JOINT = re.compile(r"(?:[省市县区州]?[的,， /·]?|省的|市的)")
_TWO_CHARACTERS_BEFORE = re.compile(r"(?:在|去|来|从|回|住|是|往|家|老家|人|省|市|,|，|。| |^|我们|俺们)$")


@dataclass(frozen=True)
class _Mention:
    """A place named once: `sure` where its kind was said too (双峰县)."""

    codes: tuple[str, ...]
    start: int
    end: int
    sure: bool
    word: str


def regions(text: str, on: date) -> Iterator[Entity]:
    """Each place, its divisions read together (湖南省娄底市双峰县 is one), its homonyms narrowed by what else is named."""
    chain: list[_Mention] = []
    known: set[str] = set()
    chains: list[list[_Mention]] = []
    for mention in _mentions(text):
        joined = chain and _JOINT.fullmatch(text, chain[-1].end, mention.start) and _inside(mention, chain[-1])
        if not joined and not _is_place(text, mention):
            continue
        if joined:
            chain.append(_narrowed(mention, chain[-1]))
        else:
            chains.append(chain := [mention])
        known.update(chain[-1].codes)
    for found in chains:
        codes = _candidates(found[-1].codes, known)
        yield Entity("region", codes[0] if len(codes) == 1 else codes, found[0].start, found[-1].end)


def _mentions(text: str) -> Iterator[_Mention]:
    """The longest name at each place, with the kind behind a stem (江华县) taken in."""
    end = 0
    for named in divisions().named(text):
        codes = tuple(c for c in named.codes if c[:2] not in ("71", "81", "82") or c.endswith("0000"))
        if named.start < end or not codes:
            continue
        yield _mention(text, named, codes)
        end = named.end


def _mention(text: str, named: Named, codes: tuple[str, ...]) -> _Mention:
    places = divisions().places
    if any(places[c].name == named.word for c in codes):
        return _Mention(codes, named.start, named.end, True, named.word)
    if kind := _KIND.match(text, named.end):
        fitting = tuple(c for c in codes if level(c) == 3 or (level(c) == 2 and kind.group() in "市州"))
        return _Mention(fitting or codes, named.start, kind.end(), bool(fitting), named.word)
    return _Mention(codes, named.start, named.end, False, named.word)


def _inside(mention: _Mention, upper: _Mention) -> bool:
    return any(up in above(code) for code in mention.codes for up in upper.codes)


def _narrowed(mention: _Mention, upper: _Mention) -> _Mention:
    codes = tuple(c for c in mention.codes if any(up in above(c) for up in upper.codes))
    return _Mention(codes, mention.start, mention.end, mention.sure, mention.word)


def _is_place(text: str, mention: _Mention) -> bool:
    """Whether a name on its own means the place: a county without its kind needs a word of place beside it."""
    before, word = text[max(0, mention.start - 2) : mention.start], mention.word
    if mention.sure:
        if word in _EVERYWHERE:
            return False
        if len(word) == 2 and word[-1] in "县区旗":  # 道县, but not 和县里
            return bool(_TWO_CHARACTERS_BEFORE.search(before)) and not re.match(
                "[里城上政委级法公长领]", text[mention.end :]
            )
        return True
    if word in _ORDINARY or names_a_town(text, mention.end):
        return False
    if min(level(c) for c in mention.codes) < 3:
        return True
    return bool(_BEFORE.search(before)) or bool(_AFTER.match(text, mention.end))


def _candidates(codes: tuple[str, ...], known: set[str]) -> list[str]:
    """The divisions that may be meant: a province stands for itself, a city for what bears its name inside it."""
    supported = [c for c in codes if any(up in known for up in above(c) if stem(_name(up)) != stem(_name(c)))]
    codes = tuple(supported) or codes
    if provinces := [c for c in codes if level(c) == 1]:
        return provinces
    return sorted((c for c in codes if not set(above(c)) & set(codes)), key=lambda c: (level(c), c))


def _name(code: str) -> str:
    place = divisions().places.get(code)
    return place.name if place else ""
