"""What the intake API takes, as pydantic models; the OpenAPI document is made from them.

Unknown fields are refused where a slip of the pen would lose something (the top level, the person, the consent) and
kept where front ends may know more than the office asks (matter, means, screening, wishes).
"""

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
    """Who asks for legal aid · 申请人"""

    name: Name
    id_number: IdNumber
    phone: Phone
    address: str | None = Field(default=None, max_length=500, examples=["湖南省双峰县青树坪镇某村3组"])
    age: int | None = Field(default=None, ge=0, le=150)
    groups: list[str] = Field(default=[], max_length=40, description="人群类别代码 · codes such as dibao, disabled")


class Matter(Open):
    """What it is about · 申请事项"""

    facts: str = Field(min_length=1, max_length=5000, description="事情经过 · what happened")
    region: Region
    area: str | None = Field(default=None, max_length=64)
    area_name: str | None = Field(default=None, max_length=100)
    claim: str | None = Field(default=None, max_length=64)
    opposing_party: str | None = Field(default=None, max_length=1000)
    claim_amount: float | None = Field(default=None, ge=0, le=1e12, description="元 · yuan")


class Means(Open):
    """The household's means as stated · 经济状况"""

    household_size: int | None = Field(default=None, ge=1, le=100)
    income_per_head: float | None = Field(default=None, ge=0, le=1e9, description="人均月收入，元 · monthly, yuan")
    valuable_assets: bool | None = None


class Screening(Open):
    """The result of the front end's own screening; the office decides for itself · 初步筛查"""

    result: str | None = Field(default=None, max_length=40)
    accept_first: bool | None = Field(default=None, description="法律援助法第44条 · art. 44")


class Wishes(Open):
    """What would help the applicant · 便利服务"""

    home_visit: bool = False


class Consent(Closed):
    """The applicant's consent to the handling of personal data · 同意书"""

    given_at: Moment
    version: str = Field(min_length=1, max_length=64, examples=["2026-11"])


class ApplicationIn(Closed):
    """An application for legal aid · 法律援助申请"""

    applicant: Applicant
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
