"""Legal-aid offices by division: county centre, town station, village contact point."""

from dataclasses import dataclass, field
from typing import Final, Literal

from bot.core.errors import BadInput
from bot.core.regions import stem
from bot.core.screening import Office

Kind = Literal["centre", "station", "contact"]
NATIONAL_PHONE: Final = "12348"


@dataclass(frozen=True)
class Point:
    """One place to apply at: `place` is the division's own name, `name` what stands on the door."""

    code: str
    name: str
    kind: Kind
    place: str = ""
    also: tuple[str, ...] = ()
    phone: str = NATIONAL_PHONE
    address: str = ""
    hours: str = ""
    note: str = ""
    source: str = ""
    certainty: str = "unconfirmed"

    def office(self) -> Office:
        """As a screening names it."""
        return Office(self.code, self.name, self.phone, self.address, self.hours)


@dataclass
class Directory:
    """All points by code, and the names of towns and villages by county, found in a text in one pass."""

    points: dict[str, Point] = field(default_factory=dict)
    _named: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)

    def add(self, point: Point) -> None:
        """Take a point in, towns and villages under every name they are called by; BadInput for a code used twice."""
        if point.code in self.points:
            raise BadInput(f"{point.code}: the code is used twice")
        self.points[point.code] = point
        for name in (point.place, *point.also):
            if len(point.code) > 6:
                self.call(point.code[:6], name, point.code)

    def call(self, county: str, name: str, code: str) -> None:
        """Let a name said together with a county mean a division, also one that lies in another county now."""
        for word in {name, _short(name)}:
            self._named.setdefault(county, {}).setdefault(word[:2], []).append((word, code))

    def find(self, county: str, text: str) -> str | None:
        """The code of the town or village of a county that a text names: the narrowest, of homonyms the one whose town
        is named too; None where the text names none or leaves it open."""
        names = self._named.get(county, {})
        found = {
            code: word
            for at in range(len(text) - 1)
            for word, code in names.get(text[at : at + 2], ())
            if text.startswith(word, at) and not (len(code) == 9 and text.startswith("村", at + len(word)))
        }
        for length in (12, 9):
            codes = [code for code in found if len(code) == length]
            within = [code for code in codes if code[:9] in found]
            best = within or codes
            longest = [c for c in best if len(found[c]) == max(len(found[b]) for b in best)]
            if len(longest) == 1:
                return longest[0]
        return None

    def path(self, code: str) -> list[Point]:
        """The points that serve a division, the nearest first: village, town, county, as far as they are known."""
        return [self.points[code[:n]] for n in (12, 9, 6) if len(code) >= n and code[:n] in self.points]


def _short(name: str) -> str:
    """The name without 街道, 镇, 乡, 村, where at least two characters stay: 荷叶镇 is called 荷叶, 高基瑶族乡 高基."""
    for kind in ("街道", "社区", "镇", "乡", "村"):
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            cut = name[: -len(kind)]
            return stem(cut + "自治县") if kind == "乡" else cut
    return name
