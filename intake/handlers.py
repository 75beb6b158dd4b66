"""The calls of the API: read the request, ask the use case, write the answer."""

import re
from urllib.parse import quote

from aiohttp import web
from sqlalchemy import select

from intake import applications, casework, materials, printing
from intake.answers import Health, StatusOut
from intake.errors import ApiError, InvalidInput
from intake.http import PAGE_HEADERS, read_body, read_json, reply, validated
from intake.schema import ApplicationIn, ListQuery, TransitionIn
from intake.services import SERVICES
from intake.tables import Application

NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}-[0-9]{6,10}")
IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")


async def create_application(request: web.Request) -> web.Response:
    """201 with the receipt, 200 for the same key and body again; 400, 409, 413, 422."""
    key = request.headers.get("Idempotency-Key", "")
    if not IDEMPOTENCY_KEY.fullmatch(key):
        text = "要有这个请求头，1到200个ASCII字符（header required, 1 to 200 ASCII characters）"
        raise ApiError(
            400, f"Idempotency-Key：{text}", more={"errors": [{"field": "Idempotency-Key", "problem": text}]}
        )
    body = await read_json(request)
    form = validated(ApplicationIn, body)
    receipt, new = await applications.create(request.app[SERVICES], key, body, form)
    return reply(receipt, 201 if new else 200, {"Location": f"/v1/applications/{receipt.number}"})


async def get_application(request: web.Request) -> web.Response:
    """The application with history and materials; 404."""
    return reply(await casework.details(request.app[SERVICES], _number(request)))


async def print_application(request: web.Request) -> web.Response:
    """The official form, filled in, as a page for A4 paper; 404."""
    details = await casework.details(request.app[SERVICES], _number(request))
    headers = {"Cache-Control": "no-store", **PAGE_HEADERS}
    return web.Response(text=printing.page(details), content_type="text/html", headers=headers)


async def list_applications(request: web.Request) -> web.Response:
    """A page of the list; 422 for a filter that does not exist."""
    given = {name: value for name, value in request.query.items() if name in ListQuery.model_fields and value}
    return reply(await casework.listing(request.app[SERVICES], validated(ListQuery, given)))


async def move_application(request: web.Request) -> web.Response:
    """The application after the step; 404, 409 with the allowed states, 422."""
    order = validated(TransitionIn, await read_json(request))
    return reply(await casework.transition(request.app[SERVICES], _number(request), order))


async def put_material(request: web.Request) -> web.Response:
    """201 for a new file, 200 for one that was replaced; 404, 409, 413, 415."""
    number, name = _number(request), materials.check_name(request.match_info["name"])
    materials.check_known_type(request.content_type)
    data = await read_body(request, materials.LARGEST)
    stored, new = await materials.store(request.app[SERVICES], number, name, request.content_type, data)
    return reply(stored, 201 if new else 200)


async def get_material(request: web.Request) -> web.Response:
    """The file as it was sent, to be saved rather than shown; 404."""
    name = materials.check_name(request.match_info["name"])
    content_type, data = await materials.load(request.app[SERVICES], _number(request), name)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=data, content_type=content_type, headers=headers)


async def get_status(request: web.Request) -> web.Response:
    """Number, status and the day of decision for a query code; 404, 422."""
    code = request.query.get("query_code", "")
    if not code.strip():
        raise InvalidInput([{"field": "query_code", "problem": "要有查询码（query_code is required）"}])
    row = await applications.by_query_code(request.app[SERVICES], code)
    known = {"number": row.number, "status": row.status, "review_due": row.review_due}
    return reply(StatusOut.model_validate(known))


async def healthz(request: web.Request) -> web.Response:
    """The process answers."""
    return reply(Health(status="ok"))


async def readyz(request: web.Request) -> web.Response:
    """The database answers and is migrated; 503 otherwise."""
    try:
        async with request.app[SERVICES].sessions() as session:
            await session.execute(select(Application.id).limit(1))
    except Exception as error:  # whatever is wrong with the database, the answer is the same
        raise ApiError(503, f"数据库没有准备好（database not ready: {type(error).__name__}）") from None
    return reply(Health(status="ready"))


def _number(request: web.Request) -> str:
    number = request.match_info["number"]
    if not NUMBER.fullmatch(number):
        raise ApiError(404, "没有这个编号的申请（no application with this number）")
    return number
