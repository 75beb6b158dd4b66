"""The index of the reviews is the one that its records give."""

import runpy

from bot.knowledge.guides import Library
from bot.knowledge.paths import KNOWLEDGE_BASE

ROOT = KNOWLEDGE_BASE.parent


def test_the_index_is_up_to_date():
    index = runpy.run_path(str(ROOT / "scripts" / "index_reviews.py"))["index"]
    folder = ROOT / "docs" / "evaluation"
    written = (folder / "kb-review.md").read_text(encoding="utf-8")
    assert index(Library.load(KNOWLEDGE_BASE / "guides"), folder / "kb-review") == written, (
        "run scripts/index_reviews.py"
    )
