"""The case files of tests/rules/calculators: what callers answer, and the sum or day that comes out with its words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import CHANNELS
from bot.core.yaml_file import read_yaml
from bot.knowledge import calculators as scripts
from bot.knowledge.figures import Figure, Figures, Value
from bot.knowledge.laws import load as load_laws
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.rules.calculators import CALCULATORS
from bot.service import calculation_answers, calculations
from bot.service.calculations import UNKNOWN, Calculation
from bot.service.container import Knowledge

HERE = Path(__file__).parent / "calculators"
TODAY = date(2026, 11, 22)
KEYS = {
    *("title", "said", "answers", "day", "region", "local", "why"),
    *("low", "high", "ends", "result", "refused", "missing", "notes", "lacks", "says"),
}


def _rows() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yml")):
        for name, rows in read_yaml(path).items():
            for row in rows:
                assert set(row) <= KEYS, row
                yield pytest.param(name, row, id=f"{name}: {row['title']}")


ROWS = list(_rows())


def _on(knowledge: Knowledge, row: dict[str, Any]) -> Knowledge:
    """The knowledge of the case's day, with the local average wage that the case supposes."""
    figures = knowledge.figures
    if "local" in row:
        local = Figure("local_average_wage_4313", "", "yuan", (Value(date(2020, 1, 1), row["local"], ""),))
        figures = Figures(figures.by_name | {local.name: local})
    return replace(knowledge, figures=figures, day=row.get("day", TODAY))


def answered(name: str, row: dict[str, Any], knowledge: Knowledge) -> Calculation:
    """The calculation with the caller's words read by the readers of the dialogue."""
    calculation = Calculation(name, dict(row.get("answers", {})))
    for question in calculation.calculator.questions:
        if question.name in row["said"] and question.name not in calculation.answers:
            script = knowledge.calculators[name]
            value = calculation_answers.read(question, row["said"][question.name], script, knowledge.day)
            assert value is not None, (question.name, row["said"])
            calculation.answers[question.name] = value
    return calculation


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_case_file(knowledge: Knowledge, name: str, row: dict[str, Any]) -> None:
    today = _on(knowledge, row)
    calculation = answered(name, row, today)
    assert calculation.open() is None
    result = calculations.outcome(calculation, today, row.get("region"))
    assert result.refused == row.get("refused", False), result
    assert list(result.missing) == row.get("missing", ["local_average_wage"] if "cap_unknown" in result.notes else [])
    if result.refused:
        return
    assert (result.low, result.on) == (row.get("low"), row.get("ends"))
    assert result.high == pytest.approx(row["high"]) if "high" in row else True
    assert result.result == row["result"]
    assert set(row.get("notes", ())) <= set(result.notes) and not set(row.get("lacks", ())) & set(result.notes)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("name", "row"), ROWS)
def test_every_outcome_can_be_said(knowledge: Knowledge, name: str, row: dict[str, Any], channel: Any) -> None:
    today = _on(knowledge, row)
    script = today.calculators[name]
    result = calculations.outcome(answered(name, row, today), today, row.get("region"))
    text = calculations.told(result, script, today, channel)
    assert text and "{" not in text and "None" not in text
    if channel == "web":
        assert row.get("says", "") in text
        if not result.refused:
            assert f"《{script.cites[0].law}》第" in text and "估算" in text
    if result.missing and channel == "web":
        assert all(script.missing.get(name, "") in text for name in result.missing if name in script.missing)


def test_every_calculator_has_its_cases_and_asks_at_most_three_questions() -> None:
    cased = {row.values[0] for row in ROWS}
    assert cased == set(CALCULATORS)
    refused = {row.values[0] for row in ROWS if row.values[1].get("refused")}
    assert refused == set(CALCULATORS)
    assert all(len(c.questions) <= 3 for c in CALCULATORS.values())


def test_a_figure_of_a_place_is_that_of_the_narrowest_division(knowledge: Knowledge) -> None:
    by_name = {
        f"x_{code}": Figure(f"x_{code}", "", "yuan", (Value(date(2020, 1, 1), value, ""),))
        for code, value in {"43": 1.0, "4313": 2.0}.items()
    }
    figures = Figures(by_name)
    assert figures.local("x", "431321", TODAY).value == 2.0
    assert figures.local("x", "430100", TODAY).value == 1.0
    with pytest.raises(Exception, match="no figure x_45"):
        figures.local("x", "45", TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("worked", "五年三个月", 5 * 365 + 90),
        ("worked", "5", 5 * 365),
        ("worked", "从2024年5月干起", 2 * 365 + 6 * 30 + 21),
        ("worked", "您说呢", None),
        ("worked", "记不清了", UNKNOWN),
    ],
)
def test_how_long_somebody_worked(knowledge: Knowledge, kind: str, text: str, value: Any) -> None:
    question = CALCULATORS["severance"].questions[0]
    read = calculation_answers.read(question, text, knowledge.calculators["severance"], TODAY)
    assert read == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30小时", 30),
        ("十天", 80),
        ("2天3小时", 19),
        ("12", 12),
        ("很多", None),
        ("不知道", UNKNOWN),
        ("100000小时", None),
    ],
)
def test_hours_of_overtime(knowledge: Knowledge, text: str, value: Any) -> None:
    question = CALCULATORS["overtime"].questions[2]
    assert calculation_answers.read(question, text, knowledge.calculators["overtime"], TODAY) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("去年三月", "2025-03"),
        ("没有", False),
        ("从来没要过", False),
        ("明年三月", None),
        ("不记得", UNKNOWN),
        ("随便", None),
    ],
)
def test_the_last_demand(knowledge: Knowledge, text: str, value: Any) -> None:
    question = CALCULATORS["labour_arbitration"].questions[1]
    assert calculation_answers.read(question, text, knowledge.calculators["labour_arbitration"], TODAY) == value


def test_the_story_answers_what_it_can(knowledge: Knowledge) -> None:
    told = calculations.begin(
        "severance", knowledge.calculators["severance"], "我在厂里干了五年三个月，一个月四千，上个月被辞退了", TODAY
    )
    assert told.answers == {"worked": 5 * 365 + 90, "wage": 4000}
    question = told.open()
    assert question is not None and question.name == "reason"
    two = "第一家干了三年，第二家干了两年"
    assert calculations.begin("severance", knowledge.calculators["severance"], two, TODAY).answers == {}


def test_the_words_of_the_calculators_hold_no_fault(knowledge: Knowledge, tmp_path: Path) -> None:
    inputs = {name: tuple(q.name for q in c.questions) for name, c in CALCULATORS.items()}
    laws = load_laws(KNOWLEDGE_BASE / "laws.yml")
    assert list(scripts.check(KNOWLEDGE_BASE / "calculators", inputs, laws, TODAY)) == []
    faults = list(
        scripts.check(KNOWLEDGE_BASE / "calculators", {**inputs, "severance": ("height",), "new": ()}, laws, TODAY)
    )
    assert any("no question for 'height'" in f for f in faults) and any("new.yml: is missing" in f for f in faults)
    (tmp_path / "x.yml").write_text("title: 缺东西", encoding="utf-8")
    assert "calculators/x.yml: needs" in next(iter(scripts.check(tmp_path, {"x": ()}, laws, TODAY)))
