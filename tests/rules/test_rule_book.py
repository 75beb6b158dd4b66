"""The rule book by itself: what it refuses, what may decide, how a province is added."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rule_files import PROVINCE, RULE, TODAY, office

from bot.core.errors import BadInput
from bot.core.regions import short_code
from bot.core.screening import Screening, case_from_json
from bot.rules.book import RuleBook
from bot.rules.eligibility import screen
from bot.rules.lines import Line, Sums, Table


def neighbor(book: RuleBook, region: str = "440106", on: str = "2026-11-21", **person: object) -> Screening:
    case = {"region": region, "claim": "neighbor", "on": on, "person": {"age": 40, "groups": [], **person}}
    return screen(case_from_json(case, TODAY), book, office)


def test_a_province_is_one_file(folder: Path) -> None:
    assert neighbor(RuleBook.load(folder)).result == "not_covered"
    (folder / "trial.yml").write_text(PROVINCE.replace("CERTAINTY", "summary"), encoding="utf-8")
    book = RuleBook.load(folder)
    found = neighbor(book, monthly_income_per_head=2000)
    assert found.result == "eligible"
    assert [r.rule for r in found.reasons[:2]] == ["x-matter", "x-means"]
    assert found.reasons[0].cite == "试验条例第3条"
    assert neighbor(book, monthly_income_per_head=2001).result == "unlikely"
    assert neighbor(book, region="440902", monthly_income_per_head=1501).result == "unlikely"
    assert neighbor(book, on="2025-12-31", monthly_income_per_head=100).result == "not_covered"


@pytest.mark.parametrize("certainty", ["draft", "unconfirmed"])
def test_what_is_not_certain_only_notes(folder: Path, certainty: str) -> None:
    (folder / "trial.yml").write_text(PROVINCE.replace("CERTAINTY", certainty), encoding="utf-8")
    found = neighbor(RuleBook.load(folder), monthly_income_per_head=100)
    assert found.result == "not_covered"
    assert "x-matter" not in [r.rule for r in found.reasons]
    assert any("邻居的事这里可以援助" in note for note in found.notes)


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("claims: [neighbor]", "claims: [neighbour]", "unknown claims code 'neighbour'"),
        ("claims: [neighbor]", "any_groups: [farmer]", "unknown any_groups code 'farmer'"),
        ("claims: [neighbor]", "facts: {injury_kind: [dog]}", "unknown facts.injury_kind code 'dog'"),
        ("claims: [neighbor]", "facts: {injury: [work]}", "unknown fact 'injury'"),
        ("claims: [neighbor]", "claim: [neighbor]", "unknown part 'claim'"),
        (
            "claims: [neighbor]",
            "asks: [sudden_hardship]",
            "asks ['sudden_hardship'], which the condition does not name",
        ),
        ("claims: [neighbor]", "since: soon", "since: 'soon' must be a date"),
        ('    cite: {law: 法律援助法, article: "31"}\n', "", "`cite` is missing"),
        ('{law: 法律援助法, article: "31"}', "第31条", "`cite` is missing"),
        ("    in_force_from: 2026-01-01\n", "", "`in_force_from` is missing"),
        ("2026-01-01", "2026-01-01\n    in_force_to: 2025-12-31", "in_force_to 2025-12-31 lies before"),
        ("2026-01-01", "soon", "must be dates"),
        ("certainty: text", "certainty: rumour", "unknown certainty 'rumour'"),
        ("kind: matter", "kind: idea", "unknown kind 'idea'"),
        ("source: book", "source: hearsay", "unknown source 'hearsay'"),
        ("text: 可以援助。", "text: 可以援助。\n    says: {meets: '{sum}元'}", "unknown placeholder {sum}"),
        ("kind: matter", "kind: threshold\n    test: {figure: a, unknown: true}", "exactly one of"),
    ],
)
def test_a_broken_rule_is_refused_by_file_rule_and_fault(folder: Path, before: str, after: str, named: str) -> None:
    assert before in RULE
    (folder / "trial.yml").write_text(RULE.replace(before, after), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        RuleBook.load(folder)
    assert str(refused.value).startswith("trial.yml: x-1: ")
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (RULE.replace("x-1", "n-laa-31"), "n-laa-31: the id is used twice"),
        (RULE.replace("certainty: text", "certainty: text\n    explains: nowhere"), "explains 'nowhere'"),
        (RULE.replace("kind: matter", "kind: threshold\n    test: {figure: nowhere}"), "figure 'nowhere' does not"),
        (RULE.replace("kind: matter", "kind: threshold"), "a threshold needs `test` or `explains`"),
        ("rules: [", "trial.yml: no readable YAML"),
        ("- a list", "trial.yml: no mapping"),
        ("rule: []", "trial.yml: unknown part ['rule']"),
        (PROVINCE.replace("sums: {市: 2000, 县: 1500}", "sums: {市: 2000}"), "must give a number for each of"),
    ],
)
def test_a_broken_file_is_refused(folder: Path, text: str, named: str) -> None:
    (folder / "trial.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        RuleBook.load(folder)
    assert named in str(refused.value)


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder with rule files"):
        RuleBook.load(tmp_path / "none")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"claim": "cow"}, "claim: unknown code 'cow'"),
        ({"person": {"groups": ["king"]}}, "person.groups: unknown code 'king'"),
        ({"person": {"applicant_for": "cousin"}}, "person.applicant_for: unknown code 'cousin'"),
        ({"facts": {"injury_kind": "dog"}}, "facts.injury_kind: unknown code 'dog'"),
        ({"facts": {"injury_kind": ["work"]}}, "facts.injury_kind: unknown code"),
        ({"facts": {"proceeding": "appeal"}}, "facts.proceeding: unknown code 'appeal'"),
        ({"facts": {"deadline": 3}}, "facts: unknown code 'deadline'"),
        ({"facts": {"days_to_deadline": "3"}}, "facts.days_to_deadline"),
        ({"facts": {"needs_preservation": "yes"}}, "facts.needs_preservation"),
        ({"facts": {"place_of_dispute": "双峰"}}, "facts.place_of_dispute"),
        ({"person": {"age": -1}}, "person.age"),
        ({"region": "hunan"}, "region"),
        ({"on": "tomorrow"}, "on: 'tomorrow'"),
    ],
)
def test_an_unknown_code_of_a_case_names_itself(change: dict[str, object], named: str) -> None:
    with pytest.raises(BadInput) as refused:
        case_from_json({"region": "431321", "claim": "debt", "person": {}, "facts": {}} | change, TODAY)
    assert named in str(refused.value)


def test_no_value_before_the_first_and_none_taken_from_near_by() -> None:
    sums = Sums("t-2026", date(2026, 1, 1), "text", {"一": 2000, "二": 1500}, "", date(2026, 12, 31))
    table = Table("t", "标准", {"一": frozenset({"4401"}), "二": frozenset()}, (sums,))
    assert table.line("440106", date(2025, 12, 31)) is None
    assert table.line("440106", date(2027, 1, 1)) is None
    assert table.line("440106", date(2026, 1, 1)) == Line(2000, 2000, False)
    assert table.line("440902", date(2026, 1, 1)) == Line(1500, 2000, False)
    draft = replace(sums, id="t-draft", start=date(2026, 6, 1), certainty="draft", end=None)
    disputed = replace(table, sums=(sums, draft))
    assert disputed.line("440106", date(2026, 5, 31)) == Line(2000, 2000, False)
    assert disputed.line("440106", date(2026, 6, 1)) == Line(2000, 2000, True)
    assert replace(table, sums=(draft,)).line("440106", date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    ("income", "comparison", "met"),
    [
        (1499, "below", True),
        (1500, "below", None),
        (2000, "below", False),
        (1500, "at_most", True),
        (2000, "at_most", None),
        (2001, "at_most", False),
        (1500, "unknown", None),
        (2000, "unknown", None),
        (2001, "unknown", False),
    ],
)
def test_between_the_ends_of_a_line_nothing_is_said(income: float, comparison: str, met: bool | None) -> None:
    assert Line(1500, 2000, False).meets(income, comparison) is met
    assert Line(1500, 2000, True).meets(2500, comparison) is None


def test_codes_of_whole_provinces_and_cities_are_shortened() -> None:
    assert [short_code(c) for c in ("450000", "450100", "450103", "45", "431321100200")] == [
        "45", "4501", "450103", "45", "431321100200",
    ]  # fmt: skip
