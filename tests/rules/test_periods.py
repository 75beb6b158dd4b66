"""Counting of periods: 民法典 200-203, and the days off that the State Council announced."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.rules.deadlines import reading
from bot.rules.periods import LastDay, Length, last_day
from bot.rules.rest_days import RestDays

REST = RestDays.load(KNOWLEDGE_BASE / "rest_days.yml")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-11-09", Length("days", 15), "2026-11-24"),  # the day itself does not count
        ("2026-11-07", Length("days", 15), "2026-11-23"),  # Sunday gives way to Monday
        ("2026-01-31", Length("months", 1), "2026-02-28"),  # no 31 February; the 28th is a Saturday that is worked
        ("2024-02-29", Length("years", 1), "2025-02-28"),
        ("2024-02-29", Length("years", 2), "2026-02-28"),
        ("2026-09-20", Length("days", 12), "2026-10-08"),  # in the National Day week
        ("2026-04-24", Length("days", 15), "2026-05-09"),  # a Saturday that is worked
        ("2026-11-19", Length("workdays", 3), "2026-11-24"),
        ("2026-09-30", Length("workdays", 3), "2026-10-10"),
        ("2026-11-19", Length("hours", 72), "2026-11-22"),  # hours run through a Sunday
        ("2026-11-21", Length("hours", 24), "2026-11-22"),
    ],
)
def test_last_day(start: str, length: Length, end: str) -> None:
    assert last_day(date.fromisoformat(start), length, REST) == LastDay(date.fromisoformat(end))


def test_in_a_year_whose_days_off_are_not_announced_nothing_is_sure() -> None:
    assert last_day(date(2027, 11, 8), Length("days", 5), REST) == LastDay(date(2027, 11, 15), sure=False)
    assert not last_day(date(2026, 12, 20), Length("days", 13), REST).sure


@pytest.mark.parametrize(
    "raw", [None, 3, {}, {"years": 0}, {"years": "3"}, {"weeks": 2}, {"years": 1, "days": 2}, {"days": True}]
)
def test_a_length_is_one_unit_with_a_number(raw: object) -> None:
    with pytest.raises(BadInput, match="a length is one of"):
        Length.read(raw)


@pytest.mark.parametrize(
    "text",
    [
        "years: {2026: {source: x}}",
        "years: {2026: {source: x, rest: [2025-01-01], worked: []}}",
        "a: 1",
        "years: {2026: {source: x, rest: [x], worked: []}}",
    ],
)
def test_a_broken_file_of_days_off_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rest_days.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^rest_days\.yml: "):
        RestDays.load(path)


GOOD = """
- id: x
  what: 上诉
  kind: fixed
  length: {days: 15}
  begins: 从收到起
  act: 去法院
  cite: {law: 民法典, article: "188"}
  in_force_from: 2021-01-01
  areas: [debt]
  when: 判决
"""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("kind: fixed", "kind: soft"), "unknown kind code 'soft'"),
        (("length: {days: 15}", "length: {days: x}"), "a length is one of"),
        (("areas: [debt]", "areas: [moon]"), "unknown area code 'moon'"),
        (("when: 判决", "when: '('"), "`when` is no pattern"),
        (("what: 上诉", "what: ''"), "`what` is missing"),
        (("when: 判决", "when: 判决\n  next: y"), "next 'y' does not exist"),
        (("when: 判决", "when: 判决\n  colour: red"), "colour"),
    ],
)
def test_a_broken_time_limit_is_named(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    (tmp_path / "restarts.yml").write_text("words: 要过", encoding="utf-8")
    (tmp_path / "pauses.yml").write_text("{hindered: 被关, over: 出来, unless: 他, rules: []}", encoding="utf-8")
    (tmp_path / "1.yml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(BadInput, match="x") as error:
        reading.load(tmp_path)
    assert fault in str(error.value)


def test_a_provision_that_does_not_exist_is_a_defect(tmp_path: Path) -> None:
    from bot.knowledge.laws import load

    (tmp_path / "restarts.yml").write_text("words: 要过", encoding="utf-8")
    (tmp_path / "pauses.yml").write_text("{hindered: 被关, over: 出来, unless: 他, rules: []}", encoding="utf-8")
    (tmp_path / "1.yml").write_text(GOOD.replace('"188"', '"9188"'), encoding="utf-8")
    laws = load(KNOWLEDGE_BASE / "laws.yml")
    assert [str(f) for f in reading.check(tmp_path, laws)] == [
        "deadlines/x: cites 民法典第9188条, which is not in knowledge_base/laws.yml"
    ]
    assert list(reading.check(KNOWLEDGE_BASE / "deadlines", laws)) == []
