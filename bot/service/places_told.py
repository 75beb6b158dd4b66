"""Where it happened, as callers answer: with or without the province, in traditional characters, misspelt, too wide."""

import re

from bot.core.regions import Place, level, short_code, stem
from bot.knowledge.regions import Regions
from bot.nlu import pinyin
from bot.nlu.normalize import clean
from bot.service.invalid import Invalid

_MUNICIPALITIES = ("11", "12", "31", "50")  # 北京, 天津, 上海, 重庆: known well enough without the district
_KIND = re.compile(r"([\u4e00-\u9fff]{2,6}?)(?:自治)?[县市区旗]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def read(text: str, regions: Regions) -> str | Invalid:
    """The code of the place, a town or village where one is named; Invalid names what is still missing.

    A province alone is asked for its county once; whoever says the same again means the province.
    """
    text = clean(text)
    found = regions.find(text)
    if len(found) > 1:
        return Invalid("which_region", {"names": "、".join(p.path for p in found[:4])})
    if found and (other := _other_province(text, found[0], regions)):
        found = [other]  # 湖南省双丰县 is no county of Jiangsu
    if not found or level(found[0].code) < 3:
        meant = _misspelt(text, found[0] if found else None, regions)
        found = [meant] if meant else found
    if not found:
        return Invalid("bad_region")
    place = found[0]
    if level(place.code) == 1 and place.code[:2] not in _MUNICIPALITIES:
        return Invalid("which_county", {"place": place.name}, fallback=place.code)
    return regions.narrow(place.code, text)


def _other_province(text: str, place: Place, regions: Regions) -> Place | None:
    """The province that was said too, where the county found lies in another one."""
    rest = text.replace(place.name, " ").replace(stem(place.name), " ")
    named = [code for n in regions.table.named(rest) for code in n.codes if level(code) == 1]
    said = [code for code in named if code[:2] == place.code[:2]]
    return regions.places[named[0]] if level(place.code) == 3 and named and not said else None


def _misspelt(text: str, within: Place | None, regions: Regions) -> Place | None:
    """The one county that sounds like what was written: 双锋县 for 双峰县; within the province or city that was said."""
    inside = short_code(within.code) if within else ""
    sounds = {tuple(pinyin.syllables(word)) for word in _words(text, within)}
    alike = [
        p for p in regions.places.values() if level(p.code) == 3 and p.code.startswith(inside) and _sound(p) in sounds
    ]
    return alike[0] if len(alike) == 1 else None


def _words(text: str, within: Place | None) -> list[str]:
    """What may be the name of a county: words with its kind behind them, or all that is left beside the province."""
    rest = text
    for part in (within.path, within.name, stem(within.name)) if within else ():
        rest = rest.replace(part, " ")
    rest = re.sub(r"[省市](?=[\u4e00-\u9fff]{2})", " ", rest)
    named = [m.group(1)[-n:] for m in _KIND.finditer(rest) for n in (2, 3, 4) if len(m.group(1)) >= n]
    alone = [word for word in _HAN.findall(rest) if 2 <= len(word) <= 4] if within else []
    return [*named, *alone]


def _sound(place: Place) -> tuple[str, ...]:
    return tuple(pinyin.syllables(stem(place.name)))
