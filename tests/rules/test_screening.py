"""The case files of this folder, screened by the real rule book; and what every rule must have a case for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.regions import short_code
from bot.core.screening import Case, Office, Screening, case_from_json
from bot.core.yaml_file import read_yaml
from bot.rules.book import RuleBook
from bot.rules.eligibility import screen
from bot.rules.model import Rule

HERE = Path(__file__).parent
RULES = HERE.parents[1] / "knowledge_base" / "rules"
TODAY = date(2026, 11, 21)
LAW_BEGINS = date(2022, 1, 1)
EXPECTED = {
    "result", "means_test", "missing", "accept_first", "rules", "without", "notes", "no_notes", "routes", "papers",
    "lacks", "office",
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One case with what it must give."""

    name: str
    case: Case
    expect: dict[str, Any]


@cache
def book() -> RuleBook:
    return RuleBook.load(RULES)


def screened(case: Case) -> Screening:
    return screen(case, book(), lambda code: Office(code, f"{code}法律援助中心"))


def _examples() -> Iterator[Example]:
    for path in sorted(HERE.glob("*.yml")):
        for row in read_yaml(path):
            assert set(row) in ({"title", "case", "expect"}, {"title", "case", "vary", "by"}), row["title"]
            rows = row["by"].items() if "by" in row else [(None, row["expect"])]
            for value, expect in rows:
                name = f"{path.stem}: {row['title']}" + (f" [{value}]" if "by" in row else "")
                yield Example(name, case_from_json(_set(row["case"], row.get("vary"), value), TODAY), expect)


def _set(case: dict[str, Any], path: str | None, value: Any) -> dict[str, Any]:
    """The case with the field at `path` set; null leaves it out, a group stands for a list of one.

    The files say `day` where a Case says `on`, which YAML takes for "true".
    """
    if path is not None and value is not None:
        part, _, name = path.rpartition(".")
        value = [value] if name == "groups" else value
        case = case | ({part: {**case.get(part, {}), name: value}} if part else {name: value})
    return {k: v for k, v in case.items() if k != "day"} | {"on": case["day"].isoformat()}


EXAMPLES = list(_examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_case_file(example: Example) -> None:
    found, expect = screened(example.case), example.expect
    assert set(expect) <= EXPECTED
    rules = [reason.rule for reason in found.reasons]
    assert found.result == expect["result"], rules
    assert found.means_test == expect.get("means_test", "required")
    assert list(found.missing) == expect.get("missing", [])
    assert found.accept_first == expect.get("accept_first", False)
    assert set(expect.get("rules", ())) <= set(rules)
    assert not set(expect.get("without", ())) & set(rules)
    assert found.office.code == expect.get("office", found.office.code)
    _check_advice(found, expect)


def _check_advice(found: Screening, expect: dict[str, Any]) -> None:
    notes, papers = "\n".join(found.notes), [m.name for m in found.materials]
    assert all(words in notes for words in expect.get("notes", ()))
    assert not any(words in notes for words in expect.get("no_notes", ()))
    assert set(expect.get("routes", ())) <= {r.name for r in found.other_routes}
    assert set(expect.get("papers", ())) <= set(papers)
    assert not set(expect.get("lacks", ())) & set(papers)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_what_every_result_carries(example: Example) -> None:
    found = screened(example.case)
    assert found.missing if found.result == "need_info" else not found.missing
    assert all(r.rule and r.text.endswith("。") and r.cite for r in found.reasons)
    assert 2 <= len(found.other_routes) <= 3
    assert all(r.name and r.contact and r.why for r in found.other_routes)
    assert found.materials[0].name == "身份证"
    assert len({m.name for m in found.materials}) == len(found.materials)
    if example.case.on >= LAW_BEGINS and found.result in ("unlikely", "not_covered"):
        assert {"n-laa-43", "n-laa-49"} <= {r.rule for r in found.reasons}
        assert "仍然可以申请" in "".join(r.text for r in found.reasons)
    if found.means_test == "not_required":
        assert not any(m.name.startswith("经济困难") for m in found.materials)


def _named(rule_id: str, key: str) -> list[Case]:
    return [e.case for e in EXAMPLES if rule_id in e.expect.get(key, ())]


DECIDING = [r for r in book().rules if r.decides and r.kind != "note"]


@pytest.mark.parametrize("rule", DECIDING, ids=lambda r: r.id)
def test_every_deciding_rule_has_its_cases(rule: Rule) -> None:
    used, unused, first = _named(rule.id, "rules"), _named(rule.id, "without"), _first_day(rule)
    days = {case.on for case in used}
    assert any(rule.applies(short_code(_place(c)), c.on) for c in unused), "no case without its condition"
    assert any(case.on < first for case in unused), f"no case before {first}"
    assert first in days, f"no case on its first day {first}"
    assert any(day > first for day in days), f"no case after {first}"
    if rule.end:
        assert rule.end in days, f"no case on its last day {rule.end}"
        assert rule.end + timedelta(days=1) in {c.on for c in unused}, f"no case after its last day {rule.end}"


def _first_day(rule: Rule) -> date:
    """The first day on which a rule can be named: not before the law, nor before the standard that it explains."""
    explained = [r.start for r in book().rules if r.id == rule.explains]
    return max(rule.start, LAW_BEGINS, *explained)


def _place(case: Case) -> str:
    return str(case.facts.get("place_of_dispute") or case.region)
