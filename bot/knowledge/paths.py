"""Where the knowledge base lies."""

from pathlib import Path

KNOWLEDGE_BASE = Path(__file__).resolve().parents[2] / "knowledge_base"
