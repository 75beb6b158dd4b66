"""New files for the clerk: everything the machine knows is filled in, everything a person must write is marked 待写."""

import re
from datetime import date, timedelta
from pathlib import Path

from bot.core.areas import LEGAL_AREAS
from bot.core.errors import BadInput
from bot.knowledge.guides import SECTIONS, TO_WRITE

NAME = re.compile(r"[a-z][a-z0-9_]*")
HALF_A_YEAR = timedelta(days=182)
HINTS = {
    "简答": "先说对不对、该怎么办，两三句大白话",
    "步骤": "1. 第一步，做什么、去哪里",
    "证据": "- 要留好什么",
    "材料": "- 身份证\n- 要带的别的东西",
    "去哪": "- 哪个部门，全国统一的电话才写",
    "费用": "要不要钱，多少",
    "期限": "多久以内要办，过了会怎样；数目写成 {{名字}}",
    "援助": "能不能申请免费律师，按哪条",
    "其他办法": "不打官司还能怎么办",
    "注意": "- 不要做什么",
}


def new_guide(folder: Path, name: str, intents: dict[str, str], day: date) -> Path:
    """Write `<area>/<slug>.md` with all that can be filled in; BadInput where area, slug or place is wrong."""
    area, _, slug = name.partition("/")
    if area not in LEGAL_AREAS:
        raise BadInput(f"unknown area {area!r}: one of {', '.join(LEGAL_AREAS)}")
    if not NAME.fullmatch(slug):
        raise BadInput(f"{slug!r}: the name needs small letters, digits and _ only, a letter first: land/land_new_road")
    if taken := list(folder.glob(f"*/{slug}.md")):
        raise BadInput(f"a guide has that name already: {taken[0]}")
    own = slug if intents.get(slug) == area else ""
    return _write(folder / area / f"{slug}.md", _guide(slug, area, own, day))


def new_override(folder: Path, name: str, region: str, place: str, day: date) -> Path:
    """Write `<area>/<slug>.<region>.md` for an existing guide; BadInput where there is no such guide."""
    area, _, slug = name.partition("/")
    if not (folder / area / f"{slug}.md").is_file() or not NAME.fullmatch(slug):
        raise BadInput(f"no guide is named {name!r}: see `hotline kb list`")
    return _write(folder / area / f"{slug}.{region}.md", _override(slug, region, place, day))


def _write(path: Path, text: str) -> Path:
    if path.exists():
        raise BadInput(f"{path} exists already")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _guide(slug: str, area: str, intent: str, day: date) -> str:
    head = f"""---
id: {slug}
title: {TO_WRITE}，村民一看就懂的题目
area: {area}
intents: [{intent}]
questions: []
aid_matter: null
in_force_from: {day}
reviewed_on: {day}
review_by: {day + HALF_A_YEAR}
reviewer: {TO_WRITE}
citations: []
sms: {TO_WRITE}
voice: {TO_WRITE}
related: []
---
"""
    return head + "".join(f"\n## {name}\n{TO_WRITE}：{HINTS[name]}\n" for name in SECTIONS)


def _override(slug: str, region: str, place: str, day: date) -> str:
    return f"""---
guides: [{slug}]
region: "{region}"
name: {place}
in_force_from: {day}
reviewed_on: {day}
review_by: {day + HALF_A_YEAR}
reviewer: {TO_WRITE}
citations: []
sources: []
---

## 援助
{TO_WRITE}：{place}跟全国不一样的地方，只写不一样的小节
"""
