"""What the console prints: templates, parts of pages that renew themselves, times in China, plain names for codes."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.core.areas import PLAIN_NAMES
from bot.core.clock import CST
from bot.service.case_search import SEARCHED
from bot.service.cases import STATUS_WORDS
from bot.service.operators import ROLE_NAMES

HERE = Path(__file__).parent
STATIC = HERE / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
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
NOTE_NAMES = {
    "note": "记录",
    "reply": "回复",
    "opened": "看了号码",
    "closed": "办结",
    "reopened": "重新打开",
    "claimed": "接下这件事",
    "released": "放回去了",
    "took_over": "自己来答",
    "handed_back": "交回热线答",
}
WHO_NAMES = {"caller": "村民", "hotline": "热线", "office": "告诉村民"}


def page(template: str, values: dict[str, Any], status: int = 200) -> web.Response:
    """A template as a response that nobody may keep or frame, with the policy that only our own scripts run."""
    html = _TEMPLATES.get_template(template).render(**values)
    return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)


def live(template: str, values: dict[str, Any]) -> tuple[Markup, str]:
    """A part of a page and its version: who asks with the version he has gets it again only when it has changed."""
    html = _TEMPLATES.get_template(template).render(**values)
    version = hashlib.sha256(html.encode()).hexdigest()[:16]
    name = template.strip("_").removesuffix(".html")
    mark = f'<input type="hidden" id="{name}-seen" name="seen" value="{version}">'
    return Markup(html + mark), version  # noqa: S704 - rendered with escaping just here


def renewed(request: web.Request, template: str, values: dict[str, Any], beside: str = "") -> web.Response:
    """The part as a response, with what `beside` renders for another place; 204 where the browser has it already."""
    html, version = live(template, values)
    if request.query.get("seen") == version:
        return web.Response(status=204, headers=HEADERS)
    more = _TEMPLATES.get_template(beside).render(**values) if beside else ""
    return web.Response(text=str(html) + more, content_type="text/html", headers=HEADERS)


def asset(name: str, version: str | None) -> web.FileResponse:
    """A script or the style sheet; kept for a year where the address carries its version; 404."""
    if name not in VERSIONS:
        raise web.HTTPNotFound(text="no such file")
    cache = "public, max-age=31536000, immutable" if version == VERSIONS[name] else "public, max-age=300"
    return web.FileResponse(STATIC / name, headers={"Cache-Control": cache, "X-Content-Type-Options": "nosniff"})


def china(moment: datetime) -> str:
    """11月22日 09:05."""
    local = moment.astimezone(CST)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def waited(moment: datetime, now: datetime) -> str:
    """How long ago: 刚刚, 5分钟, 3小时, 2天."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 24 * 60 else f"{minutes // (24 * 60)}天"


def reason(case: Any) -> str:
    """Why a case was opened, in plain words."""
    return REASON_NAMES.get(case.reason, case.reason)


def _environment() -> Environment:
    folder = FileSystemLoader(HERE / "templates")
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(china=china, reason=reason, waited=waited)
    made.globals.update(
        asset=lambda name: f"/console/static/{name}?v={VERSIONS[name]}",
        areas=PLAIN_NAMES,
        kinds=KIND_NAMES,
        channels=CHANNEL_NAMES,
        note_kinds=NOTE_NAMES,
        who=WHO_NAMES,
        roles=ROLE_NAMES,
        statuses=STATUS_WORDS | {"open": "等人办", "closed": "已办结"},
        application_statuses=STATUS_WORDS,
        searched=SEARCHED,
    )
    return made


VERSIONS = {p.name: hashlib.sha256(p.read_bytes()).hexdigest()[:12] for p in STATIC.iterdir() if p.is_file()}
_TEMPLATES = _environment()
