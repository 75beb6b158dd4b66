"""Rule files that the tests add to a copy of the rule folder, and where the real ones lie."""

from datetime import date
from pathlib import Path

from bot.core.screening import Office

KNOWLEDGE = Path(__file__).parents[2] / "knowledge_base"
TODAY = date(2026, 11, 21)
PROVINCE = """
scope: "44"
name: 试验省
sources: {book: 试验条例}
figures:
  - id: x-line
    title: 试验标准
    classes: {市: ["4401"], 县: []}
    other_counties: 县
    values:
      - {id: x-line-2026, in_force_from: 2026-01-01, certainty: text, source: book, sums: {市: 2000, 县: 1500}}
rules:
  - id: x-matter
    kind: matter
    cite: {law: 试验条例, article: "3"}
    source: book
    in_force_from: 2026-01-01
    certainty: CERTAINTY
    text: 邻居的事这里可以援助。
    when: {claims: [neighbor]}
  - id: x-means
    kind: threshold
    cite: {law: 试验条例, article: "4"}
    source: book
    in_force_from: 2026-01-01
    certainty: text
    text: 收入不超过标准的算困难。
    test: {figure: x-line, comparison: at_most}
"""
RULE = """
sources: {book: 试验条例}
rules:
  - id: x-1
    kind: matter
    cite: {law: 法律援助法, article: "31"}
    source: book
    in_force_from: 2026-01-01
    certainty: text
    text: 可以援助。
    when: {claims: [neighbor]}
"""


def office(code: str) -> Office:
    """An office for any code."""
    return Office(code, "中心")
