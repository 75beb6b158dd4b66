"""Reading our labelled utterances: `nlu_data/intents/<area>/<intent>.yml`, in Rasa's own training format."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.core.errors import BadInput
from bot.nlu.resources import NLU_DATA


@dataclass(frozen=True)
class Example:
    """One utterance with its intent and the area that the intent belongs to."""

    text: str
    intent: str
    area: str


def intent_files(root: Path = NLU_DATA) -> list[Path]:
    """All intent files, in a fixed order."""
    return sorted((root / "intents").glob("*/*.yml"))


def read_examples(root: Path = NLU_DATA) -> list[Example]:
    """Every utterance of every intent; the same data always give the same list."""
    return [example for path in intent_files(root) for example in _read(path)]


def _read(path: Path) -> Iterator[Example]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for block in data["nlu"]:
        if block["intent"] != path.stem:
            raise BadInput(f"{path}: holds intent {block['intent']!r}, but the file is named {path.stem!r}")
        for line in block["examples"].splitlines():
            if line.strip():
                yield Example(line.strip().removeprefix("- ").strip(), block["intent"], path.parent.name)


@lru_cache(maxsize=1)
def intent_areas() -> dict[str, str]:
    """Intent → area for every intent file."""
    return {path.stem: path.parent.name for path in intent_files()}


def fingerprint(paths: list[Path]) -> str:
    """A short hash of the files' names and contents: a model fits the data when both carry the same one."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
