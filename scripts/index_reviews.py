"""Writes docs/evaluation/kb-review.md: what the second review changed in each area, and every open doubt in one list.

Beside the areas stand two more records: `regions.md` (files of regions) and `periods.md` (time limits and calculators).

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
_LOCAL_ROW = re.compile(r"^\| ([a-z][a-z0-9_]+\.\d+) \|[^|]*\|(.*)\|\s*$", re.MULTILINE)
_OTHERS = {"regions": "地方规定", "periods": "期限和计算器"}
_UNCHANGED = re.compile(r"^(?:没有改动|不改|无|none|nothing|no change)", re.IGNORECASE)


def index(library: Library, folder: Path) -> str:
    """The page as Markdown, from the records `<area>.md` in the folder."""
    areas = sorted({guide.area for guide in library})
    records = {area: (folder / f"{area}.md").read_text(encoding="utf-8") for area in areas}
    rows = {area: dict(_ROW.findall(text)) for area, text in records.items()}
    missing = sorted(g.id for g in library if g.id not in rows[g.area])
    others = {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in _OTHERS}
    local = dict(_LOCAL_ROW.findall(others["regions"]))
    parts = [HEAD, _table(library, areas, rows), _outstanding(missing), _local(library, local), f"{DOUBTS}\n"]
    titles = {area: AREA_NAMES[area] for area in areas} | _OTHERS
    parts += [_doubts(name, title, (records | others)[name]) for name, title in titles.items()]
    return "\n".join(parts)


def _doubts(name: str, title: str, record: str) -> str:
    doubts = re.findall(r"^\d+\. (.+)$", record.partition(DOUBTS)[2], re.MULTILINE)
    listed = "\n".join(f"- {doubt}" for doubt in doubts)
    return f"### {title}（{name}，{len(doubts)} 条）\n\n{listed or '- 没有。'}\n"


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


def _outstanding(missing: list[str]) -> str:
    named = "、".join(f"`{i}`" for i in missing) or "没有"
    return f"还没有经第二个人复审的指南：{named}。\n"


def _local(library: Library, seen: dict[str, str]) -> str:
    """What the review of the files of regions saw; a file without a line is named."""
    names = sorted({Path(o.path).stem for listed in library.overrides.values() for o in listed})
    changed = sum(not _UNCHANGED.match(seen[name].strip()) for name in names if name in seen)
    left = "、".join(f"`{name}`" for name in names if name not in seen) or "没有"
    return (
        f"地方规定有 {len(names)} 个文件，复审过 {sum(name in seen for name in names)} 个，改了 {changed} 个，"
        f"还没审的：{left}（记录见 [regions](kb-review/regions.md)）。"
        "期限和计算器的复审见 [periods](kb-review/periods.md)。\n"
    )


HEAD = """# 指南的复审

Index of the second review of every guide against the statute texts, and the doubts left for a lawyer. Written by
`scripts/index_reviews.py` from the records in `kb-review/`.

每篇指南由没有写它的人对照条文审过一遍：条文在不在、还有没有效、说的是不是这句话；村民常问的有没有答。改了什么，看各领域的记录；
疑问里后来查清的，写在各领域记录的“已查清的疑问”里，带出处。
"""


def main() -> None:
    """Write the page."""
    text = index(Library.load(KNOWLEDGE_BASE / "guides"), FOLDER / "kb-review")
    (FOLDER / "kb-review.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
