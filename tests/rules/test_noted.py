"""Notes and other routes: each has a case before its day, on it, after it, and one without its condition."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rule_files import KNOWLEDGE, TODAY, office

from bot.core.regions import short_code
from bot.core.screening import Case, case_from_json
from bot.core.yaml_file import read_yaml
from bot.rules import advice
from bot.rules.book import RuleBook
from bot.rules.conditions import Outcome, Subject
from bot.rules.eligibility import screen

HERE = Path(__file__).parent / "noted"
LAW_BEGINS = date(2022, 1, 1)  # 法律援助法; before it no result is anything but not_covered
Row = dict[str, Any]


def _rows(name: str) -> list[Row]:
    return list(read_yaml(HERE / f"{name}.yml"))


NOTES, ROUTES = _rows("notes"), _rows("routes")


@cache
def book() -> RuleBook:
    return RuleBook.load(KNOWLEDGE / "rules")


def said(row: Row, on: date, change: Row | None = None) -> bool:
    """Whether the note or route of the row comes with the case on that day."""
    case = case_from_json(row["case"] | (change or {}) | {"on": on.isoformat()}, TODAY)
    place, subject = _subject(case)
    if "route" in row:
        return row["route"] in [way.id for way in advice.fitting(book(), subject, place)]
    return row["rule"] in [rule.id for rule in advice.noted(book().in_force(place, on), subject)]


def _subject(case: Case) -> tuple[str, Subject]:
    found = screen(case, book(), office)
    dispute = str(case.facts.get("place_of_dispute") or case.region)
    return short_code(dispute), Subject(case, dispute != case.region, Outcome(found.result, found.means_test))


@pytest.mark.parametrize("row", [*NOTES, *ROUTES], ids=lambda row: row.get("rule") or row["route"])
def test_a_note_or_route_comes_from_its_day_on_and_only_under_its_condition(row: Row) -> None:
    first, last = row["from"], row.get("to")
    begun = max(first, LAW_BEGINS) if last is None or last >= LAW_BEGINS else first
    assert not said(row, first - timedelta(days=1)), f"comes before {first}"
    assert said(row, begun), f"does not come on {begun}"
    assert said(row, last or max(TODAY, begun + timedelta(days=1))), "does not come later"
    if last is not None:
        assert not said(row, last + timedelta(days=1)), f"still comes after {last}"
    if row["unless"] is not None:
        assert not said(row, begun, row["unless"]), "comes without its condition"


def test_every_note_and_every_route_has_its_case() -> None:
    notes = {r.id for r in book().rules if r.kind == "note" or not r.decides}
    assert {row["rule"] for row in NOTES} == notes
    assert {row["route"] for row in ROUTES} == {way.id for way in book().ways}
    unconditional = {way.id for way in book().ways if any(not when.parts_given() for when in way.when)}
    assert {row["route"] for row in ROUTES if row["unless"] is None} == unconditional


def test_a_rule_without_cases_would_be_named(tmp_path: Path) -> None:
    """The check above is no formality: a note that is added to a file is missed by name."""
    copy = tmp_path / "national-notes.yml"
    text = (KNOWLEDGE / "rules" / "national-notes.yml").read_text(encoding="utf-8")
    copy.write_text(text.replace("id: n-oth-dv\n", "id: n-oth-dv-2\n"), encoding="utf-8")
    (tmp_path / "routes.yml").write_text("routes: []\n", encoding="utf-8")
    (tmp_path / "materials.yml").write_text("materials: []\n", encoding="utf-8")
    other = {r.id for r in RuleBook.load(tmp_path).rules if r.kind == "note"}
    assert other - {row["rule"] for row in NOTES} == {"n-oth-dv-2"}


def test_routes_say_who_where_and_what_to_bring() -> None:
    assert all(way.name and way.contact and way.bring.endswith("。") and way.why.endswith("。") for way in book().ways)
