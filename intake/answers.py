"""What the intake API gives, as pydantic models; the OpenAPI document is made from them."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from intake.workflow import Status


class Receipt(BaseModel):
    """What the applicant needs to ask after the application · 回执"""

    number: str = Field(examples=["431321-2026-000123"], description="6位机构代码-年份-流水号")
    query_code: str = Field(examples=["7KM3WQXA"], description="8位查询码，没有0 O 1 I L")
    status: Status
    review_due: date = Field(description="最迟哪天作出决定（法律援助法第43条）· last day for the decision")


class StatusOut(BaseModel):
    """Where an application stands · 进度"""

    number: str
    status: Status
    review_due: date


class Due(BaseModel):
    """What the office owes next, by law · 法定期限"""

    what: Literal["decision", "assignment"]
    on: date
    cite: str


class Objection(BaseModel):
    """The right of objection against a refusal · 异议权"""

    to: str
    answered_within_days: int
    then: str
    cite: str


class Summary(BaseModel):
    """An application without personal data · 列表项"""

    number: str
    office: str
    status: Status
    urgent: bool
    received_at: str
    review_due: date
    due: Due | None
    overdue: bool


class Step(BaseModel):
    """One change of state · 办理记录"""

    from_status: Status | None = Field(serialization_alias="from")
    to: Status
    by: str
    reason: str
    at: str


class MaterialOut(BaseModel):
    """A stored file · 材料"""

    name: str
    content_type: str
    size: int = Field(description="bytes")
    sha256: str
    stored_at: str


class Details(Summary):
    """An application with its history · 申请详情"""

    allowed: list[Status] = Field(description="下一步可以到的状态 · states that can be reached from here")
    objection: Objection | None
    application: dict[str, Any] = Field(description="ApplicationIn，按规整后的写法 · as taken, normalised")
    history: list[Step]
    materials: list[MaterialOut]


class Page(BaseModel):
    """Fifty applications, the newest first · 一页"""

    items: list[Summary]
    total: int
    page: int
    next: int | None = Field(description="下一页的页码 · number of the next page")


class HookEventOut(BaseModel):
    """A status change as it is posted to the hotline · 状态通知"""

    event_id: str
    number: str
    status: Status
    reason: str
    at: str
    review_due: date


class Health(BaseModel):
    """The process or its database answers."""

    status: str


class ErrorOut(BaseModel):
    """Why it did not work, in one sentence · 出错原因"""

    error: str


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(examples=["applicant.id_number"])
    problem: str


class Invalid(BaseModel):
    """Every field that cannot be taken · 填写问题"""

    errors: list[FieldProblem]


class NotAllowed(ErrorOut):
    """The workflow does not allow the step · 流程不允许"""

    status: Status
    allowed: list[Status]
