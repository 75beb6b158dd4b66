"""What each calculator asks and says, from `knowledge_base/calculators/<name>.yml`; the arithmetic is in bot/rules."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import BadInput
from bot.core.messages import CHANNELS, Channel, Citation
from bot.core.yaml_file import read_yaml
from bot.knowledge.laws import Law

KEYS = frozenset({"title", "label", "cites", "questions", "choices", "from_story", "results", "notes", "missing"})
NEEDED = ("title", "label", "cites", "questions", "results", "missing")
_FIELD = re.compile(r"\{(\w+)\}")
VOICE_SENTENCE = 25
_MALFORMED = (BadInput, yaml.YAMLError, OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError, re.error)


@dataclass(frozen=True)
class Source:
    """Where an answer may stand in the story: an entity `type`, for a rate its `per`, with `near` in the same clause."""

    type: str
    per: str = ""
    near: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Script:
    """The words of one calculator; texts by channel, `text` for every channel that has none of its own."""

    name: str
    title: str
    label: str
    cites: tuple[Citation, ...]
    questions: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, Source]
    results: Mapping[str, Mapping[str, str]]
    notes: Mapping[str, str]
    missing: Mapping[str, str]

    def question(self, name: str, channel: Channel) -> str:
        """The question for one input."""
        return _own(self.questions[name], channel)

    def result(self, key: str, channel: Channel, values: Mapping[str, str]) -> str:
        """The sentence with the working out; KeyError where a field is not given."""
        return _FIELD.sub(lambda m: values[m.group(1)], _own(self.results[key], channel))


def _own(texts: Mapping[str, str], channel: Channel) -> str:
    return texts.get(channel, texts["text"]).strip()


def load(folder: Path) -> dict[str, Script]:
    """Scripts by name; BadInput names the file and what is wrong with it."""
    return {path.stem: _script(path) for path in sorted(folder.glob("*.yml"))}


def _script(path: Path) -> Script:
    try:
        raw = read_yaml(path)
        if not isinstance(raw, dict) or (absent := [key for key in NEEDED if key not in raw]):
            raise BadInput(f"needs {', '.join(NEEDED if not isinstance(raw, dict) else absent)}")
        if unknown := set(raw) - KEYS:
            raise BadInput(f"unknown part {sorted(unknown)}")
        return Script(
            path.stem,
            raw["title"],
            raw["label"],
            tuple(Citation(c["law"], str(c["article"]), c["says"]) for c in raw["cites"]),
            _texts(raw["questions"]),
            raw.get("choices", {}),
            {name: _source(given) for name, given in raw.get("from_story", {}).items()},
            _texts(raw["results"]),
            raw.get("notes", {}),
            raw["missing"],
        )
    except _MALFORMED as error:
        raise BadInput(f"calculators/{path.name}: {' '.join(str(error).split())}") from error


def _texts(raw: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    for name, texts in raw.items():
        if "text" not in texts or set(texts) - {"text", *CHANNELS}:
            raise BadInput(f"{name} needs `text` and may have {', '.join(CHANNELS)} besides")
    return raw


def _source(raw: dict[str, Any]) -> Source:
    return Source(raw["type"], raw.get("per", ""), re.compile(raw["near"]) if "near" in raw else None)


def check(folder: Path, questions: Mapping[str, tuple[str, ...]], laws: Mapping[str, Law], day: date) -> Iterator[str]:
    """Every fault as one line; `questions` are the calculators that exist, each with the names of its inputs."""
    try:
        scripts = load(folder)
    except BadInput as error:
        yield str(error)
        return
    for name in sorted(set(questions) ^ set(scripts)):
        yield f"calculators/{name}.yml: " + ("is missing" if name in questions else "no calculator has this name")
    for name, script in scripts.items():
        yield from (f"calculators/{name}.yml: {what}" for what in _faults(script, questions.get(name, ()), laws, day))


def _faults(script: Script, inputs: tuple[str, ...], laws: Mapping[str, Law], day: date) -> Iterator[str]:
    for name in inputs:
        if name not in script.questions:
            yield f"no question for {name!r}"
    for cite in script.cites:
        law = laws.get(cite.law)
        if law is None or not law.has(cite.article) or not law.in_force(day):
            yield f"cites 《{cite.law}》 article {cite.article}, which is not in force in knowledge_base/laws.yml"
    for name, texts in {**script.questions, **script.results}.items():
        for sentence in re.split(r"[。？！；]", _FIELD.sub("", texts.get("voice", texts["text"]))):
            if len(sentence) > VOICE_SENTENCE:
                yield f"{name}: voice: sentence over {VOICE_SENTENCE} characters: {sentence}"
