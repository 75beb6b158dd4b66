"""Papers, notes and routes that come with a result."""

from dataclasses import replace
from pathlib import Path

import pytest
from rule_files import KNOWLEDGE, TODAY, office

from bot.core.screening import case_from_json
from bot.rules.book import RuleBook
from bot.rules.eligibility import screen


def test_notes_never_change_a_result(folder: Path) -> None:
    book = RuleBook.load(folder)
    bare = replace(book, rules=tuple(r for r in book.rules if r.decides and r.kind != "note"))
    for groups in (["elder_alone"], ["left_behind_child"], ["severely_disabled"], ["anti_poverty_monitored"], []):
        for region in ("211322", "320402", "450225", "431321"):
            for claim in ("inheritance", "support_payments", "injury_compensation"):
                raw = {"region": region, "claim": claim, "person": {"groups": groups, "has_aid_card": True}}
                case = case_from_json(raw, TODAY)
                full, plain = screen(case, book, office), screen(case, bare, office)
                assert (full.result, full.means_test, full.missing, full.reasons) == (
                    plain.result, plain.means_test, plain.missing, plain.reasons,
                )  # fmt: skip


def test_everything_may_follow_but_the_identity_paper_when_the_office_acts_first() -> None:
    book = RuleBook.load(KNOWLEDGE / "rules")
    raw = {"region": "431321", "claim": "labour_wages", "person": {"age": 40, "groups": ["migrant_worker"]}}
    urgent = screen(case_from_json(raw | {"facts": {"days_to_deadline": 2}}, TODAY), book, office)
    calm = screen(case_from_json(raw, TODAY), book, office)
    assert {m.name for m in urgent.materials if not m.can_follow_later} == {"身份证"}
    assert {m.name for m in calm.materials if not m.can_follow_later} > {"身份证"}
    assert urgent.deadline is not None
    assert urgent.deadline.days == 2
    assert calm.deadline is None


@pytest.mark.parametrize(
    ("person", "paper"),
    [
        ({"age": 70, "groups": [], "applicant_for": "parent"}, "代办人的身份证、委托书和关系证明"),
        ({"age": 9, "groups": [], "applicant_for": "child"}, "监护人的身份证和监护关系的证明"),
        ({"age": 40, "groups": ["detained"]}, "近亲属关系的证明"),
    ],
)
def test_who_acts_for_another_brings_proof(person: dict[str, object], paper: str) -> None:
    book = RuleBook.load(KNOWLEDGE / "rules")
    case = {"region": "431321", "claim": "support_payments", "person": person}
    names = [m.name for m in screen(case_from_json(case, TODAY), book, office).materials]
    own = case | {"person": {"age": 40, "groups": [], "applicant_for": "self"}}
    assert paper in names
    assert paper not in [m.name for m in screen(case_from_json(own, TODAY), book, office).materials]


def test_ten_people_together_are_noted() -> None:
    book = RuleBook.load(KNOWLEDGE / "rules")
    raw = {"region": "431321", "claim": "labour_wages", "person": {"age": 40, "groups": ["migrant_worker"]}}
    for workers, noted in ((9, False), (10, True)):
        found = screen(case_from_json(raw | {"facts": {"workers": workers}}, TODAY), book, office)
        assert any("推举代表" in note for note in found.notes) is noted
