"""Where the language data lies, and reading it once."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
NLU_DATA = ROOT / "nlu_data"


@lru_cache(maxsize=32)
def lexicon(name: str) -> tuple[dict[str, Any], ...]:
    """The entries of `nlu_data/lexicon/<name>.yml`, each a mapping; an empty tuple where the file is absent."""
    path = NLU_DATA / "lexicon" / f"{name}.yml"
    if not path.exists():
        return ()
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["entries"])


def entity_words(name: str) -> dict[str, Any]:
    """The words of `nlu_data/entities/<name>.yml`."""
    data: dict[str, Any] = yaml.safe_load((NLU_DATA / "entities" / f"{name}.yml").read_text(encoding="utf-8"))
    return data
