"""The case files of tests/rules/deadlines: which period a story starts, and every edge of its end."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.areas import LEGAL_AREAS
from bot.core.yaml_file import read_yaml
from bot.knowledge import laws
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.rules.deadlines import reading
from bot.rules.deadlines.model import Limit
from bot.service.deadlines import Deadlines

HERE = Path(__file__).parent / "deadlines"
KEYS = {
    "limit", "area", "told", "ends", "latest", "certainty", "restarted", "paused", "why", "duty", "also", "first_day",
}  # fmt: skip


@cache
def deadlines() -> Deadlines:
    return Deadlines.load(KNOWLEDGE_BASE)


def _rows() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yml")):
        for row in read_yaml(path):
            assert set(row) <= KEYS, row
            yield pytest.param(row, id=f"{row['limit']}: {row['told']}")


ROWS = list(_rows())


def found(row: dict[str, Any], on: date) -> Limit:
    """The period of the case as of a day: it must be the first one, or stand behind the one named `also`."""
    limits = {limit.rule.id: limit for limit in deadlines().of(row["told"], row["area"], on)}
    first = next(iter(limits), None)
    assert first == row.get("also", row["limit"]), list(limits)
    return limits[row["limit"]]


def _days(row: dict[str, Any]) -> tuple[date, date]:
    return row["ends"], row.get("latest", row["ends"])


@pytest.mark.parametrize("row", ROWS)
def test_the_last_day(row: dict[str, Any]) -> None:
    first, last = _days(row)
    limit = found(row, first)
    assert (limit.first_end, limit.last_end) == (first, last)
    assert limit.certainty == row.get("certainty", "sure")
    assert limit.restarted == row.get("restarted")
    assert (limit.paused and limit.paused.first) == row.get("paused")
    assert (limit.days_left, limit.state, limit.on) == (0, "soon", first)
    assert limit.urgent != row.get("duty", False)


@pytest.mark.parametrize("row", ROWS)
def test_the_day_after(row: dict[str, Any]) -> None:
    first, last = _days(row)
    after = found(row, last + timedelta(days=1))
    assert (after.days_left, after.state, after.urgent, after.on) == (-1, "over", False, last)
    if last > first:
        between = found(row, first + timedelta(days=1))
        assert (between.days_left, between.state) == (0, "edge")


@pytest.mark.parametrize(
    ("left", "state", "urgent"),
    [(30, "later", False), (29, "soon", False), (7, "soon", False), (6, "soon", True)],
)
@pytest.mark.parametrize("row", ROWS)
def test_before_it(row: dict[str, Any], left: int, state: str, urgent: bool) -> None:
    on = row["ends"] - timedelta(days=left)
    told = deadlines().of(row["told"], row["area"], on)
    if not told or on < row.get("restarted", on):  # the message would be older than what it tells of
        return
    limit = found(row, on)
    assert (limit.days_left, limit.state) == (left, state)
    assert limit.urgent == (urgent and not row.get("duty", False))


def test_every_period_has_its_case() -> None:
    cased = {row.values[0]["limit"] for row in ROWS}
    assert {limit.id for limit in deadlines().book.limits} == cased


@pytest.mark.parametrize("row", [row for row in ROWS if "first_day" in row.values[0]])
def test_a_period_of_new_law_is_not_there_before_it(row: dict[str, Any]) -> None:
    before = row["first_day"] - timedelta(days=1)
    assert row["limit"] not in {limit.rule.id for limit in deadlines().of(row["told"], row["area"], before)}
    assert found(row, row["first_day"]).rule.id == row["limit"]


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("maintenance", "儿子从2020年开始就不给养老钱"),  # 民法典 196: support has no period
        ("wages", "老板欠我三个月工资，我还在他厂里干活"),
        ("wages", "我2019年3月进厂，现在还在干，工资总拖着"),  # art. 27(4): no period while the work goes on
        ("debt", "他明年3月才到期还钱"),
        ("land", "我家有三亩地"),
        ("wages", ""),
    ],
)
def test_where_no_period_runs(area: str, told: str) -> None:
    assert deadlines().of(told, area, date(2026, 11, 22)) == []


@pytest.mark.parametrize(
    ("area", "told", "limit", "ends", "state"),
    [
        ("wages", "去年三月干完的活", "labour_arbitration", date(2026, 3, 31), "over"),
        ("wages", "判决书昨天收到", "appeal_judgment", date(2026, 12, 7), "soon"),
        ("traffic", "事故去年五月出的，我的腿断了", "injury_general", date(2028, 5, 1), "later"),
        ("land", "处罚决定上周收到", "admin_review", date(2027, 1, 8), "later"),
        ("wages", "我在厂里干了三年了，上个月被辞退", "labour_arbitration", date(2027, 10, 1), "later"),
        ("wages", "干完活两年多了还没给钱", "labour_arbitration", date(2025, 11, 24), "over"),
        ("debt", "2023年借给他五万，没还", "debt_lent", date(2026, 1, 4), "edge"),
    ],
)
def test_as_callers_say_it(area: str, told: str, limit: str, ends: date, state: str) -> None:
    first = deadlines().of(told, area, date(2026, 11, 22))[0]
    assert (first.rule.id, first.on, first.state) == (limit, ends, state)


def test_the_one_that_ends_next_is_named_even_behind_another() -> None:
    told = "2025年11月25号在厂里压断手指，人社局2026年11月16号给我不予认定决定书"
    limit = deadlines().first(told, "work_injury", date(2026, 11, 22))
    assert limit is not None and limit.rule.id == "work_injury_application" and limit.days_left == 3


def test_a_time_told_by_the_year_alone_is_too_rough_to_hurry_the_office() -> None:
    limit = deadlines().first("2023年借给他五万，没还", "debt", date(2026, 11, 22))
    assert limit is not None and limit.state == "edge" and not limit.urgent and limit.certainty == "unsure"


def test_what_may_come_after_is_named() -> None:
    limit = deadlines().first("去年三月干完的活", "wages", date(2026, 11, 22))
    assert limit is not None and limit.next is not None and limit.next.rule.id == "wages_general"
    assert limit.next.state == "later"


@pytest.mark.parametrize("area", LEGAL_AREAS)
def test_words_without_any_event_start_nothing(area: str) -> None:
    assert deadlines().of("2026年11月1号，您好", area, date(2026, 11, 22)) == []


@pytest.mark.parametrize(
    ("area", "told", "ends", "why"),
    [
        ("debt", "说好2023年5月1号还，他2024年坐牢，2026年9月1号放出来", date(2026, 5, 6), "it was the debtor who sat"),
        (
            "debt",
            "说好2023年5月1号还，原来关在看守所，2026年9月1号才放出来",
            date(2026, 5, 6),
            "since when is not told",
        ),
        (
            "debt",
            "说好2023年5月1号还，2024年2月昏迷，2025年3月1号才醒过来",
            date(2026, 5, 6),
            "not in the last six months",
        ),
        (
            "debt",
            "说好2023年5月1号还，2026年6月3号坐牢，2026年9月1号放出来",
            date(2026, 5, 6),
            "began when it was over",
        ),
        ("debt", "说好2023年5月1号还，我还关在看守所", date(2026, 5, 6), "has not ended"),
        (
            "debt",
            "说好2025年5月1号还，我2026年3月1号坐牢，2026年9月1号放出来",
            date(2028, 5, 1),
            "still runs: the earlier day",
        ),
        (
            "wages",
            "2025年3月10号干完的活，2026年9月1号才放出来，原来关在看守所",
            date(2026, 3, 10),
            "since when is not told",
        ),
        ("land", "2024年7月2号村里收走了承包地，发大水，2026年5月1号路才通", date(2026, 7, 2), "no provision for it"),
        (
            "work_injury",
            "2025年8月4号机器压断手指昏迷，2026年7月1号才醒过来",
            date(2026, 8, 4),
            "a period that is fixed",
        ),
    ],
)
def test_what_does_not_hold_a_period_up(area: str, told: str, ends: date, why: str) -> None:
    limit = deadlines().of(told, area, date(2026, 11, 22))[0]
    assert (limit.first_end, limit.paused) == (ends, None), why


def test_a_pause_stands_with_its_provision() -> None:
    limit = deadlines().first("2025年3月10号干完的活，2025年8月1号到2026年6月1号被关着", "wages", date(2026, 11, 22))
    assert limit is not None and limit.pause is not None and limit.pause.how == "goes_on"
    assert limit.cite == "劳动争议调解仲裁法第27条", "named once, though period and pause stand in one article"
    civil = deadlines().first("2023年3月5号被车撞成植物人，2026年7月1号才醒过来", "injury", date(2026, 11, 22))
    assert civil is not None and civil.deadline().cite.endswith("民法典第194条") and "可能不算" in civil.deadline().what


def test_every_period_that_a_demand_interrupts_can_be_held_up_or_says_nothing_of_it() -> None:
    """农村土地承包经营纠纷调解仲裁法 18 names no pause; every other limitation period does."""
    limitation = {limit.id for limit in deadlines().book.limits if limit.kind == "limitation"}
    assert {name for name in limitation if deadlines().book.pauses.of(name) is None} == {"land_arbitration"}


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("how: goes_on", "how: stops", "pauses.yml: unknown how code 'stops'"),
        ("[labour_arbitration]", "[labour]", "pauses.yml: unknown limits code 'labour'"),
        ("hindered: ", "hidden: ", "pauses.yml: unknown part 'hidden'"),
        ('over: "', 'over: "(', "pauses.yml: `over` is no pattern"),
        ("    how: ", "    when: ", "pauses.yml: unknown part 'when'"),
        ("law: 民法典, article", "law: 民法典, paragraph", ""),
    ],
)
def test_a_broken_file_of_pauses_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    folder = tmp_path / "deadlines"
    shutil.copytree(KNOWLEDGE_BASE / "deadlines", folder)
    text = (folder / "pauses.yml").read_text(encoding="utf-8").replace("  - how: ", "  -\n    how: ")
    assert before in text
    (folder / "pauses.yml").write_text(text.replace(before, after, 1), encoding="utf-8")
    found = [str(finding) for finding in reading.check(folder, laws.load(KNOWLEDGE_BASE / "laws.yml"))]
    assert len(found) == 1 and (named or "deadlines/pauses: cites") in found[0]
