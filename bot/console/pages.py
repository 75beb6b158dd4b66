"""What the console prints: templates, times in China, plain names for codes."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.areas import PLAIN_NAMES
from bot.core.clock import CST
from bot.service.cases import STATUS_WORDS
from bot.service.operators import ROLE_NAMES

HERE = Path(__file__).parent
STYLE = HERE / "static" / "console.css"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
KIND_NAMES = {"alarm": "危险", "handover": "找人工", "application": "法律援助申请"}
REASON_NAMES = {
    "self_harm": "可能轻生",
    "minor_in_danger": "孩子有危险",
    "domestic_violence_now": "正在被打",
    "mass_incident": "要出群体冲突",
    "deadline": "期限快到",
}
CHANNEL_NAMES = {"wechat": "微信", "sms": "短信", "voice": "电话", "web": "网页"}
NOTE_NAMES = {"note": "记录", "reply": "回复", "opened": "看了号码", "closed": "办结", "reopened": "重新打开"}
WHO_NAMES = {"caller": "村民", "hotline": "热线", "office": "告诉村民"}


def page(template: str, values: dict[str, Any], status: int = 200) -> web.Response:
    """A template as a response that nobody may keep, frame or run a script in."""
    html = _TEMPLATES.get_template(template).render(**values)
    return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)


def style(version: str | None) -> web.FileResponse:
    """The style sheet."""
    cache = "public, max-age=31536000, immutable" if version == _VERSION else "public, max-age=300"
    return web.FileResponse(STYLE, headers={"Cache-Control": cache, "X-Content-Type-Options": "nosniff"})


def china(moment: datetime) -> str:
    """11月22日 09:05."""
    local = moment.astimezone(CST)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def reason(case: Any) -> str:
    """Why a case was opened, in plain words."""
    return REASON_NAMES.get(case.reason, case.reason)


def _environment() -> Environment:
    folder = FileSystemLoader(HERE / "templates")
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(china=china, reason=reason)
    made.globals.update(
        style=f"/console/style.css?v={_VERSION}",
        areas=PLAIN_NAMES,
        kinds=KIND_NAMES,
        channels=CHANNEL_NAMES,
        note_kinds=NOTE_NAMES,
        who=WHO_NAMES,
        roles=ROLE_NAMES,
        statuses=STATUS_WORDS | {"open": "等人办", "closed": "已办结"},
    )
    return made


_VERSION = hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12] if STYLE.exists() else ""
_TEMPLATES = _environment()
