"""The OpenAPI 3.1 document, made from the table of calls and the pydantic models."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from intake import answers, schema
from intake.calls import CALLS, FILES, Call, Param, Reply

VERSION: Final = "1.0.0"
_REF = "#/components/schemas/{model}"
_UNAUTHORISED = Reply("没有令牌或令牌不对 · missing or wrong token", answers.ErrorOut)
Refs = Mapping[Any, dict[str, Any]]  # (model, mode) → reference
EXAMPLE: Final[dict[str, Any]] = {
    "applicant": {
        "name": "张桂英",
        "id_number": "11010519491231002X",
        "phone": "13800138000",
        "address": "某县某镇某村3组",
        "age": 76,
        "groups": ["migrant_worker"],
    },
    "matter": {
        "area": "wages",
        "claim": "labour_wages",
        "region": "431321",
        "facts": "在工地干了四个月，工头欠我一万二千元工资不给。",
        "opposing_party": "某建筑公司",
        "claim_amount": 12000,
    },
    "means": {"household_size": 3, "income_per_head": 600, "valuable_assets": False},
    "screening": {"result": "eligible", "accept_first": False},
    "wishes": {"home_visit": False},
    "urgent": False,
    "office": "431321",
    "consent": {"given_at": "2026-11-03T09:30:00+08:00", "version": "2026-11"},
    "channel": "voice",
    "submitted_at": "2026-11-03T09:31:00+08:00",
}


def document() -> dict[str, Any]:
    """The whole document as JSON data."""
    refs, schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "法律援助申请受理接口 · Legal-aid intake API",
            "version": VERSION,
            "description": "受理热线和其他前端递交的法律援助申请，办理、收材料、通知进度。",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": {"statusChanged": {"post": _webhook(refs)}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "HOTLINE_INTAKE_TOKEN"}},
            "schemas": schemas,
        },
    }


def _schemas() -> tuple[Refs, dict[str, Any]]:
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(answers.HookEventOut, "serialization")]
    for call in CALLS:
        if call.body:
            models.append((call.body, "validation"))
        models += [(reply.model, "serialization") for reply in call.replies.values() if reply.model]
    found, definitions = models_json_schema(list(dict.fromkeys(models)), by_alias=True, ref_template=_REF)
    return found, dict(sorted(definitions["$defs"].items()))


def _operation(call: Call, refs: Refs) -> dict[str, Any]:
    replies = {**call.replies, 401: _UNAUTHORISED} if call.protected else call.replies
    operation: dict[str, Any] = {
        "operationId": call.handler.__name__,
        "summary": call.summary,
        "tags": list(call.tags),
        "responses": {str(status): _reply(replies[status], refs) for status in sorted(replies)},
    }
    if call.params:
        operation["parameters"] = [_param(param) for param in call.params]
    if call.body or call.files:
        operation["requestBody"] = {"required": True, "content": _request_content(call, refs)}
    if not call.protected:
        operation["security"] = []
    return operation


def _request_content(call: Call, refs: Refs) -> dict[str, Any]:
    if call.body is None:
        return {kind: {} for kind in FILES}
    content: dict[str, Any] = {"schema": refs[call.body, "validation"]}
    if call.body is schema.ApplicationIn:
        content["example"] = EXAMPLE
    return {"application/json": content}


def _reply(reply: Reply, refs: Refs) -> dict[str, Any]:
    if reply.model is None:
        return {"description": reply.text, "content": {kind: {} for kind in reply.media}}
    return {
        "description": reply.text,
        "content": {"application/json": {"schema": refs[reply.model, "serialization"]}},
    }


def _param(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "in": param.where,
        "required": param.required,
        "description": param.text,
        "schema": param.schema,
    }


def _webhook(refs: Refs) -> dict[str, Any]:
    text = {"type": "string"}
    signature = "sha256= 加 HMAC-SHA256(密钥, “时间戳.” + 内容) 的十六进制 · of “timestamp.” + body"
    return {
        "operationId": "status_changed",
        "summary": "状态变了就通知热线，直到答2xx · posted to HOTLINE_PUBLIC_URL/hooks/intake until it answers 2xx",
        "tags": ["webhook"],
        "security": [],
        "parameters": [
            _param(Param("X-Hotline-Timestamp", "header", "Unix时间，秒 · seconds", text)),
            _param(Param("X-Hotline-Signature", "header", signature, text)),
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": refs[answers.HookEventOut, "serialization"]}},
        },
        "responses": {"2XX": {"description": "收下了 · taken; the same event_id may come twice"}},
    }


def type_name(node: dict[str, Any]) -> str:
    """A schema in a few words for the docs page: `string`, `list of Step`, `Due or null`."""
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2]
    if "anyOf" in node:
        return " or ".join(type_name(part) for part in node["anyOf"])
    if "enum" in node:
        return " | ".join(str(value) for value in node["enum"])
    if node.get("type") == "array":
        return f"list of {type_name(node.get('items', {}))}"
    return re.sub(r"^$", "any", str(node.get("type", "")))
