"""A small knowledge base that holds no defect, for tests to break one thing at a time."""

from datetime import date
from pathlib import Path

from bot.core.messages import Citation
from bot.knowledge.check import Context, Defect, check_guides
from bot.knowledge.figures import Figure, Figures, Value
from bot.knowledge.guides import Guide, parse
from bot.knowledge.laws import Law

DAY = date(2026, 11, 21)
GUIDE = """---
id: wages_arbitration
title: 劳动仲裁怎么申请
area: wages
intents: [wages_arbitration]
questions:
  - 要去仲裁委告老板
aid_matter: labour_wages
in_force_from: 2008-05-01
reviewed_on: 2026-11-01
review_by: 2027-05-01
reviewer: 编写组
citations:
  - law: 调解仲裁法
    article: "5"
    says: 劳动争议先仲裁
  - law: 民法典
    article: "120-1"
    says: 插进来的一条
sms: 劳动仲裁不收费。离职后{{limit}}内申请。
voice: 劳动仲裁不收钱。离职后{{limit}}内申请。
related: []
regions: ["43"]
---

## 简答
劳动争议先仲裁，不收费。

## 步骤
1. 到仲裁委领申请表。
2. 等通知，{{limit}}内申请。

## 证据
- 工牌、工资条。

## 材料
- 申请书。

## 去哪
- 仲裁委员会，电话12333。

## 费用
不收费。

## 期限
离职后{{limit}}内申请。

## 援助
可以申请。

## 其他办法
先调解。

## 注意
- 开庭要去。
"""
LAWS = {
    law.short: law
    for law in (
        Law("调解仲裁法", "劳动争议调解仲裁法", date(2007, 12, 29), date(2008, 5, 1), 54, "https://example.org"),
        Law("民法典", "民法典", date(2020, 5, 28), date(2008, 1, 1), 1260, "https://example.org", inserted=("120-1",)),
        Law(
            "合同法",
            "合同法",
            date(1999, 3, 15),
            date(1999, 10, 1),
            428,
            "https://example.org",
            repealed_on=date(2021, 1, 1),
            repealed_by="民法典",
        ),
        Law("新法", "新法", date(2026, 10, 1), date(2027, 1, 1), 10, "https://example.org"),
    )
}
FIGURES = Figures(
    {"limit": Figure("limit", "仲裁时效", "year", (Value(date(2008, 5, 1), 1, "一年", "调解仲裁法", "27"),))}
)


def context(**changes: object) -> Context:
    """What the good guide is checked against."""
    parts = {
        "laws": LAWS,
        "figures": FIGURES,
        "intents": {"wages_arbitration": "wages", "greeting": "conversation"},
        "claims": frozenset({"labour_wages"}),
        "day": DAY,
    }
    return Context(**(parts | changes))


def write(folder: Path, text: str = GUIDE, area: str = "wages", name: str = "wages_arbitration") -> Path:
    """One guide file."""
    path = folder / area / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def guide(folder: Path, text: str = GUIDE) -> Guide:
    """A guide that was read from a file of that text."""
    return parse(write(folder, text))


def defects(folder: Path, text: str = GUIDE, **changes: object) -> list[str]:
    """What `check_guides` says to a folder with that guide only, without the file's name."""
    write(folder, text)
    return [d.what for d in check_guides(folder, context(**changes))]


def cited(law: str, article: str) -> Citation:
    """A citation."""
    return Citation(law, article, "说明")


__all__ = ["DAY", "FIGURES", "GUIDE", "LAWS", "Defect", "cited", "context", "defects", "guide", "write"]
