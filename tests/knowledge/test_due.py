"""What needs a new look: reviews, law that changed since, law and guides and figures that end."""

from dataclasses import replace
from datetime import date

import pytest
from good_guide import DAY, FIGURES, GUIDE, LAWS, defects, guide

from bot.knowledge.due import due
from bot.knowledge.figures import Figure, Figures, Value
from bot.knowledge.guides import Library
from bot.knowledge.laws import Law

SOON = date(2026, 12, 20)


def lines(
    tmp_path, day: date = DAY, law: Law | None = None, text: str = GUIDE, figures: Figures = FIGURES
) -> list[str]:
    """What is due for the good guide, 《民法典》 as given."""
    laws = LAWS | ({law.short: law} if law else {})
    return list(due(Library.of([guide(tmp_path, text)]), figures, laws, day))


def test_nothing_is_due_long_before(tmp_path):
    assert lines(tmp_path) == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-03-01", []),
        ("2027-03-02", ["guide wages_arbitration: review by 2027-05-01"]),
        ("2027-05-01", ["guide wages_arbitration: review by 2027-05-01"]),
        ("2027-05-02", ["guide wages_arbitration: past review since 2027-05-01"]),
    ],
)
def test_reviews_are_said_sixty_days_before(tmp_path, day, said):
    assert lines(tmp_path, date.fromisoformat(day)) == said


def test_a_law_that_changed_marks_the_guides_that_cite_it(tmp_path):
    changed = replace(LAWS["民法典"], version=date(2026, 11, 2))
    said = "《民法典》 was changed on 2026-11-02, after the review of 2026-11-01"
    assert lines(tmp_path, law=changed) == [f"guide wages_arbitration: {said}"]
    assert lines(tmp_path, law=replace(changed, version=date(2026, 11, 1))) == []
    assert defects(tmp_path, laws=LAWS | {"民法典": changed}) == [f"{said}: review it again"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"repealed_on": SOON, "repealed_by": "新法"}, "《民法典》 will be repealed on 2026-12-20 (now 新法)"),
        ({"repealed_on": DAY, "repealed_by": "新法"}, "《民法典》 was repealed on 2026-11-21 (now 新法)"),
        ({"next_from": SOON}, "《民法典》 has a new version from 2026-12-20: put it into laws.yml and review the text"),
    ],
)
def test_law_that_is_about_to_change(tmp_path, change, said):
    assert lines(tmp_path, law=replace(LAWS["民法典"], **change)) == [f"guide wages_arbitration: {said}"]


def test_a_guide_that_ends(tmp_path):
    text = GUIDE.replace("in_force_from: 2008-05-01", f"in_force_from: 2008-05-01\nin_force_to: {SOON}")
    assert lines(tmp_path, text=text) == [f"guide wages_arbitration: ends on {SOON}"]
    assert lines(tmp_path, date(2026, 12, 21), text=text) == [f"guide wages_arbitration: ended on {SOON}"]


def test_figures_without_a_value_now_or_soon(tmp_path):
    ending = Figures({"limit": Figure("limit", "时效", "year", (Value(date(2008, 1, 1), 1, "一年", end=SOON),))})
    assert lines(tmp_path, figures=ending)[0].startswith("figure limit: no value by 2027-01-20: figure 'limit'")
    assert lines(tmp_path, date(2027, 1, 1), figures=ending)[0].startswith("figure limit: no value today")
