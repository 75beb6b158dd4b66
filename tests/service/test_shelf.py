"""The knowledge base follows its files without a restart, and nothing that is broken takes away what works."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.core.errors import BadInput
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.nlu import encoder
from bot.service.knowledge import Knowledge
from bot.service.shelf import Shelf, mark

DAY = date(2026, 11, 22)
KEPT = ("legal_aid", "maintenance")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the knowledge base with two areas of guides."""
    folder = tmp_path / "knowledge_base"
    shutil.copytree(KNOWLEDGE_BASE, folder, ignore=lambda at, names: _others(at, names))
    return folder


def _others(at: str, names: list[str]) -> list[str]:
    return [n for n in names if n not in KEPT] if Path(at).name == "guides" else []


@pytest.fixture
def shelf(base: Path) -> Shelf:
    found = Shelf(base)
    found.today(DAY)
    return found


@pytest.fixture
def edit(base: Path) -> Callable[[str, str, str], None]:
    """Replaces a text in a file, as an editor that saves does."""

    def change(name: str, old: str, new: str) -> None:
        path = base / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        later = path.stat().st_mtime_ns + 1_000_000
        os.utime(path, ns=(later, later))

    return change


def answer(shelf: Shelf, guide: str = "maintenance_parents", day: date = DAY) -> str:
    """What a caller at the chat page reads."""
    known = shelf.today(day)
    found = known.guide(guide)
    assert found is not None
    return known.printer.answer(found, "web")


def test_nothing_is_read_while_nothing_changes(shelf):
    first = shelf.today(DAY)
    assert shelf.refresh(DAY) is False and shelf.today(DAY) is first


def test_a_changed_guide_is_said_without_a_restart(shelf, edit):
    edit("guides/maintenance/maintenance_parents.md", "儿子女儿都要养父母，", "儿子女儿必须养父母，")
    assert "必须养父母" not in answer(shelf)
    assert shelf.refresh(DAY) is True
    assert "必须养父母" in answer(shelf) and shelf.faults == ()


def test_new_and_deleted_guides(shelf, base):
    folder = base / "guides" / "maintenance"
    text = (folder / "maintenance_parents.md").read_text(encoding="utf-8")
    (folder / "maintenance_new.md").write_text(text.replace("id: maintenance_parents", "id: maintenance_new"))
    (folder / "maintenance_enforce.md").unlink()
    assert shelf.refresh(DAY)
    known = shelf.today(DAY)
    assert known.guide("maintenance_new") is not None and known.guide("maintenance_enforce") is None
    assert all(h.guide.id != "maintenance_enforce" for h in known.search("判了不给钱", known.index._vectors[0], [], 20))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("---\nid:", "--\nid:"),
        ("## 费用\n", "## 费\n"),
        ("reviewed_on: 2026-11-21", "reviewed_on: bald"),
        ("## 简答\n", "## 简答\n待写 "),
    ],
)
def test_a_broken_guide_keeps_its_last_good_version(shelf, edit, caplog, old, new):
    before = answer(shelf)
    edit("guides/maintenance/maintenance_parents.md", old, new)
    edit("guides/maintenance/maintenance_enforce.md", "判决书、调解书不照做，", "判决书不照做，")
    assert shelf.refresh(DAY)
    assert answer(shelf) == before
    assert "判决书不照做" in answer(shelf, "maintenance_enforce"), "the others follow all the same"
    assert len(shelf.faults) == 1 and shelf.faults[0].startswith("guides/maintenance/maintenance_parents.md: ")
    assert "the version read before stays in use" in caplog.text
    assert shelf.refresh(DAY) is False, "one fault is said once, not every two seconds"
    edit("guides/maintenance/maintenance_parents.md", new, old)
    assert shelf.refresh(DAY) and shelf.faults == ()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("figures/procedure.yml", "title:", "titel:"),
        ("wording.yml", "greeting:", "greting:"),
        ("wording.yml", "{{aid_urgent}}", "{{aid_urgents}}"),
        ("rules/national.yml", "rules:", "rule:"),
        ("wording.yml", "greeting:", "greeting: ["),
        ("deadlines/restarts.yml", "words:", "wards:"),
        ("rest_days.yml", "rest:", "rests:"),
        ("calculators/severance.yml", "label:", "lable:"),
        ("calculators/severance.yml", "questions:\n", "questions:\n  none:\n    text: 无\n  x"),
    ],
)
def test_any_other_broken_file_keeps_its_last_good_version(shelf, edit, name, old, new):
    before, said = answer(shelf), shelf.today(DAY).wording.say("greeting", "web")
    edit(name, old, new)
    assert shelf.refresh(DAY)
    assert len(shelf.faults) == 1, shelf.faults
    assert answer(shelf) == before and shelf.today(DAY).wording.say("greeting", "web") == said


def test_midnight_with_a_broken_file_stops_no_answer(shelf, edit):
    edit("guides/maintenance/maintenance_parents.md", "---\nid:", "--\nid:")
    edit("wording.yml", "greeting:", "greeting: [")
    before = answer(shelf)
    assert answer(shelf, day=DAY + timedelta(days=1)) == before, "before the next look at the files"
    shelf.refresh(DAY + timedelta(days=1))
    known = shelf.today(DAY + timedelta(days=1))
    assert known.day == DAY + timedelta(days=1) and known.wording.say("greeting", "web")
    assert answer(shelf, day=known.day) == before and len(shelf.faults) == 2


def test_a_guide_ends_at_midnight_without_any_reading(base, shelf, edit):
    edit("guides/maintenance/maintenance_parents.md", "reviewer:", f"in_force_to: {DAY}\nreviewer:")
    shelf.refresh(DAY)
    assert shelf.today(DAY).guide("maintenance_parents") is not None
    tomorrow = shelf.today(DAY + timedelta(days=1))
    assert tomorrow.guide("maintenance_parents") is None
    hits = tomorrow.search("儿子不给养老钱", tomorrow.index._vectors[0], [("maintenance_parents", 1.0)], 40)
    assert hits and all(h.guide.id != "maintenance_parents" for h in hits)


def test_at_the_start_a_broken_guide_is_left_out_and_said(base, edit):
    edit("guides/maintenance/maintenance_parents.md", "## 费用\n", "## 费\n")
    fresh = Shelf(base)
    assert fresh.today(DAY).guide("maintenance_parents") is None
    assert fresh.today(DAY).guide("maintenance_enforce") is not None
    assert fresh.faults[0].endswith("(left out)")


def test_at_the_start_a_broken_wording_is_an_error_that_names_it(base, edit):
    edit("wording.yml", "greeting:", "greeting: [")
    with pytest.raises(BadInput, match=r"^wording\.yml: "):
        Shelf(base).today(DAY)


def test_only_what_changed_is_encoded_again(base, edit, monkeypatch):
    first = Knowledge.load(DAY, folder=base)
    first.index.prepare()
    asked: list[str] = []
    real = encoder.encode
    monkeypatch.setattr("bot.service.knowledge.encoder.encode", lambda texts: asked.extend(texts) or real(texts))
    edit("guides/maintenance/maintenance_parents.md", "  - 赡养费一个月能要多少", "  - 一个月能要到多少养老钱")
    second = Knowledge.load(DAY, first, base)
    second.index.prepare()
    assert asked == ["一个月能要到多少养老钱"]
    assert second.index._vectors.shape == first.index._vectors.shape
    again = Knowledge.load(DAY, folder=base)
    assert np.allclose(second.index._vectors, again.index._vectors, atol=1e-4)


def test_the_mark_changes_with_time_size_and_names(base):
    first = mark(base)
    path = base / "wording.yml"
    os.utime(path, ns=(1, 1))
    assert mark(base) != first
    assert replace(Knowledge.load(DAY, folder=base), day=DAY).faults == ()
