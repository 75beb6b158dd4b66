"""Reading our labelled utterances: `nlu_data/intents/<area>/<intent>.yml`, in Rasa's own training format."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.core.errors import BadInput
from bot.core.yaml_file import read_yaml
from bot.nlu.resources import NLU_DATA
from bot.nlu.urgent import ORDER


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
    for intent, lines in _blocks(path):
        if intent != path.stem:
            raise BadInput(f"{path}: holds intent {intent!r}, but the file is named {path.stem!r}")
        for line in lines.splitlines():
            if line.strip():
                yield Example(line.strip().removeprefix("- ").strip(), intent, path.parent.name)


def _blocks(path: Path) -> list[tuple[str, str]]:
    """(intent, its examples as lines) for each block; BadInput names a file that is not in Rasa's format."""
    try:
        data = read_yaml(path)
        blocks = [(block["intent"], block["examples"]) for block in data["nlu"]]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: needs `nlu:` with `intent` and `examples` ({error})") from error
    if not all(isinstance(part, str) for block in blocks for part in block):
        raise BadInput(f"{path}: `intent` must be a name and `examples` lines of text after a |")
    return blocks


def alarm_files(root: Path = NLU_DATA) -> list[Path]:
    """The files of messages that must raise an alarm, and of those that only look like it, in a fixed order."""
    return sorted((root / "urgent").glob("*.yml"))


def read_alarms(root: Path = NLU_DATA) -> list[tuple[str, str | None]]:
    """(message, kind of alarm or None) of every example in `nlu_data/urgent`."""
    return [pair for path in alarm_files(root) for pair in _read_alarms(path)]


def _read_alarms(path: Path) -> Iterator[tuple[str, str | None]]:
    try:
        data = read_yaml(path)
        kind, lines = data["kind"], data["examples"]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: needs `kind` and `examples` ({error})") from error
    if kind not in (*ORDER, "none"):
        raise BadInput(f"{path}: kind {kind!r} is none of {', '.join(ORDER)}, none")
    yield from ((str(line), None if kind == "none" else kind) for line in lines)


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
