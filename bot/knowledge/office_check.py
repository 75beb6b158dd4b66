"""What `hotline kb check` says about the offices: broken entries, codes that do not exist, numbers that nobody could dial."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.core.errors import BadInput
from bot.core.regions import Divisions
from bot.knowledge.check import Defect
from bot.knowledge.office_files import load
from bot.knowledge.offices import NATIONAL_PHONE, Point

# 12348, a mobile, or a landline with its area code.
_PHONE = re.compile(r"12348|1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


def check_offices(folder: Path, table: Divisions) -> Iterator[Defect]:
    """Every fault of the office files against the table of divisions."""
    faults: list[BadInput] = []
    directory = load(folder, faults.append)
    for fault in faults:
        where, _, what = str(fault).partition(": ")
        yield Defect(f"offices/{where}", what)
    for point in directory.points.values():
        for what in _defects(point, table):
            yield Defect(f"offices/{point.code}", what)


def _defects(point: Point, table: Divisions) -> Iterator[str]:
    place = table.places.get(point.code[:6].ljust(6, "0"))
    if place is None:
        yield f"{point.code[:6]} is no division of GB/T 2260"
    elif point.kind == "centre" and "法律援助" not in point.name:
        yield f"the name {point.name!r} must be that of a legal-aid office (…法律援助中心)"
    if not _PHONE.fullmatch(point.phone):
        yield f"phone {point.phone!r} is no number: 12348, a mobile, or a landline with its area code"
    if point.phone != NATIONAL_PHONE and not point.source:
        yield "a phone of its own needs a `source`: where was it read?"
