"""Handing in: idempotency under races, on SQLite and PostgreSQL, and everything that is refused."""

import asyncio
import gzip
import json
import re
from collections import Counter
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio


async def test_first_time_gives_number_code_and_day(either_api: Any, form: dict[str, Any]) -> None:
    response = await either_api.apply(form)
    body = await response.json()
    assert response.status == 201
    assert body["number"] == "431321-2026-000001"
    assert re.fullmatch("[2-9A-HJKMNP-Z]{8}", body["query_code"])
    # Received at 23:30 on 3 November in China: the seventh day after it.
    assert (body["status"], body["review_due"]) == ("received", "2026-11-10")


async def test_same_key_same_body_is_the_same_application(either_api: Any, form: dict[str, Any]) -> None:
    first = await (await either_api.apply(form)).json()
    again = await either_api.apply(dict(reversed(form.items())))
    assert (again.status, await again.json()) == (200, first)
    assert (await (await either_api.call("GET", "/v1/applications")).json())["total"] == 1


async def test_same_key_other_body_is_a_conflict(either_api: Any, form: dict[str, Any]) -> None:
    await either_api.number(form)
    form["applicant"]["phone"] = "13900139000"
    response = await either_api.apply(form)
    assert response.status == 409
    assert "Idempotency-Key" in (await response.json())["error"]


async def test_ten_at_once_with_one_key_make_one(either_api: Any, form: dict[str, Any]) -> None:
    responses = await asyncio.gather(*(either_api.apply(form) for _ in range(10)))
    assert Counter(r.status for r in responses) == {201: 1, 200: 9}
    assert len({json.dumps(await r.json()) for r in responses}) == 1
    assert (await (await either_api.call("GET", "/v1/applications")).json())["total"] == 1


async def test_ten_at_once_with_one_key_and_two_bodies(either_api: Any, form: dict[str, Any]) -> None:
    other = {**form, "channel": "sms"}
    responses = await asyncio.gather(*(either_api.apply(b) for b in [form, other] * 5))
    assert Counter(r.status for r in responses) == {201: 1, 200: 4, 409: 5}


async def test_ten_at_once_get_ten_numbers_without_gaps(either_api: Any, form: dict[str, Any]) -> None:
    responses = await asyncio.gather(*(either_api.apply(form, f"key-{i}") for i in range(10)))
    bodies = [await r.json() for r in responses]
    assert sorted(b["number"] for b in bodies) == [f"431321-2026-{i:06d}" for i in range(1, 11)]
    assert len({b["query_code"] for b in bodies}) == 10


async def test_numbers_count_by_office_and_by_year_in_china(api: Any, form: dict[str, Any]) -> None:
    await api.number(form)
    assert await api.number({**form, "office": "43"}, "b") == "430000-2026-000001"
    assert await api.number({**form, "office": "430102001001"}, "c") == "430102-2026-000001"
    api.clock.moment = api.clock.moment.replace(month=12, day=31, hour=23, minute=59)
    assert await api.number(form, "d") == "431321-2026-000002"
    api.clock.forward(minutes=2)
    assert await api.number(form, "e") == "431321-2027-000001"


async def test_office_defaults_to_the_place_of_the_matter(api: Any, form: dict[str, Any]) -> None:
    del form["office"]
    form["matter"]["region"] = "520100"
    assert (await api.number(form)).startswith("520100-")


async def test_unknown_fields_are_kept_inside_and_refused_outside(api: Any, form: dict[str, Any]) -> None:
    form["matter"]["sums_mentioned"] = [12000]
    number = await api.number(form)
    kept = await (await api.call("GET", f"/v1/applications/{number}")).json()
    assert kept["application"]["matter"]["sums_mentioned"] == [12000]
    assert await _fields(await api.apply({**form, "urgnt": True}, "b")) == {"urgnt"}
    form["applicant"]["nickname"] = "x"
    assert await _fields(await api.apply(form, "c")) == {"applicant.nickname"}


async def test_numbers_are_kept_in_one_way_of_writing(api: Any, form: dict[str, Any]) -> None:
    form["applicant"] |= {"phone": "+86 138-0013-8000", "id_number": "11010519491231002x"}
    form["consent"]["given_at"] = "2026-11-03T09:30"
    number = await api.number(form)
    kept = (await (await api.call("GET", f"/v1/applications/{number}")).json())["application"]
    assert (kept["applicant"]["phone"], kept["applicant"]["id_number"]) == ("13800138000", "11010519491231002X")
    assert kept["consent"]["given_at"] == "2026-11-03T09:30:00+08:00"


async def _fields(response: Any) -> set[str]:
    assert response.status == 422, await response.text()
    errors = (await response.json())["errors"]
    assert all(re.search("[\u4e00-\u9fff]", e["problem"]) for e in errors)
    return {e["field"] for e in errors}


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("applicant", "name", "张"),
        ("applicant", "name", "张" * 51),
        ("applicant", "name", "张桂英\n王五"),
        ("applicant", "name", None),
        ("applicant", "id_number", "110105194912310021"),  # check digit
        ("applicant", "id_number", "11010519490231002X"),  # 31 February
        ("applicant", "id_number", "1101051949123100"),
        ("applicant", "phone", "12800138000"),
        ("applicant", "phone", "+85291234567"),
        ("applicant", "age", 200),
        ("applicant", "age", "old"),
        ("matter", "region", "湖南"),
        ("matter", "facts", "   "),
        ("matter", "facts", "事" * 5001),
        ("matter", "claim_amount", -1),
        ("means", "household_size", 1.5),
        ("consent", "given_at", "yesterday"),
        ("consent", "given_at", "2026-11-03"),
        ("consent", "given_at", 1762133400),
        ("consent", "version", ""),
    ],
)
async def test_a_wrong_value_is_named_and_not_repeated(
    api: Any, form: dict[str, Any], part: str, field: str, value: Any
) -> None:
    form[part][field] = value
    response = await api.apply(form)
    assert await _fields(response) == {f"{part}.{field}"}
    if isinstance(value, str) and len(value) > 3:
        assert value.strip()[:40] not in (await response.text()) or not value.strip()


@pytest.mark.parametrize("path", ["applicant", "matter", "consent", "consent.given_at", "applicant.id_number"])
async def test_a_missing_part_is_named(api: Any, form: dict[str, Any], path: str) -> None:
    target: Any = form
    *parents, last = path.split(".")
    for parent in parents:
        target = target[parent]
    del target[last]
    assert await _fields(await api.apply(form)) == {path}


@pytest.mark.parametrize("value", ["5000", 4999])
async def test_the_longest_story_is_taken(api: Any, form: dict[str, Any], value: Any) -> None:
    form["matter"]["facts"] = "事" * int(value)
    await api.number(form)


@pytest.mark.parametrize(
    "raw",
    [b"{", b"", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": 1e999}', b'{"a": "\\ud800"}', b"[" * 100_000, b"9" * 5000],
)
async def test_what_is_no_json_is_400(api: Any, raw: bytes) -> None:
    response = await api.call("POST", "/v1/applications", data=raw, headers={"Idempotency-Key": "k"})
    assert (response.status, response.content_type) == (400, "application/json")


async def test_json_that_is_no_object_is_422(api: Any) -> None:
    assert await _fields(await api.apply([])) == {"(body)"}


@pytest.mark.parametrize("key", [None, "", "k" * 201, "钥匙"])
async def test_the_key_is_required(api: Any, form: dict[str, Any], key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    response = await api.call("POST", "/v1/applications", json=form, headers=headers)
    assert response.status == 400
    assert (await response.json())["errors"][0]["field"] == "Idempotency-Key"


async def test_the_longest_key_is_taken(api: Any, form: dict[str, Any]) -> None:
    await api.number(form, "k" * 200)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic test-token", "Bearer \u00e9", "test-token"]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/applications"), ("GET", "/v1/applications"), ("GET", "/v1/x")]
)
async def test_no_token_no_entry(api: Any, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = await api.client.request(method, path, headers=headers)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert set(await response.json()) == {"error"}


async def test_a_body_over_256_kb_is_413(api: Any, form: dict[str, Any]) -> None:
    form["matter"]["notes"] = "x" * (256 * 1024)
    assert (await api.apply(form)).status == 413


async def test_a_packed_body_counts_unpacked(api: Any, form: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "k", "Content-Encoding": "gzip"}
    form["matter"]["notes"] = "x" * 1_000_000
    packed = gzip.compress(json.dumps(form).encode())
    assert len(packed) < 5000
    assert (await api.call("POST", "/v1/applications", data=packed, headers=headers)).status == 413
    broken = await api.call("POST", "/v1/applications", data=b"no gzip at all", headers=headers)
    assert broken.status == 400


async def test_what_the_hotline_sends_is_taken(api: Any, form: dict[str, Any]) -> None:
    """All the fields of the hotline's form, with its None for what was not said."""
    form["applicant"] |= {"age": None, "groups": []}
    form["matter"] |= {"area_name": "劳动报酬", "sums_mentioned": [12000.0], "guide": None, "claim_amount": None}
    form["means"] = {"household_size": 3.0, "income_per_head": None, "valuable_assets": None}
    form["screening"] = {"id": None, "result": "likely", "missing": [], "reasons": [{"rule": "r", "text": "t"}]}
    number = await api.number(form)
    kept = (await (await api.call("GET", f"/v1/applications/{number}")).json())["application"]
    assert kept["screening"]["reasons"] == [{"rule": "r", "text": "t"}]
