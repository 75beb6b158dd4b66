"""The OpenAPI document: formally right, complete, and true of what the handlers answer."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from intake.app import make_app
from intake.openapi import EXAMPLE, document

DOCUMENT = document()
PHOTO = b"\xff\xd8\xff photo"


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in node.values()))
    return set().union(*(_references(value) for value in node)) if isinstance(node, list) else set()


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(m.upper(), path, call) for path, calls in DOCUMENT["paths"].items() for m, call in calls.items()]


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def _check(method: str, path: str, status: int, body: Any) -> None:
    """The answer is one that the document describes."""
    reply = DOCUMENT["paths"][path][method.lower()]["responses"][str(status)]
    _validator(reply["content"]["application/json"]["schema"]).validate(body)


def test_it_is_openapi_3_1_with_sound_schemas() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    schemas = DOCUMENT["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    assert _references(DOCUMENT) == {f"#/components/schemas/{name}" for name in schemas}


def test_every_operation_is_whole() -> None:
    names = [call["operationId"] for _, _, call in _operations()]
    assert len(names) == len(set(names)) == 10
    for _, path, call in _operations():
        declared = {p["name"] for p in call.get("parameters", []) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in call.get("parameters", []) if p["in"] == "path")
        assert ("401" in call["responses"]) == path.startswith("/v1/")
        assert all(reply["description"] for reply in call["responses"].values())


def test_it_lists_every_route(make_settings: Any) -> None:
    routes = make_app(make_settings()).router.routes()
    served = {(r.method, r.resource.canonical) for r in routes if r.method != "HEAD" and r.resource}
    described = {(method, path) for method, path, _ in _operations()}
    assert served - described == {("GET", "/openapi.json"), ("GET", "/docs")}
    assert described <= served


def test_the_example_fits_its_own_schema_and_slips_do_not() -> None:
    validator = _validator({"$ref": "#/components/schemas/ApplicationIn"})
    validator.validate(EXAMPLE)
    assert not validator.is_valid({**EXAMPLE, "urgnt": True})
    assert not validator.is_valid({**EXAMPLE, "applicant": {**EXAMPLE["applicant"], "id_number": "123"}})


@pytest.mark.asyncio
async def test_answers_are_as_described(api: Any, form: dict[str, Any]) -> None:
    applications, one = "/v1/applications", "/v1/applications/{number}"
    transitions, material = f"{one}/transitions", f"{one}/materials/{{name}}"
    seen = [
        ("POST", applications, 201, await api.apply(form)),
        ("POST", applications, 200, await api.apply(form)),
        ("POST", applications, 409, await api.apply({**form, "channel": "sms"})),
        ("POST", applications, 422, await api.apply({**form, "office": "x"}, "b")),
        ("POST", applications, 400, await api.call("POST", applications, data=b"{")),
        ("POST", applications, 401, await api.client.post(applications)),
        ("POST", applications, 413, await api.apply({**form, "channel": "x" * 300_000}, "c")),
        ("GET", applications, 200, await api.call("GET", applications)),
        ("GET", applications, 422, await api.call("GET", f"{applications}?page=x")),
    ]
    receipt = await seen[0][3].json()
    path = f"/v1/applications/{receipt['number']}"
    photo = {"data": PHOTO, "headers": {"Content-Type": "image/jpeg"}}
    seen += [
        ("PUT", material, 201, await api.call("PUT", f"{path}/materials/a", **photo)),
        ("PUT", material, 200, await api.call("PUT", f"{path}/materials/a", **photo)),
        ("PUT", material, 415, await api.call("PUT", f"{path}/materials/a", data=b"x")),
        ("PUT", material, 404, await api.call("PUT", f"{path}9/materials/a", **photo)),
        ("GET", material, 404, await api.call("GET", f"{path}/materials/b")),
        ("POST", transitions, 200, await api.move(receipt["number"], "under_review")),
        ("POST", transitions, 409, await api.move(receipt["number"], "closed")),
        ("POST", transitions, 422, await api.move(receipt["number"], "refused")),
        ("POST", transitions, 404, await api.move(f"{receipt['number']}9", "refused")),
        ("POST", transitions, 200, await api.move(receipt["number"], "refused", "不在范围")),
        ("GET", one, 200, await api.call("GET", path)),
        ("GET", one, 404, await api.call("GET", f"{path}9")),
        ("GET", "/v1/status", 200, await api.call("GET", f"/v1/status?query_code={receipt['query_code']}")),
        ("GET", "/v1/status", 404, await api.call("GET", "/v1/status?query_code=x")),
        ("GET", "/v1/status", 422, await api.call("GET", "/v1/status")),
        ("GET", "/healthz", 200, await api.client.get("/healthz")),
        ("GET", "/readyz", 200, await api.client.get("/readyz")),
    ]
    for method, template, status, response in seen:
        assert response.status == status, (method, template, await response.text())
        _check(method, template, status, await response.json())
    last = await (await api.call("GET", path)).json()
    assert last["materials"] and last["objection"] and last["history"]  # the described parts were really there


@pytest.mark.asyncio
async def test_it_is_served_without_a_token(api: Any) -> None:
    assert await (await api.client.get("/openapi.json")).json() == DOCUMENT


@pytest.mark.asyncio
async def test_the_docs_page_is_complete_and_loads_nothing(api: Any) -> None:
    response = await api.client.get("/docs")
    html = await response.text()
    assert (response.status, response.content_type) == (200, "text/html")
    for method, path, call in _operations():
        assert path in html and call["operationId"] in html and f">{method}<" in html
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="{name}"' in html
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://", html)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.asyncio
@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/healthz", 405)])
async def test_the_router_says_no_in_json(api: Any, method: str, path: str, status: int) -> None:
    response = await api.client.request(method, path)
    assert (response.status, response.content_type) == (status, "application/json")
    assert (await response.json())["error"]
