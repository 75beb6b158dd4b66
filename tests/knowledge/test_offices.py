"""The directory of offices: village to county, found by code and by name, fast at the size of a county, checked by kb check."""

import time
from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.core.regions import divisions
from bot.knowledge import office_files
from bot.knowledge.office_check import check_offices
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions

VILLAGES, TOWNS = 927, 17  # Shuangfeng as its plan of 2010 counted


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


def county(villages: int, towns: int) -> str:
    """A county's directory with made-up village names of the shape that real ones have."""
    first, second = "金石青龙双水大新上下东西南北中太平安", "桥山塘田湾坪冲岭溪塘洞泉井坝堰源口庄"
    names = [f"{a}{b}{c}村" for a in first for b in second for c in ("", "头", "家")]
    rows = ["sources: {list: 试验名单}", "stations:", '  - {county: "431321", source: list, towns: [']
    for town in range(towns):
        own = range(town, villages, towns)
        listed = ", ".join(f'{{code: "431321{100 + town}{200 + k:03}", name: {names[v]}}}' for k, v in enumerate(own))
        rows.append(f'      {{code: "431321{100 + town}", name: 第{chr(0x4E00 + town)}镇, villages: [{listed}]}},')
    return "\n".join([*rows, "    ]}", ""])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Regions:
    folder = tmp_path_factory.mktemp("large")
    (folder / "offices").mkdir()
    (folder / "offices" / "hunan.yml").write_text(county(VILLAGES, TOWNS), encoding="utf-8")
    return Regions.load(folder)


def test_a_directory_of_927_villages_loads_and_routes_in_less_than_a_millisecond(large: Regions) -> None:
    points = large.directory.points.values()
    villages = [p for p in points if p.kind == "contact"]
    assert len(villages) == VILLAGES and sum(p.kind == "station" for p in points) == TOWNS
    texts = [
        (f"我住在双峰县{large.directory.points[v.code[:9]].place}{v.place}3组，门口有棵树", v.code) for v in villages
    ]
    started = time.perf_counter()
    found = [large.narrow("431321", text) for text, _ in texts]
    paths = [large.points(code) for code in found]
    each = (time.perf_counter() - started) / VILLAGES
    assert found == [code for _, code in texts]
    assert all([p.kind for p in path] == ["contact", "station", "centre"] for path in paths)
    assert each < 0.001, f"{each * 1000:.2f} ms"


def test_loading_such_a_county_takes_a_moment(tmp_path: Path) -> None:
    (tmp_path / "hunan.yml").write_text(county(VILLAGES, TOWNS), encoding="utf-8")
    started = time.process_time()  # what a neighbour on the machine takes does not count
    office_files.load(tmp_path)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("431321", "双峰县杏子铺镇和平村3组", "431321104"),
        ("431321", "双峰荷叶", "431321101"),
        ("431321", "永丰镇", "431321001"),
        ("431321", "双峰县蛇形山镇", "431302106"),  # belongs to 娄星区 now
        ("431321", "双峰县", "431321"),
        ("450226", "三江林溪镇某某屯", "450226104"),
        ("450226", "三江高基乡", "450226209"),
        ("320412", "武进区前黄镇", "320412113"),
        ("211421", "绥中县明水乡", "211421207"),
        ("450225", "融水县融水镇", "450225100"),
        ("450225", "融水", "450225"),
        ("440106", "广州天河区", "440106"),
    ],
)
def test_towns_are_found_by_their_everyday_names(regions: Regions, code: str, text: str, found: str) -> None:
    assert regions.narrow(code, text) == found


def test_homonyms_are_left_open_unless_the_town_is_named_too(tmp_path: Path) -> None:
    text = """
stations:
  - county: "431321"
    towns:
      - {code: "431321101", name: 荷叶镇, villages: [{code: "431321101201", name: 新建村}]}
      - {code: "431321102", name: 井字镇, villages: [{code: "431321102201", name: 新建村}]}
"""
    (tmp_path / "offices").mkdir()
    (tmp_path / "offices" / "hunan.yml").write_text(text, encoding="utf-8")
    own = Regions.load(tmp_path)
    assert own.narrow("431321", "双峰县新建村") == "431321"
    assert own.narrow("431321", "双峰县井字镇新建村") == "431321102201"


def test_the_way_from_below_ends_at_the_county(regions: Regions) -> None:
    assert [p.name for p in regions.points("431321101")] == ["荷叶镇司法所（法律援助工作站）", "双峰县法律援助中心"]
    assert [p.name for p in regions.points("440106")] == ["广东省广州市天河区法律援助中心"]


def test_no_phone_is_invented(regions: Regions) -> None:
    points = regions.directory.points.values()
    assert len([p for p in points if p.code.startswith("431321") and p.kind == "station"]) == 16
    assert {p.phone for p in points if not p.source} <= {"12348"}
    assert {p.code[:2] for p in points if p.kind == "centre"} == {"21", "32", "43", "45"}
    assert list(check_offices(KNOWLEDGE_BASE / "offices", divisions())) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('offices: [{code: "999999", name: 某某法律援助中心}]', "999999 is no division of GB/T 2260"),
        ('offices: [{code: "431321", name: 双峰中心}]', "must be that of a legal-aid office"),
        (
            'offices: [{code: "431321", name: 法律援助中心, phone: 114, source: book}]\nsources: {book: x}',
            "phone '114' is no number",
        ),
        ('offices: [{code: "431321", name: 法律援助中心, phone: 0738-6822148}]', "needs a `source`"),
        ('offices: [{code: "431321", name: 法律援助中心, fax: 1}]', "unknown part 'fax'"),
        ('offices: [{code: "431321", name: 法律援助中心, source: book}]', "unknown source 'book'"),
        ('offices: [{code: "431321", name: 法律援助中心, certainty: sure}]', "unknown certainty 'sure'"),
        ('offices: [{code: "431321001", name: 法律援助中心}]', "the code of a centre has 2 or 4 or 6 digits"),
        ("offices: [{code: '43', name: 法律援助中心}, {code: '43', name: 法律援助中心}]", "the code is used twice"),
        ('stations: [{county: "431321", towns: [{code: "431322101", name: 某镇}]}]', "does not lie in 431321"),
        ('stations: [{county: "431321", towns: [{code: "431321", name: 某镇}]}]', "code of a station has 9 digits"),
        ("stations: [text]", "an office needs `code` and `name`"),
        ('moved: [{county: "431321", name: 某镇, to: "431302999"}]', "which is not listed"),
        ("moved: [{name: 某镇}]", "malformed entry"),
        ("office: []", "unknown part 'office' of a file"),
        ("offices: [", "no readable YAML"),
    ],
)
def test_a_defect_names_file_and_fault(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "x.yml").write_text(text + "\n", encoding="utf-8")
    found = [str(d) for d in check_offices(tmp_path, divisions())]
    assert len(found) == 1 and named in found[0] and found[0].startswith("offices/")


def test_the_first_defect_stops_a_start(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("offices: [{name: 中心}]\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"x\.yml: an office needs"):
        office_files.load(tmp_path)
