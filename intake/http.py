"""HTTP around the handlers: token, bodies with a limit, JSON answers to every failure, a log without personal data."""

import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_exceptions import HTTPException
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from intake.applications import canonical
from intake.errors import ApiError, InvalidInput
from intake.problems import problems
from intake.services import SERVICES

log = logging.getLogger(__name__)
Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# A page that is complete in itself: nothing is fetched, nothing runs, nobody frames it.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
LARGEST_JSON = 256 * 1024
AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)


def reply(body: BaseModel | dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer; models go out with their outward names."""
    data = body.model_dump(mode="json", by_alias=True) if isinstance(body, BaseModel) else body
    text = json.dumps(data, ensure_ascii=False)
    safe = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})}
    return web.Response(text=text, status=status, content_type="application/json", headers=safe)


async def read_body(request: web.Request, limit: int) -> bytes:
    """The whole body; ApiError 413 as soon as it is known to be too large, unpacked size counted."""
    too_large = ApiError(413, f"内容太大，最多{limit // 1024}kB（body too large）")
    if (request.content_length or 0) > limit:
        raise too_large
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > limit:
            raise too_large
    return bytes(body)


async def read_json(request: web.Request) -> Any:
    """The body as JSON data; ApiError 400 where it is none (NaN, lone surrogates and endless nesting included)."""
    raw = await read_body(request, LARGEST_JSON)
    try:
        data = json.loads(raw.decode("utf-8"))
        canonical(data)
    except (ValueError, RecursionError):
        raise ApiError(400, "内容不是正确的JSON（the body is not valid UTF-8 JSON）") from None
    return data


def validated(model: type[Model], data: Any) -> Model:
    """The data as a model; InvalidInput with every problem."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(problems(error)) from None


@web.middleware
async def shield(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure in JSON; log method, route, status and milliseconds, never the path or the query."""
    started = time.monotonic()
    try:
        response = await handler(request)
    except Exception as error:
        response = _failure(error)
    route = request.match_info.route.resource
    place = route.canonical if route else "(unknown path)"
    log.info("%s %s %d %.0f ms", request.method, place, response.status, (time.monotonic() - started) * 1000)
    return response


def _failure(error: Exception) -> web.Response:
    if isinstance(error, ApiError):
        return reply(error.body, error.status, error.headers)
    if isinstance(error, HTTPException):
        return reply({"error": error.reason}, error.status, {k: v for k, v in error.headers.items() if k == "Allow"})
    if isinstance(error, HttpProcessingError | ClientError | web.RequestPayloadError):
        return reply({"error": "请求没有传完整或压缩有误（the body could not be read）"}, 400)
    if isinstance(error, AWAY):
        log.error("storage does not answer: %s", type(error).__name__)
        return reply({"error": "系统暂时存不了，请稍后再试（storage is away, try again）"}, 503, {"Retry-After": "5"})
    log.error("request failed", exc_info=error)
    return reply({"error": "系统出错，已经记录（internal error, it was logged）"}, 500)


@web.middleware
async def require_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Everything under /v1/ wants `Authorization: Bearer <HOTLINE_INTAKE_TOKEN>`."""
    if request.path.startswith("/v1/"):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        right = request.app[SERVICES].token.encode()
        given = token.strip().encode("utf-8", "surrogateescape")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, right):
            raise ApiError(401, "没有令牌或令牌不对（missing or wrong bearer token）", {"WWW-Authenticate": "Bearer"})
    return await handler(request)
