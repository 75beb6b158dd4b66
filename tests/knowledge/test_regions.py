"""Places as callers name them, and the office that serves them."""

import pytest

from bot.core.errors import BadInput
from bot.core.screening import Office
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions

OFFICES = """
offices:
  - {code: "43", name: 湖南省法律援助中心, phone: 0731-12345678}
  - {code: "431321", name: 双峰县法律援助中心, phone: 0738-6822148}
stations:
  - county: "431321"
    towns:
      - {code: "431321102", name: 杏子铺镇}
"""


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("湖南双峰", "431321"),
        ("湖南省娄底市双峰县", "431321"),
        ("我住在双峰县杏子铺镇", "431321"),
        ("双峰", "431321"),
        ("湖南", "430000"),
        ("内蒙古", "150000"),
        ("内蒙", "150000"),
        ("北京", "110000"),
        ("重庆", "500000"),
        ("重庆万州", "500101"),
        ("上海浦东", "310115"),
        ("苏州吴中区", "320506"),
        ("石河子", "659001"),
        ("香港", "810000"),
    ],
)
def test_places_named_in_full_or_in_short(regions, text, code):
    assert [p.code for p in regions.find(text)] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("广西三江", "450226"),
        ("三江县", "450226"),
        ("三江侗族自治县", "450226"),
        ("巴马", "451227"),
        ("隆林县", "451031"),
        ("双江", "530925"),
        ("环江", "451226"),
        ("杜尔伯特", "230624"),
        ("凉山州昭觉县", "513431"),
        ("恩施州", "422800"),
    ],
)
def test_counties_and_prefectures_of_minorities_without_their_long_names(regions, text, code):
    assert [p.code for p in regions.find(text)] == [code]


@pytest.mark.parametrize(
    ("text", "code", "not_this"),
    [
        ("河南省", "410000", "632324"),
        ("河南", "410000", "632324"),
        ("河北", "130000", "120105"),
        ("海南", "460000", "150303"),
        ("吉林", "220000", "220200"),
    ],
)
def test_a_province_is_not_a_county_of_the_same_name(regions, text, code, not_this):
    assert not_this in regions.places
    assert [p.code for p in regions.find(text)] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("青海河南县", "632324"),
        ("天津河北区", "120105"),
        ("海南州", "632500"),
        ("吉林市", "220200"),
        ("朝阳县", "211321"),
        ("辽宁朝阳", "211300"),
        ("北京朝阳", "110105"),
        ("朝阳市朝阳县", "211321"),
        ("甘孜", "513300"),
        ("甘孜县", "513328"),
        ("乌鲁木齐", "650100"),
        ("南京鼓楼区", "320106"),
    ],
)
def test_what_else_is_said_decides_between_places_of_one_name(regions, text, code):
    assert [p.code for p in regions.find(text)] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("鼓楼区", {"320106", "320302", "350102", "410204"}),
        ("江苏鼓楼区", {"320106", "320302"}),
        ("城关区", {"540102", "620102"}),
        ("朝阳", {"110105", "211300", "220104"}),
        ("湖南广西", {"430000", "450000"}),
    ],
)
def test_places_that_the_words_leave_open(regions, text, codes):
    assert {p.code for p in regions.find(text)} == codes


@pytest.mark.parametrize("text", ["", "不知道", "县", "老板欠我工资", "999999", "431399", "4313211", "00"])
def test_no_place(regions, text):
    assert regions.find(text) == []


@pytest.mark.parametrize(
    ("text", "code"), [("431321", "431321"), ("43", "430000"), ("4313", "431300"), (" 431321102000 ", "431321")]
)
def test_codes(regions, text, code):
    assert [p.code for p in regions.find(text)] == [code]
    assert regions.require(text.strip()).code == code


def test_an_unknown_code_is_named(regions):
    with pytest.raises(BadInput, match="'999999' is not a division"):
        regions.require("999999")


def test_names_of_codes(regions):
    assert regions.name("431321") == regions.name("431321999") == "湖南省娄底市双峰县"
    assert regions.name("431321102") == "湖南省娄底市双峰县井字镇"
    assert regions.name("11") == "北京市" and regions.name("659001") == "新疆维吾尔自治区石河子市"
    assert regions.name("999999") == "999999"


def test_every_county_is_found_by_its_full_path(regions):
    counties = [p for p in regions.places.values() if not p.code.endswith("00")]
    missed = [p.path for p in counties if p not in regions.find(p.path)]
    assert len(missed) <= len(counties) // 100, missed


def test_the_nearest_office_above_serves_a_place(regions, tmp_path):
    (tmp_path / "offices").mkdir()
    (tmp_path / "offices" / "hunan.yml").write_text(OFFICES, encoding="utf-8")
    own = Regions.load(tmp_path)
    assert own.office("431321102005").name == "杏子铺镇司法所（法律援助工作站）"
    assert own.office("431321").phone == own.office("431321103").phone == "0738-6822148"
    assert own.office("43") == Office("43", "湖南省法律援助中心", "0731-12345678")
    assert own.office("430000").code == "43" and own.office("4313").code == "431300"
    assert own.office("430102").name == "湖南省长沙市芙蓉区法律援助中心"  # not the province's: article 38
    assert own.office("431321102").phone == "12348"
    assert own.office("450226") == Office("450226", "广西壮族自治区柳州市三江侗族自治县法律援助中心", "12348")
    assert own.office("999999") == Office("999999", "法律援助中心", "12348")


@pytest.mark.parametrize("row", ['{code: "43"}', "{name: 中心}", "text"])
def test_an_office_without_code_or_name_names_its_file(tmp_path, row):
    (tmp_path / "offices").mkdir()
    (tmp_path / "offices" / "broken.yml").write_text(f"offices:\n  - {row}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"broken\.yml: an office needs"):
        Regions.load(tmp_path)


@pytest.mark.parametrize("text", ["永丰镇石牛村3组", "长沙镇", "鼓楼街道", "绥中镇"])
def test_a_town_is_no_county_of_the_same_name(regions, text):
    assert regions.find(text) == []


def test_a_county_stays_one_beside_its_town(regions):
    assert [p.code for p in regions.find("双峰永丰镇")] == ["431321"]
    assert [p.code for p in regions.find("双峰村干部不发补贴")] == ["431321"]
    assert [p.code for p in regions.find("湖南乡下")] == ["430000"]
