"""What the public web pages print: templates, guides in blocks, numbers that a tap dials, versioned scripts."""

import hashlib
import re
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.core.areas import PLAIN_NAMES
from bot.core.errors import MissingFigure
from bot.knowledge.guides import SECTIONS, Guide, Library
from bot.knowledge.render import Printer, plain, reference

HERE = Path(__file__).parent
STATIC = HERE / "static"
# Numbers a tap may dial. Python and the page's script both read this, hence no look-behind; 120元 and 120条 stay text.
PHONES = r"\b(?:110|119|12[02]|12110|96110|12309|12315|12333|12338|12345|12348|12355|12356|12368|12385|12389|12393)\b"
PHONES += "(?![元块万天条个名年月日斤亩])"
_PHONES = re.compile(PHONES, re.ASCII)
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding",
}
UNSURE = "这一段里的数目正在核对，请打12348问。"
Block = tuple[str, list[str]]


def page(template: str, values: dict[str, Any], status: int = 200, cache: str = "no-store") -> web.Response:
    """A template as a response, with the policy that no inline script runs and nothing foreign is loaded."""
    html = _TEMPLATES.get_template(template).render(**values)
    headers = {**PAGE_HEADERS, "Cache-Control": cache}
    response = web.Response(text=html, status=status, content_type="text/html", headers=headers)
    response.enable_compression()
    return response


def asset(name: str, version: str | None) -> web.FileResponse:
    """Script or style sheet; kept for a year where the address carries its version, else asked for again; 404."""
    if name not in VERSIONS:
        raise web.HTTPNotFound(text="no such file")
    cache = "public, max-age=31536000, immutable" if version == VERSIONS[name] else "public, max-age=300"
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    return web.FileResponse(STATIC / name, headers=headers)  # aiohttp cannot both compress a file and answer 304


def guide_values(guide: Guide, library: Library, printer: Printer) -> dict[str, Any]:
    """What guide.html prints: the guide, its sections in blocks, its law, the guides it points to, the day."""
    return {
        "guide": guide,
        "area": PLAIN_NAMES.get(guide.area, ""),
        "sections": sections(guide, printer),
        "law": [(reference(c), c.says.rstrip("。")) for c in guide.citations],
        "related": [found for i in guide.related if (found := library.get(i, None, printer.day))],
        "local": [(o.name, o.sources) for o in guide.local],
        "elsewhere": elsewhere(guide, library, printer.day),
        "day": printer.day,
    }


def elsewhere(guide: Guide, library: Library, day: date) -> list[tuple[str, str]]:
    """(region code, name) of the places that have a word of their own on this guide, those already laid over it left out."""
    shown = {o.region for o in guide.local}
    found = {o.region: o.name for o in library.overrides.get(guide.id, ()) if o.holds(o.region, day)}
    return [(region, name) for region, name in found.items() if region not in shown]


def sections(guide: Guide, printer: Printer) -> list[tuple[str, list[Block]]]:
    """Heading and blocks of each section, figures filled; a section whose figure is missing says whom to ask."""

    def filled(text: str) -> str:
        try:
            return printer.figures.fill(text, printer.day)
        except MissingFigure:
            return UNSURE

    return [(name, blocks(filled(guide.sections[name]))) for name in SECTIONS if guide.sections.get(name)]


def blocks(markdown: str) -> list[Block]:
    """Lines of a guide grouped as ("ol" | "ul" | "p", lines without their marks)."""
    marked = [_marked(line) for line in plain(markdown).splitlines() if line.strip()]
    return [(tag, [text for _, text in run]) for tag, run in groupby(marked, key=lambda pair: pair[0])]


def _marked(line: str) -> tuple[str, str]:
    for tag, mark in (("ul", r"\s*· "), ("ol", r"\s*\d+\. ")):
        if found := re.match(mark, line):
            return tag, line[found.end() :]
    return "p", line


def with_calls(text: str) -> Markup:
    """Escaped text in which a tap on a hotline's number dials it."""
    return Markup(_PHONES.sub(r'<a href="tel:\g<0>">\g<0></a>', str(escape(text))))  # noqa: S704 - escaped just here


def _environment() -> Environment:
    folder = FileSystemLoader(HERE / "templates")
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["calls"] = with_calls
    made.globals.update(phones=PHONES, asset=lambda name: f"/static/{name}?v={VERSIONS[name]}")
    return made


VERSIONS = {p.name: hashlib.sha256(p.read_bytes()).hexdigest()[:12] for p in STATIC.iterdir() if p.is_file()}
_TEMPLATES = _environment()
