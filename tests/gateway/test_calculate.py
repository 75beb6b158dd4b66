"""`hotline calculate` as the shell sees it."""

import json

import pytest

from bot.cli import main
from bot.service.container import Knowledge


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> None:
    """The knowledge base is the same for all, reading it takes a second."""
    monkeypatch.setattr(Knowledge, "load", lambda day: knowledge.on(day))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["calculate", *words])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_a_sum_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(
        capsys, "severance", "worked=五年三个月", "wage=四千", "reason=1", "--on", "2026-11-22", "--json"
    )
    found = json.loads(out)
    assert (status, found["name"], found["low"], found["high"], found["refused"]) == (
        0,
        "severance",
        44000,
        44000,
        False,
    )
    assert {"law": "劳动合同法", "article": "87"} in found["citations"] and "5.5个月" in found["text"]


def test_a_day_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "labour_arbitration", "ended=2025年12月15日", "again=没有", "--on", "2026-11-22")
    assert status == 0 and "2026年12月15日" in out and "《劳动争议调解仲裁法》第27条" in out


def test_a_missing_figure_is_a_refusal_and_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "work_death", "died=2023年5月1日", "--on", "2026-11-22", "--json")
    found = json.loads(out)
    assert (
        status == 0 and found["refused"] and found["missing"] == ["urban_income_previous_year"] and found["low"] is None
    )


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["alimony"], "no calculator is named 'alimony'"),
        (["severance", "height=3"], "severance takes worked=…, wage=…, reason=…"),
        (["severance", "worked"], "severance takes"),
        (["severance", "wage=很多"], "wage: '很多' is no answer"),
        (["severance", "--region", "98"], "98"),
    ],
)
def test_bad_input_names_itself(capsys: pytest.CaptureFixture[str], words: list[str], fault: str) -> None:
    status, out, err = run(capsys, *words)
    assert status == 2 and out == "" and fault in err and "Traceback" not in err
