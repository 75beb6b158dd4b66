"""Field types of an application: each refuses with a sentence in Chinese and English that never repeats the value.

Sources: GB 11643-1999 (identity number, check digit by ISO 7064 MOD 11-2), GB/T 2260 (division codes).
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from intake.clock import CST

ID_PATTERN: Final = "^[1-9][0-9]{16}[0-9Xx]$"
PHONE_PATTERN: Final = "^([+]?86[ -]?)?(1[3-9]([ -]?[0-9]){9}|0[1-9]([ -]?[0-9]){8,10})$"
REGION_PATTERN: Final = "^[0-9]{2,12}$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def problem(code: str, chinese: str, english: str) -> PydanticCustomError:
    """An error for one field; it carries no part of what was sent."""
    return PydanticCustomError(f"intake.{code}", "{text}", {"text": f"{chinese}（{english}）"})


def _id_number(value: str) -> str:
    if not re.fullmatch(ID_PATTERN, value):
        raise problem("id_number", "身份证号要18位，最后一位可以是X", "18 characters, the last may be X")
    value = value.upper()
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise problem("id_number", "身份证号里的出生日期不存在", "no such date of birth") from None
    if _CHECK[sum(int(digit) * weight for digit, weight in zip(value, _WEIGHTS, strict=False)) % 11] != value[17]:
        raise problem("id_number", "身份证号对不上校验位，请再核对一遍", "wrong check digit")
    return value


def _phone(value: str) -> str:
    if not re.fullmatch(PHONE_PATTERN, value):
        raise problem("phone", "电话要内地手机号，或者带区号的座机号", "mainland mobile, or landline with area code")
    digits = re.sub(r"[ +-]", "", value)
    return digits[2:] if digits.startswith("86") else digits


def _region(value: str) -> str:
    if not re.fullmatch(REGION_PATTERN, value):
        raise problem("region", "地区代码要2到12位数字", "2 to 12 digits of a GB/T 2260 code")
    return value


def _name(value: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise problem("name", "姓名里不能有换行或控制字符", "no line breaks or control characters")
    return value


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise problem("time", "时间要写成2026-11-03T09:30:00+08:00这样", "ISO 8601 date and time") from None
    if len(value) < len("2026-11-03T09:30"):
        raise problem("time", "要日期，也要几点几分", "date and time of day")
    # Without an offset the clock on a wall in China is meant.
    return moment.isoformat() if moment.tzinfo else moment.replace(tzinfo=CST).isoformat()


IdNumber = Annotated[
    str,
    AfterValidator(_id_number),
    Field(
        description="公民身份号码，18位，校验位要对 · GB 11643",
        json_schema_extra={"pattern": ID_PATTERN, "examples": ["11010519491231002X"]},
    ),
]
Phone = Annotated[
    str,
    AfterValidator(_phone),
    Field(
        description="内地手机号，或带区号的座机号 · mainland mobile or landline",
        json_schema_extra={"pattern": PHONE_PATTERN, "examples": ["13800138000"]},
    ),
]
Region = Annotated[
    str,
    AfterValidator(_region),
    Field(
        description="行政区划代码，2到12位数字 · GB/T 2260",
        json_schema_extra={"pattern": REGION_PATTERN, "examples": ["431321"]},
    ),
]
Name = Annotated[str, Field(min_length=2, max_length=50, examples=["张桂英"]), AfterValidator(_name)]
Moment = Annotated[
    str,
    AfterValidator(_moment),
    Field(
        max_length=40,
        description="ISO 8601；没写时区的按北京时间 · without an offset it is China time",
        json_schema_extra={"format": "date-time", "examples": ["2026-11-03T09:30:00+08:00"]},
    ),
]
