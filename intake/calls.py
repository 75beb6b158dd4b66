"""The table of calls: the router and the OpenAPI document are both made from it, so they cannot disagree."""

from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from intake import answers, handlers, schema
from intake.fields import REGION_PATTERN
from intake.http import Handler
from intake.materials import MAGIC
from intake.workflow import STATUSES

FILES: Final = tuple(MAGIC)


@dataclass(frozen=True)
class Param:
    """A parameter in the path, the query or the headers; `schema` is JSON Schema."""

    name: str
    where: str
    text: str
    schema: dict[str, Any]
    required: bool = True


@dataclass(frozen=True)
class Reply:
    """An answer: what it means and its model; without a model it is a file of one of the `media` types."""

    text: str
    model: type[BaseModel] | None = None
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One call: `body` is the model of its JSON, `files` true where it takes a file instead."""

    method: str
    path: str
    handler: Handler
    summary: str
    replies: dict[int, Reply]
    params: tuple[Param, ...] = ()
    body: type[BaseModel] | None = None
    files: bool = False
    tags: tuple[str, ...] = field(default=("applications",))

    @property
    def protected(self) -> bool:
        """Whether the token is asked for."""
        return self.path.startswith("/v1/")


_NUMBER = Param("number", "path", "申请编号", {"type": "string", "pattern": "^[0-9]{6}-[0-9]{4}-[0-9]{6,10}$"})
_NAME = Param("name", "path", "材料名称，例如“身份证正面.jpg”", {"type": "string", "minLength": 1, "maxLength": 80})
_KEY = Param(
    "Idempotency-Key",
    "header",
    "同一份申请重发时用同一个值 · the same value when the same application is sent again",
    {"type": "string", "minLength": 1, "maxLength": 200},
)
_CODE = Param("query_code", "query", "查询码，大小写都行", {"type": "string", "examples": ["7KM3WQXA"]})
_FILTERS = (
    Param("status", "query", "状态", {"type": "string", "enum": list(STATUSES)}, False),
    Param("office", "query", "机构代码或它的开头几位", {"type": "string", "pattern": REGION_PATTERN}, False),
    Param("overdue", "query", "是否超过法定期限", {"type": "boolean"}, False),
    Param("page", "query", "每页50条", {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1}, False),
)
_NOT_FOUND = Reply("没有 · not found", answers.ErrorOut)
_UNREADABLE = Reply("不是JSON · not JSON", answers.ErrorOut)
_TOO_LARGE = Reply("太大 · too large", answers.ErrorOut)
_INVALID = Reply("填写有问题 · invalid", answers.Invalid)

CALLS: Final[tuple[Call, ...]] = (
    Call(
        "POST",
        "/v1/applications",
        handlers.create_application,
        "递交申请 · hand in an application",
        {
            201: Reply("收到了 · received", answers.Receipt),
            200: Reply("这份申请早已收到 · the same key and body again", answers.Receipt),
            400: Reply("不是JSON，或缺Idempotency-Key · not JSON, or no key", answers.ErrorOut),
            409: Reply("同一个键，内容不同 · same key, different body", answers.ErrorOut),
            413: _TOO_LARGE,
            422: _INVALID,
        },
        params=(_KEY,),
        body=schema.ApplicationIn,
    ),
    Call(
        "GET",
        "/v1/applications",
        handlers.list_applications,
        "申请列表 · list applications",
        {200: Reply("一页 · a page", answers.Page), 422: _INVALID},
        params=_FILTERS,
    ),
    Call(
        "GET",
        "/v1/applications/{number}",
        handlers.get_application,
        "申请和办理记录 · an application and its history",
        {200: Reply("申请 · the application", answers.Details), 404: _NOT_FOUND},
        params=(_NUMBER,),
    ),
    Call(
        "POST",
        "/v1/applications/{number}/transitions",
        handlers.move_application,
        "办理一步 · move an application on",
        {
            200: Reply("办理后的申请 · the application after it", answers.Details),
            400: _UNREADABLE,
            404: _NOT_FOUND,
            409: Reply("流程不允许 · not allowed by the workflow", answers.NotAllowed),
            413: _TOO_LARGE,
            422: _INVALID,
        },
        params=(_NUMBER,),
        body=schema.TransitionIn,
    ),
    Call(
        "PUT",
        "/v1/applications/{number}/materials/{name}",
        handlers.put_material,
        "存一份材料，最大10MB · store a file",
        {
            201: Reply("存好了 · stored", answers.MaterialOut),
            200: Reply("换掉了同名的旧材料 · replaced", answers.MaterialOut),
            404: _NOT_FOUND,
            409: Reply("材料太多 · too many files", answers.ErrorOut),
            413: _TOO_LARGE,
            415: Reply("类型不收，或内容对不上 · type not accepted or content does not fit", answers.ErrorOut),
        },
        params=(_NUMBER, _NAME),
        files=True,
    ),
    Call(
        "GET",
        "/v1/applications/{number}/materials/{name}",
        handlers.get_material,
        "取一份材料 · fetch a file",
        {200: Reply("文件 · the file", media=FILES), 404: _NOT_FOUND},
        params=(_NUMBER, _NAME),
    ),
    Call(
        "GET",
        "/v1/applications/{number}/form",
        handlers.print_application,
        "申请表，A4打印 · the official form, to be printed",
        {200: Reply("一页HTML · an HTML page", media=("text/html",)), 404: _NOT_FOUND},
        params=(_NUMBER,),
    ),
    Call(
        "GET",
        "/v1/status",
        handlers.get_status,
        "凭查询码查进度 · where an application stands",
        {200: Reply("进度 · status", answers.StatusOut), 404: _NOT_FOUND, 422: _INVALID},
        params=(_CODE,),
    ),
    Call(
        "GET",
        "/healthz",
        handlers.healthz,
        "进程在运行 · the process answers",
        {200: Reply("在 · alive", answers.Health)},
        tags=("operations",),
    ),
    Call(
        "GET",
        "/readyz",
        handlers.readyz,
        "数据库可用 · the database answers",
        {
            200: Reply("可用 · ready", answers.Health),
            503: Reply("不可用 · not ready", answers.ErrorOut),
        },
        tags=("operations",),
    ),
)
