"""The report holds counts and rates, well-formed pictures, and no message."""

from pathlib import Path
from xml.etree import ElementTree

from made import outcome

from bot.evaluation import charts
from bot.evaluation.__main__ import REPORT, write
from bot.evaluation.crossval import CrossValidated
from bot.evaluation.report import CALIBRATION, RISK, Group, percent, pictures, report

SHARES = {"land": 0.8, "debt": 0.2}
OUTCOMES = [
    outcome("land", "land", 0.8, shares=SHARES, style="sms", urgent="deadline", alarm="deadline"),
    outcome("land", "land", 0.7, shares=SHARES, style="sms", urgent=""),
    outcome("debt", "land", 0.6, shares=SHARES, style="asr"),
]
SVG = "{http://www.w3.org/2000/svg}"


def _text() -> str:
    group = Group("own <sentences>", OUTCOMES)
    return report(
        "hotline-abc", [group], Group("alarms", OUTCOMES), [group], CrossValidated(5, [("land", "land", False)] * 4)
    )


def test_the_report_states_what_was_counted() -> None:
    text = _text()
    assert "| area right | 66.7 % |" in text
    assert "| debt | land | 1 |" in text
    assert "| sms | 2 | 100.0 % |" in text
    assert "4 utterances in 5 parts, each left out once: area right 100.0 %, intent right 0.0 %" in text
    assert f"![risk and coverage]({RISK})" in text


def test_every_table_has_as_many_cells_in_each_line_as_in_its_head() -> None:
    width = 0
    for line in _text().splitlines():
        cells = line.count("|") if line.startswith("|") else 0
        assert not (width and cells) or cells == width, line
        width = cells


def test_a_rate_over_nothing_is_a_dash() -> None:
    assert (percent(None), percent(0.975)) == ("-", "97.5 %")


def test_report_and_pictures_are_written(tmp_path: Path) -> None:
    write(tmp_path / "new", "text", [Group("own <sentences>", OUTCOMES)])
    assert {p.name for p in (tmp_path / "new").iterdir()} == {REPORT, RISK, CALIBRATION}


def test_pictures_are_well_formed_with_a_line_and_a_name_for_each_group() -> None:
    groups = [Group("own <sentences>", OUTCOMES), Group("others", OUTCOMES)]
    for name, svg in pictures(groups).items():
        root = ElementTree.fromstring(svg)
        texts = [element.text for element in root.iter(f"{SVG}text")]
        assert {"own <sentences>", "others"} <= set(texts)
        assert len(list(root.iter(f"{SVG}polyline"))) == (3 if name == CALIBRATION else 2)


def test_points_lie_inside_the_frame_even_when_off_the_scale() -> None:
    svg = charts.line_chart("t", ("x", "y"), {"a": [(0.5, 0.1), (0.1, 0.9), (1.0, 1.0)]}, (0.5, 1.0), (0.75, 1.0))
    places = ElementTree.fromstring(svg).find(f"{SVG}polyline").attrib["points"].split()
    floor, ceiling = charts.HEIGHT - charts.BOTTOM, charts.TOP
    assert places == [f"{charts.LEFT}.0,{floor}.0", f"{charts.WIDTH - charts.RIGHT}.0,{ceiling}.0"]
