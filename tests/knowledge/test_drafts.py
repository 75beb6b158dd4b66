"""`hotline kb new`: the file can be read, and `kb check` names exactly what is still to be written."""

from datetime import date

import pytest
from good_guide import GUIDE, context, write

from bot.core.errors import BadInput
from bot.knowledge.check import check_guides
from bot.knowledge.drafts import new_guide, new_override
from bot.knowledge.guides import SECTIONS, gaps, parse
from bot.knowledge.overrides import parse as parse_override

INTENTS = {"wages_arbitration": "wages", "wages_new": "wages"}
DAY = date(2026, 11, 22)


def test_a_new_guide_is_filled_in_as_far_as_the_machine_knows(tmp_path):
    path = new_guide(tmp_path, "wages/wages_new", INTENTS, DAY)
    assert path == tmp_path / "wages" / "wages_new.md"
    guide = parse(path)
    assert (guide.id, guide.area, guide.intents) == ("wages_new", "wages", ("wages_new",))
    assert (guide.reviewed_on, guide.in_force_from) == (DAY, DAY) and tuple(guide.sections) == SECTIONS
    assert parse(new_guide(tmp_path, "wages/wages_other", INTENTS, DAY)).intents == ()


def test_the_check_names_each_gap_and_the_running_hotline_leaves_it_out(tmp_path):
    write(tmp_path)
    guide = parse(new_guide(tmp_path, "wages/wages_new", INTENTS, DAY))
    found = [d.what for d in check_guides(tmp_path, context(intents=INTENTS)) if "wages_new" in d.where]
    for name in SECTIONS:
        assert f"section 「{name}」 is still to be written (待写)" in found
    for what in ("`title` wording", "`sms` wording", "`voice` wording", "cites no law", "`questions`", "`reviewer`"):
        assert any(line.startswith(what) for line in found), what
    assert not any("unknown" in line or "lacks" in line for line in found), found
    assert len(list(gaps(guide))) == len(SECTIONS) + 4


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wagges/wages_new", "unknown area 'wagges': one of maintenance"),
        ("wages", "'': the name needs small letters"),
        ("wages/Neu", "'Neu': the name needs small letters"),
        ("wages/../x", "'../x': the name needs small letters"),
        ("wages/wages_arbitration", "a guide has that name already"),
        ("land/wages_arbitration", "a guide has that name already"),
    ],
)
def test_a_wrong_name_is_refused_and_nothing_is_written(tmp_path, name, said):
    write(tmp_path)
    with pytest.raises(BadInput) as error:
        new_guide(tmp_path, name, INTENTS, DAY)
    assert str(error.value).startswith(said)
    assert len(list(tmp_path.rglob("*.md"))) == 1


def test_a_region_of_a_guide(tmp_path):
    write(tmp_path)
    override = parse_override(new_override(tmp_path, "wages/wages_arbitration", "43", "湖南省", DAY))
    assert (override.guides, override.region, override.name) == (("wages_arbitration",), "43", "湖南省")
    for name in ("wages/wages_gone", "land/wages_arbitration", "wages/wages_arbitration"):
        with pytest.raises(BadInput):  # no such guide; no such guide; written already
            new_override(tmp_path, name, "43", "湖南省", DAY)
    assert (tmp_path / "wages" / "wages_arbitration.md").read_text(encoding="utf-8") == GUIDE
