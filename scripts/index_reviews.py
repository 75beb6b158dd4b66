"""Writes docs/evaluation/kb-review.md: what the second review changed in each area, and every open doubt in one list.

Usage: PYTHONPATH=. .venv/bin/python scripts/index_reviews.py
"""

import re
from pathlib import Path

from bot.core.areas import AREA_NAMES
from bot.knowledge.guides import Library
from bot.knowledge.paths import KNOWLEDGE_BASE

FOLDER = KNOWLEDGE_BASE.parent / "docs" / "evaluation"
DOUBTS = "## 留给律师的疑问"
_ROW = re.compile(r"^\| ([a-z][a-z0-9_]+) \|[^|]*\|(.*)\|\s*$", re.MULTILINE)
_UNCHANGED = re.compile(r"^(?:没有改动|不改|无|none|nothing|no change)", re.IGNORECASE)


def index(library: Library, folder: Path) -> str:
    """The page as Markdown, from the records `<area>.md` in the folder."""
    areas = sorted({guide.area for guide in library})
    records = {area: (folder / f"{area}.md").read_text(encoding="utf-8") for area in areas}
    rows = {area: dict(_ROW.findall(text)) for area, text in records.items()}
    missing = sorted(g.id for g in library if g.id not in rows[g.area])
    parts = [HEAD, _table(library, areas, rows), _outstanding(library, missing), "## 留给律师的疑问\n"]
    for area in areas:
        doubts = re.findall(r"^\d+\. (.+)$", records[area].partition(DOUBTS)[2], re.MULTILINE)
        listed = "\n".join(f"- {doubt}" for doubt in doubts)
        parts.append(f"### {AREA_NAMES[area]}（{area}，{len(doubts)} 条）\n\n{listed or '- 没有。'}\n")
    return "\n".join(parts)


def _table(library: Library, areas: list[str], rows: dict[str, dict[str, str]]) -> str:
    lines = ["| 领域 | 指南 | 复审过 | 改了 | 记录 |", "|---|---:|---:|---:|---|"]
    totals = [0, 0, 0]
    for area in areas:
        ids = [g.id for g in library if g.area == area]
        seen = [i for i in ids if i in rows[area]]
        changed = [i for i in seen if not _UNCHANGED.match(rows[area][i].strip())]
        totals = [t + len(x) for t, x in zip(totals, (ids, seen, changed), strict=True)]
        link = f"[{area}](kb-review/{area}.md)"
        lines.append(f"| {AREA_NAMES[area]} | {len(ids)} | {len(seen)} | {len(changed)} | {link} |")
    return "\n".join([*lines, f"| 合计 | {totals[0]} | {totals[1]} | {totals[2]} | |", ""])


def _outstanding(library: Library, missing: list[str]) -> str:
    local = sorted({o.path for listed in library.overrides.values() for o in listed})
    named = "、".join(f"`{i}`" for i in missing) or "没有"
    return (
        f"还没有经第二个人复审的指南：{named}。地方规定的 {len(local)} 个文件也还没有（`guides/*/*.<地区代码>.md`）。\n"
    )


HEAD = """# 指南的复审

Index of the second review of every guide against the statute texts, and the doubts left for a lawyer. Written by
`scripts/index_reviews.py` from the records in `kb-review/`.

每篇指南由没有写它的人对照条文审过一遍：条文在不在、还有没有效、说的是不是这句话；村民常问的有没有答。改了什么，看各领域的记录。
"""


def main() -> None:
    """Write the page."""
    text = index(Library.load(KNOWLEDGE_BASE / "guides"), FOLDER / "kb-review")
    (FOLDER / "kb-review.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
