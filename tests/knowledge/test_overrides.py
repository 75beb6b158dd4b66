"""What regions do otherwise: laid over a guide section by section, the nearer place last, each in its own time."""

from datetime import date
from pathlib import Path

import pytest
from good_guide import DAY, FIGURES, GUIDE, LAWS, context, write

from bot.core.errors import BadInput
from bot.knowledge.check_local import check_overrides
from bot.knowledge.guides import Library, guide_files, parse
from bot.knowledge.laws import Law
from bot.knowledge.overrides import parse as parse_override
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.render import Printer

PROVINCE = """---
guides: [wages_arbitration]
region: "43"
name: 湖南
in_force_from: 2024-08-05
in_force_to: 2027-12-31
reviewed_on: 2026-11-01
review_by: 2027-05-01
reviewer: 编写组
citations:
  - law: 湖南条例
    article: "3"
    says: 湖南的困难标准
sources:
  - 湖南日报 https://example.org/hn
sms: 湖南这样办。
---

## 援助
在湖南可以申请。

## +去哪
- 省仲裁委。
"""
CITY = PROVINCE.replace('"43"', '"4313"').replace("name: 湖南", "name: 娄底").replace("在湖南可以", "娄底也可以")
LOCAL = Law("湖南条例", "湖南条例", date(2024, 8, 1), date(2024, 8, 5), 0, "x", region="43", confirmed=("3",))
PLACES = {"430000": "湖南省", "431300": "娄底市", "320000": "江苏省"}


def put(folder: Path, text: str = PROVINCE, code: str = "43") -> Path:
    """The good guide and one file of a region beside it."""
    path = write(folder).parent / f"wages_arbitration.{code}.md"
    path.write_text(text, encoding="utf-8")
    return path


def defects(folder: Path, text: str = PROVINCE, code: str = "43") -> list[str]:
    """What `kb check` says to a region's file."""
    put(folder, text, code)
    guides = {g.id: g for g in map(parse, guide_files(folder))}
    where = context(laws=LAWS | {"湖南条例": LOCAL}, places=PLACES)
    return [d.what for d in check_overrides(folder, guides, where)]


def test_sections_replace_or_add_and_law_is_added(tmp_path):
    put(tmp_path)
    library = Library.load(tmp_path)
    base, local = library.by_id["wages_arbitration"], library.get("wages_arbitration", "430000", DAY)
    assert local is not None and local.sections["援助"] == "在湖南可以申请。"
    assert local.sections["去哪"] == base.sections["去哪"] + "\n- 省仲裁委。"
    assert local.sections["费用"] == base.sections["费用"] and local.sms == "湖南这样办。" and local.voice == base.voice
    assert [c.law for c in local.citations] == ["调解仲裁法", "民法典", "湖南条例"]


@pytest.mark.parametrize(
    ("region", "day", "found"),
    [
        ("43", "2026-11-21", True),
        ("431321", "2026-11-21", True),
        ("431321102", "2026-11-21", True),
        ("44", "2026-11-21", False),
        ("4", "2026-11-21", False),
        (None, "2026-11-21", False),
        ("43", "2024-08-04", False),
        ("43", "2024-08-05", True),
        ("43", "2027-12-31", True),
        ("43", "2028-01-01", False),
    ],
)
def test_only_inside_the_place_and_the_time(tmp_path, region, day, found):
    put(tmp_path)
    guide = Library.load(tmp_path).get("wages_arbitration", region, date.fromisoformat(day))
    assert guide is not None and bool(guide.local) is found


def test_a_city_stands_over_its_province(tmp_path):
    put(tmp_path)
    put(tmp_path, CITY, "4313")
    library = Library.load(tmp_path)
    there, here = (library.get("wages_arbitration", region, DAY) for region in ("4301", "431321"))
    assert there and here
    assert there.sections["援助"] == "在湖南可以申请。" and here.sections["援助"] == "娄底也可以申请。"
    assert [o.region for o in here.local] == ["43", "4313"]
    assert [c.law for c in here.citations].count("湖南条例") == 1


def test_the_first_answer_and_the_law_tell_what_differs(tmp_path):
    put(tmp_path)
    guide = Library.load(tmp_path).get("wages_arbitration", "43", DAY)
    assert guide is not None
    printer = Printer(FIGURES, DAY)
    text = printer.answer(guide, "web")
    assert "在湖南可以申请。\n湖南：省仲裁委。" in text and "仲裁委员会，电话12333" not in text
    assert "湖南的规定，见：湖南日报 https://example.org/hn。" in printer.law(guide)
    assert "湖南（43）：编写组，2026-11-01审。" in printer.whole(guide)


def test_guides_end_and_begin_on_their_days(tmp_path):
    old = GUIDE.replace("in_force_from: 2008-05-01", "in_force_from: 2008-05-01\nin_force_to: 2026-12-31")
    new = GUIDE.replace("in_force_from: 2008-05-01", "in_force_from: 2027-01-01").replace("wages_arb", "wages_new")
    write(tmp_path, old)
    write(tmp_path, new, name="wages_newitration")
    library = Library.load(tmp_path)
    for guide_id, first, last in (
        ("wages_arbitration", "2008-05-01", "2026-12-31"),
        ("wages_newitration", "2027-01-01", ""),
    ):
        assert library.get(guide_id, None, date.fromisoformat(first)) is not None
        assert library.get(guide_id, None, date.fromisoformat(first).replace(day=1, month=1, year=2000)) is None
        if last:
            assert library.get(guide_id, None, date.fromisoformat(last)) is not None
            assert library.get(guide_id, None, date(2027, 1, 1)) is None


def test_a_good_file_of_a_region_has_no_defect(tmp_path):
    assert defects(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('region: "43"', 'region: "99"', "unknown region '99'"),
        ("name: 湖南", "name: 河南", "region 43 is 湖南省, not 河南"),
        ("guides: [wages_arbitration]", "guides: [wages_gone]", "guide 'wages_gone' does not exist"),
        ("## 援助", "## 帮助", "section 「帮助」 is not in guide wages_arbitration"),
        (
            "## 援助\n在湖南可以申请。",
            "## 援助\n可以申请。",
            "section 「援助」 says what guide wages_arbitration says anyway",
        ),
        ('article: "3"', 'article: "4"', "cites 《湖南条例》 article 4, which does not exist"),
        ("law: 湖南条例", "law: 湖北条例", "cites 《湖北条例》, which is not in knowledge_base/laws.yml"),
        ("review_by: 2027-05-01", "review_by: 2026-11-20", "review expired on 2026-11-20"),
        ("在湖南可以申请。", "在湖南，{{gone}}可以。", "with guide wages_arbitration: no figure is named 'gone'"),
        ("sms: 湖南这样办。", "sms: " + "湖南" * 60 + "。", "with guide wages_arbitration: sms: with its law"),
        ("reviewer: 编写组", "reviewer: 待写", "`reviewer` is missing"),
    ],
)
def test_one_defect_one_line(tmp_path, old, new, said):
    assert PROVINCE.count(old) == 1
    found = defects(tmp_path, PROVINCE.replace(old, new))
    assert any(what.startswith(said) for what in found), found


def test_law_of_one_province_is_none_of_another(tmp_path):
    text = PROVINCE.replace('"43"', '"32"').replace("湖南\n", "江苏\n")
    assert "cites 《湖南条例》, which holds in 43 only" in defects(tmp_path, text, "32")
    assert "region '43' must be the code in the file's name" in defects(tmp_path / "other", PROVINCE, "32")


def test_a_file_that_changes_nothing_or_rests_on_nothing(tmp_path):
    nothing = PROVINCE.partition("## 援助")[0].replace("sms: 湖南这样办。\n", "")
    assert defects(tmp_path, nothing) == ["changes nothing: write the sections that differ"]
    cites = PROVINCE.index("citations:"), PROVINCE.index("sms:")
    assert defects(tmp_path, PROVINCE[: cites[0]] + PROVINCE[cites[1] :])[0].startswith("rests on nothing")


@pytest.mark.parametrize(
    "text", ["正文", PROVINCE.replace("guides: [wages_arbitration]\n", ""), PROVINCE.replace('"43"', "43")]
)
def test_an_unreadable_file_is_named(tmp_path, text):
    path = put(tmp_path, text)
    with pytest.raises(BadInput, match=r"wages_arbitration\.43\.md: "):
        parse_override(path)
    assert len(defects(tmp_path, text)) == 1


def test_the_real_regions_reach_their_guides():
    library = Library.load(KNOWLEDGE_BASE / "guides")
    places = {o.region for listed in library.overrides.values() for o in listed}
    assert {"21", "32", "3204", "43", "45"} <= places
    seen = library.get("aid_eligibility", "320402", DAY)
    assert seen is not None and "常州" in seen.sections["援助"] and "居住权" in seen.sections["援助"]
