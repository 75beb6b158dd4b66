"""What the intake API takes, as pydantic models; the OpenAPI document is made from them.

Unknown fields are refused where a slip of the pen would lose something (the top level, the person, the consent) and
kept where front ends may know more than the office asks (matter, means, screening, wishes).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from intake.fields import IdNumber, Moment, Name, Phone, Region
from intake.workflow import Status


class Closed(BaseModel):
    """A part that takes no unknown fields."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Open(BaseModel):
    """A part that keeps unknown fields."""

    model_config = ConfigDict(extra="allow", str_strip_whitespace=True)


class Applicant(Closed):
    """Who needs legal aid; sex and date of birth stand in the identity number · 申请人（受援人）"""

    name: Name
    id_number: IdNumber
    phone: Phone
    address: str | None = Field(default=None, max_length=500, examples=["湖南省双峰县青树坪镇某村3组"])
    age: int | None = Field(default=None, ge=0, le=150)
    groups: list[str] = Field(default=[], max_length=40, description="人群类别代码 · codes such as dibao, disabled")
    ethnicity: str | None = Field(default=None, max_length=20, description="民族", examples=["汉族"])
    registered_at: str | None = Field(default=None, max_length=500, description="户籍所在地")
    employer: str | None = Field(default=None, max_length=200, description="工作单位")
    occupation: str | None = Field(default=None, max_length=100, description="职业")
    education: str | None = Field(default=None, max_length=20, description="文化程度")
    health: str | None = Field(default=None, max_length=100, description="身体状况")
    applied_before: bool | None = Field(default=None, description="以前申请过没有")


class Helper(Closed):
    """Who applies for the person: a guardian for a child, a helper for an elder (法律援助法40) · 代为申请的人"""

    name: str = Field(min_length=1, max_length=50)
    relation: str = Field(default="", max_length=50, examples=["女儿"])
    applicant_for: str | None = Field(default=None, max_length=16, description="parent, child, spouse, other")


class Point(Closed):
    """An office of the network: village contact point, town station, county centre · 联络点、工作站、中心"""

    code: Region
    name: str = Field(min_length=1, max_length=200)
    kind: Literal["contact", "station", "centre"]


class Forwarding(Closed):
    """Which office hands the application on to which, and why (法律援助法38) · 转交"""

    from_point: Point = Field(alias="from", serialization_alias="from")
    to: Point
    reason: str = Field(default="", max_length=500)
    cite: str = Field(default="", max_length=200)


class Matter(Open):
    """What it is about · 申请事项"""

    facts: str = Field(min_length=1, max_length=5000, description="事情经过 · what happened")
    region: Region
    area: str | None = Field(default=None, max_length=64)
    area_name: str | None = Field(default=None, max_length=100)
    claim: str | None = Field(default=None, max_length=64)
    opposing_party: str | None = Field(default=None, max_length=1000)
    claim_amount: float | None = Field(default=None, ge=0, le=1e12, description="元 · yuan")
    sums_mentioned: list[float] = Field(default=[], max_length=100, description="说到的金额，元")
    dates_mentioned: list[str] = Field(default=[], max_length=100, description="说到的日子，照原话")
    people_mentioned: list[str] = Field(default=[], max_length=100, description="说到的亲属，照原话")
    evidence: list[str] = Field(default=[], max_length=100, description="说有的证据")
    evidence_missing: list[str] = Field(default=[], max_length=100, description="说没有的证据")
    workers: int | None = Field(default=None, ge=1, le=1_000_000, description="一起要求的人数")
    aid_kind: str | None = Field(default=None, max_length=50, description="申请方式：代理、刑事辩护、刑事代理")
    position: str | None = Field(default=None, max_length=50, description="在案中的地位")
    stage: str | None = Field(default=None, max_length=40, description="案子走到哪一步，代码")
    stage_name: str | None = Field(default=None, max_length=40)
    days_to_deadline: int | None = Field(default=None, ge=-36_500, le=36_500, description="离期限届满的天数")
    injury_kind: str | None = Field(default=None, max_length=40)


class Means(Open):
    """The household's means as stated · 经济状况"""

    household_size: int | None = Field(default=None, ge=1, le=100)
    household_income: float | None = Field(default=None, ge=0, le=1e9, description="全家月收入，元")
    income_per_head: float | None = Field(default=None, ge=0, le=1e9, description="人均月收入，元 · monthly, yuan")
    valuable_assets: bool | None = None
    sudden_hardship: bool | None = Field(default=None, description="突然遭难：大病、意外、灾害")
    opponent_in_household: bool | None = Field(default=None, description="对方是共同生活的家庭成员")


class Reason(Open):
    """One step of the screening; `rule` and `cite` say where it stands · 理由"""

    text: str = Field(max_length=1000)


class Paper(Open):
    """One paper to bring; `why` and `can_follow_later` where the front end knows them · 材料"""

    name: str = Field(max_length=200)


class Screening(Open):
    """The result of the front end's own screening; the office decides for itself · 初步筛查"""

    result: str | None = Field(default=None, max_length=40)
    means_test: str | None = Field(default=None, max_length=40)
    reasons: list[Reason] = Field(default=[], max_length=50)
    materials: list[Paper] = Field(default=[], max_length=50)
    notes: list[str] = Field(default=[], max_length=100)
    accept_first: bool | None = Field(default=None, description="法律援助法第44条 · art. 44")


class Wishes(Open):
    """What would help the applicant · 便利服务"""

    home_visit: bool = False
    interpreter: str | None = Field(default=None, max_length=50, description="要会的方言、民族语言或者手语")
    appointment: str | None = Field(default=None, max_length=100, description="想约的时间，照原话")


class Consent(Closed):
    """The applicant's consent to the handling of personal data · 同意书"""

    given_at: Moment
    version: str = Field(min_length=1, max_length=64, examples=["2026-11"])
    text: str | None = Field(default=None, max_length=2000, description="念给申请人听的同意书原文")


class ApplicationIn(Closed):
    """An application for legal aid · 法律援助申请"""

    applicant: Applicant
    helper: Helper | None = Field(default=None, description="替别人申请的，写代办的人")
    matter: Matter
    means: Means = Means()
    screening: Screening = Screening()
    wishes: Wishes = Wishes()
    urgent: bool = Field(
        default=False, description="可以先行提供援助（法律援助法第44条）· help may come before the decision"
    )
    office: Region | None = Field(
        default=None, description="受理机构所在地代码，不写就用matter.region · default matter.region"
    )
    contact_path: list[Point] = Field(
        default=[], max_length=3, description="从村到县：村联络点、乡镇工作站、县中心 · the nearest first"
    )
    forwarding: Forwarding | None = None
    consent: Consent
    channel: str | None = Field(default=None, max_length=32, examples=["voice"])
    submitted_at: Moment | None = None


class ListQuery(BaseModel):
    """Filters of the list · 筛选"""

    status: Status | None = Field(default=None, description="状态")
    office: Region | None = Field(
        default=None, description="机构代码或它的开头几位，43就是全湖南 · code or its first digits"
    )
    overdue: bool | None = Field(default=None, description="只看超过（true）或没超过（false）法定期限的")
    page: int = Field(default=1, ge=1, le=100_000)


class TransitionIn(Closed):
    """A decision of the office · 办理"""

    to: Status
    reason: str = Field(default="", max_length=2000, description="refused、supplement、withdrawn必须写明理由")
    by: str = Field(min_length=1, max_length=64, description="经办人 · who decided", examples=["李援"])
