"""The office's side: every pair of states, reasons, periods, lists and the status by query code."""

import asyncio
from datetime import date
from typing import Any

import pytest

from intake import workflow

# Written out a second time by hand, so that a slip in the table is seen.
ALLOWED = {
    "received": {"supplement", "under_review", "withdrawn"},
    "supplement": {"under_review", "withdrawn"},
    "under_review": {"approved", "refused", "supplement", "withdrawn"},
    "approved": {"assigned", "withdrawn"},
    "assigned": {"closed", "withdrawn"},
    "refused": {"under_review"},
    "withdrawn": set(),
    "closed": set(),
}
WAYS = {
    "received": [],
    "supplement": ["supplement"],
    "under_review": ["under_review"],
    "approved": ["under_review", "approved"],
    "refused": ["under_review", "refused"],
    "assigned": ["under_review", "approved", "assigned"],
    "withdrawn": ["withdrawn"],
    "closed": ["under_review", "approved", "assigned", "closed"],
}


def test_the_table_is_as_written_down() -> None:
    assert {s: set(workflow.allowed(s, urgent=False)) for s in workflow.STATUSES} == ALLOWED
    urgent = {s for s in workflow.STATUSES if "assigned" in workflow.allowed(s, urgent=True)}
    assert urgent == {"received", "supplement", "under_review", "approved"}


def test_periods_follow_article_43() -> None:
    received, decided = date(2026, 12, 28), date(2027, 1, 3)
    assert workflow.due_on("under_review", received, decided) == date(2027, 1, 4)
    assert workflow.due_on("approved", received, decided) == date(2027, 1, 6)
    assert [workflow.due_on(s, received, decided) for s in ("assigned", "refused", "withdrawn", "closed")] == [None] * 4


async def _walk(api: Any, form: dict[str, Any], status: str) -> str:
    number: str = await api.number(form, f"to-{status}")
    for step in WAYS[status]:
        response = await api.move(number, step, "有理由")
        assert response.status == 200, await response.text()
    return number


@pytest.mark.asyncio
@pytest.mark.parametrize("status", list(ALLOWED))
async def test_only_the_allowed_steps_are_taken(api: Any, form: dict[str, Any], status: str) -> None:
    number = await _walk(api, form, status)
    for target in set(ALLOWED) - ALLOWED[status]:
        response = await api.move(number, target, "有理由")
        body = await response.json()
        assert (response.status, body["status"], set(body["allowed"])) == (409, status, ALLOWED[status])
    shown = await (await api.call("GET", f"/v1/applications/{number}")).json()
    assert (shown["status"], set(shown["allowed"])) == (status, ALLOWED[status])
    assert [step["to"] for step in shown["history"]] == ["received", *WAYS[status]]


@pytest.mark.asyncio
async def test_every_step_is_recorded_with_who_when_and_why(either_api: Any, form: dict[str, Any]) -> None:
    api = either_api
    number = await api.number(form)
    api.clock.forward(hours=10)
    body = await (await api.move(number, "supplement", "缺收入证明", by="李援")).json()
    assert body["history"][-1] == {
        "from": "received",
        "to": "supplement",
        "by": "李援",
        "reason": "缺收入证明",
        "at": "2026-11-04T09:30:00+08:00",
    }
    assert body == await (await api.call("GET", f"/v1/applications/{number}")).json()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "target"), [("under_review", "refused"), ("received", "supplement"), ("received", "withdrawn")]
)
async def test_some_steps_need_a_reason(api: Any, form: dict[str, Any], status: str, target: str) -> None:
    number = await _walk(api, form, status)
    response = await api.move(number, target, "  ")
    assert response.status == 422
    assert [e["field"] for e in (await response.json())["errors"]] == ["reason"]
    assert (await (await api.call("GET", f"/v1/applications/{number}")).json())["status"] == status


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "order", [{}, {"to": "done", "by": "a"}, {"to": "closed", "by": ""}, {"to": "closed", "by": "a", "x": 1}]
)
async def test_a_malformed_order_is_422(api: Any, form: dict[str, Any], order: dict[str, Any]) -> None:
    number = await api.number(form)
    response = await api.call("POST", f"/v1/applications/{number}/transitions", json=order)
    assert response.status == 422


@pytest.mark.asyncio
async def test_a_refusal_carries_the_right_of_objection(api: Any, form: dict[str, Any]) -> None:
    number = await _walk(api, form, "refused")
    shown = await (await api.call("GET", f"/v1/applications/{number}")).json()
    assert (shown["objection"]["answered_within_days"], shown["objection"]["cite"]) == (5, "法律援助法 49")
    reopened = await (await api.move(number, "under_review", "司法局责令改正")).json()
    assert reopened["objection"] is None


@pytest.mark.asyncio
async def test_help_before_the_decision_only_where_urgent(api: Any, form: dict[str, Any]) -> None:
    calm = await api.number(form, "calm")
    urgent = await api.number({**form, "urgent": True}, "urgent")
    assert (await api.move(calm, "assigned")).status == 409
    helped = await api.move(urgent, "assigned", "时效只剩三天")
    assert (helped.status, (await helped.json())["status"]) == (200, "assigned")


@pytest.mark.asyncio
async def test_two_decisions_at_once_one_counts(either_api: Any, form: dict[str, Any]) -> None:
    number = await either_api.number(form)
    await either_api.move(number, "under_review")
    answers = await asyncio.gather(*(either_api.move(number, to, "理由") for to in ["approved", "refused"] * 3))
    assert sorted(a.status for a in answers) == [200, 409, 409, 409, 409, 409]
    shown = await (await either_api.call("GET", f"/v1/applications/{number}")).json()
    assert len(shown["history"]) == 3


@pytest.mark.asyncio
async def test_overdue_begins_the_day_after_the_last_day(either_api: Any, form: dict[str, Any]) -> None:
    api = either_api
    number = await api.number(form)
    api.clock.forward(days=7)
    assert await _overdue(api) == []
    api.clock.forward(minutes=30)  # midnight in China, still the afternoon in UTC
    assert await _overdue(api) == [number]
    await api.move(number, "under_review")
    assert await _overdue(api) == [number]
    approved = await (await api.move(number, "approved")).json()
    assert approved["due"] == {"what": "assignment", "on": "2026-11-14", "cite": "法律援助法 43"}
    assert await _overdue(api) == []
    api.clock.forward(days=4)
    assert await _overdue(api) == [number]
    await api.move(number, "assigned")
    assert await _overdue(api) == []


async def _overdue(api: Any) -> list[str]:
    late = await (await api.call("GET", "/v1/applications?overdue=true")).json()
    on_time = await (await api.call("GET", "/v1/applications?overdue=false")).json()
    assert all(item["overdue"] for item in late["items"])
    assert not any(item["overdue"] for item in on_time["items"])
    assert late["total"] + on_time["total"] == 1
    return [item["number"] for item in late["items"]]


@pytest.mark.asyncio
async def test_the_list_filters_and_shows_nobody(either_api: Any, form: dict[str, Any]) -> None:
    api = either_api
    county = await api.number(form, "a")
    other = await api.number({**form, "office": "430102"}, "b")
    far = await api.number({**form, "office": "520100"}, "c")
    await api.move(far, "under_review")
    assert await _numbers(api, "") == [far, other, county]
    assert await _numbers(api, "office=43") == [other, county]
    assert await _numbers(api, "office=431321&status=received") == [county]
    assert await _numbers(api, "status=under_review") == [far]
    text = await (await api.call("GET", "/v1/applications")).text()
    assert form["applicant"]["name"] not in text and form["applicant"]["id_number"] not in text


async def _numbers(api: Any, query: str) -> list[str]:
    page = await (await api.call("GET", f"/v1/applications?{query}")).json()
    assert page["total"] == len(page["items"])
    return [item["number"] for item in page["items"]]


@pytest.mark.asyncio
async def test_the_list_has_pages_of_fifty(api: Any, form: dict[str, Any]) -> None:
    for i in range(51):
        await api.number(form, f"key-{i}")
    first = await (await api.call("GET", "/v1/applications")).json()
    second = await (await api.call("GET", "/v1/applications?page=2")).json()
    assert (len(first["items"]), first["total"], first["next"]) == (50, 51, 2)
    assert ([i["number"] for i in second["items"]], second["next"]) == (["431321-2026-000001"], None)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query", ["status=done", "office=hunan", "overdue=maybe", "page=0", "page=99999999999999999999"]
)
async def test_a_wrong_filter_is_422(api: Any, query: str) -> None:
    response = await api.call("GET", f"/v1/applications?{query}")
    assert response.status == 422
    assert [e["field"] for e in (await response.json())["errors"]] == [query.partition("=")[0]]


@pytest.mark.asyncio
async def test_status_by_query_code(either_api: Any, form: dict[str, Any]) -> None:
    receipt = await (await either_api.apply(form)).json()
    await either_api.move(receipt["number"], "under_review")
    found = await either_api.call("GET", "/v1/status", params={"query_code": f" {receipt['query_code'].lower()} "})
    assert await found.json() == {"number": receipt["number"], "status": "under_review", "review_due": "2026-11-10"}
    assert (await either_api.call("GET", "/v1/status?query_code=22222222")).status == 404
    assert (await either_api.call("GET", "/v1/status")).status == 422


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["431321-2026-000009", "x", "%00", "431321-2026-00000%FF", "..%2f..%2fetc"])
async def test_an_unknown_number_is_404(either_api: Any, number: str) -> None:
    assert (await either_api.call("GET", f"/v1/applications/{number}")).status == 404
    assert (await either_api.move(number, "under_review")).status == 404
