"""What `hotline kb check` and `hotline due` report about the rules."""

from datetime import date
from pathlib import Path

from rule_files import KNOWLEDGE, PROVINCE, RULE, TODAY

from bot.knowledge import laws
from bot.rules.book import RuleBook
from bot.rules.check import check_rules, due_rules


def test_all_faults_are_reported_at_once(folder: Path) -> None:
    register = laws.load(KNOWLEDGE / "laws.yml")
    assert list(check_rules(folder, register)) == []
    text = RULE.replace('"31"', '"99"') + RULE.split("rules:\n")[1].replace("x-1", "x-2").replace("neighbor", "cow")
    (folder / "trial.yml").write_text(text.replace("可以援助。", "可以援助", 1), encoding="utf-8")
    found = [str(f) for f in check_rules(folder, register)]
    assert any(f.startswith("rules/trial.yml: x-2: unknown claims code 'cow'") for f in found)
    assert "rules/x-1: cites 《法律援助法》 article 99, which does not exist" in found
    assert any(f.startswith("rules/x-1: end the sentence") for f in found)
    assert len(found) == 3


def test_a_national_rule_cites_only_registered_laws(folder: Path) -> None:
    (folder / "trial.yml").write_text(RULE.replace("法律援助法", "法律援助办法"), encoding="utf-8")
    found = [str(f) for f in check_rules(folder, laws.load(KNOWLEDGE / "laws.yml"))]
    assert found == ["rules/x-1: cites 《法律援助办法》, which is not in knowledge_base/laws.yml"]


def test_due_names_unknown_standards_drafts_and_what_ends(folder: Path) -> None:
    (folder / "ends.yml").write_text(
        RULE.replace("2026-01-01", "2026-01-01\n    in_force_to: 2027-01-20"), encoding="utf-8"
    )
    book = RuleBook.load(folder)
    due = [str(f) for f in due_rules(book, TODAY)]
    assert any(f.startswith("rules/ln-means-now: the standard is unknown") for f in due)
    assert any(f.startswith("rules/gx-minwage-2025draft: is still a draft") for f in due)
    assert "rules/x-1: ends on 2027-01-20: add what follows it" in due
    assert not any("x-1" in str(f) for f in due_rules(book, TODAY, within_days=59))
    assert any("gx-minwage: no value on 2020-01-01" in str(f) for f in due_rules(book, date(2020, 1, 1)))
    assert not any("js-minwage-2025" in f for f in due)
    assert not any("js-minwage-2025" in str(f) for f in due_rules(book, date(2025, 12, 1)))


def test_a_table_that_ends_with_nothing_after_it_is_due(folder: Path) -> None:
    text = PROVINCE.replace("CERTAINTY", "text").replace(
        "id: x-line-2026, in_force_from: 2026-01-01",
        "id: x-line-2026, in_force_from: 2026-01-01, in_force_to: 2026-12-31",
    )
    (folder / "trial.yml").write_text(text, encoding="utf-8")
    due = [str(f) for f in due_rules(RuleBook.load(folder), TODAY)]
    assert "rules/x-line-2026: ends on 2026-12-31 and nothing follows it" in due
