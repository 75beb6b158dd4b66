"""Where the language data lies, and reading it once."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.core.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[2]
NLU_DATA = ROOT / "nlu_data"


@lru_cache(maxsize=32)
def lexicon(name: str) -> tuple[dict[str, Any], ...]:
    """The entries of `nlu_data/lexicon/<name>.yml`, each a mapping; an empty tuple where the file is absent."""
    path = NLU_DATA / "lexicon" / f"{name}.yml"
    if not path.exists():
        return ()
    return tuple(read_yaml(path)["entries"])


def entity_words(name: str) -> dict[str, Any]:
    """The words of `nlu_data/entities/<name>.yml`."""
    data: dict[str, Any] = read_yaml(NLU_DATA / "entities" / f"{name}.yml")
    return data
