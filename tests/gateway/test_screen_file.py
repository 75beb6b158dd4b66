"""`hotline screen` takes one case, a list, JSON Lines and worked examples; what is wrong is named with its place."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.core.errors import BadInput
from bot.gateway.screen_file import screen_file
from bot.service.container import Knowledge

POOR: dict[str, Any] = {
    "region": "431321",
    "area": "wages",
    "claim": "labour_wages",
    "person": {"age": 51, "groups": ["dibao"]},
    "on": "2026-03-01",
}
GAMBLER = {
    "region": "431321",
    "area": "debt",
    "claim": "other",
    "person": {"age": 51, "groups": []},
    "on": "2026-03-01",
}


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> None:
    """The knowledge base is the same for all, reading it takes a second."""
    monkeypatch.setattr(Knowledge, "load", lambda day: knowledge.on(day))


@pytest.fixture
def screened(tmp_path: Path):
    """Screens a text as a file."""

    def run(text: str) -> list[dict[str, Any]]:
        path = tmp_path / "cases.jsonl"
        path.write_text(text, encoding="utf-8")
        return screen_file(str(path))

    return run


def lines(*items: Any) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def test_all_forms_give_the_same_result(screened):
    as_list = screened(json.dumps([POOR, GAMBLER], indent=2))
    assert [r["result"] for r in as_list] == ["eligible", "not_covered"]
    assert screened(lines(POOR, GAMBLER)) == as_list
    assert screened(lines({"case": POOR}, {"case": GAMBLER})) == as_list
    assert screened(f"\n{lines(POOR)}\r\n\n{lines(GAMBLER)}\n") == as_list, "blank lines say nothing"
    assert screened(json.dumps({"case": POOR}, indent=2)) == screened(json.dumps(POOR)) == as_list[:1]


def test_a_worked_example_gives_its_id_and_nothing_else_to_the_case(screened):
    example = {"id": "s-1", "story": "明天就过期了", "case": POOR, "expect": {"result": "not_covered"}}
    own = example | {"case": POOR | {"id": "mine"}}
    first, second = screened(lines(example, own))
    assert (first["id"], second["id"]) == ("s-1", "mine")
    assert first["result"] == "eligible" and first["deadline"] is None


def test_a_separator_inside_a_text_ends_no_line(screened):
    assert len(screened(lines(POOR | {"story": "欠\u2028钱"}, GAMBLER))) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lines(POOR) + "{oops\n", "line 2: no JSON"),
        (lines(POOR, POOR | {"region": "999999"}), "case 2: region: '999999'"),
        (lines(POOR, {"case": "none"}), "case 2: "),
        (lines(POOR, 3), "case 2: "),
        (json.dumps(POOR, indent=2)[:-5], "no JSON"),
        ("", "empty; give a case"),
        (" \n", "empty; give a case"),
        (lines({"claim": "labour_wages"}), "region: is missing"),
        ("nonsense\nnonsense\n", "no JSON"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(screened, text, said):
    with pytest.raises(BadInput, match=said):
        screened(text)


def test_the_command_prints_a_line_a_case_from_stdin(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(lines(POOR, {"case": GAMBLER})))
    assert main(["screen", "-", "--json"]) == 0
    assert [json.loads(line)["result"] for line in capsys.readouterr().out.splitlines()] == ["eligible", "not_covered"]
