"""Everything the hotline says besides the guides, from `knowledge_base/wording.yml`."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot.core.errors import BadInput
from bot.core.messages import CHANNELS, Channel
from bot.core.yaml_file import read_yaml
from bot.knowledge.figures import PLACEHOLDER, Figures

_FIELD = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


@dataclass(frozen=True)
class Wording:
    """Texts by key and channel."""

    entries: dict[str, dict[str, str]]
    figures: Figures
    day: date

    @classmethod
    def load(cls, path: Path, figures: Figures, day: date) -> "Wording":
        """Read the file; BadInput names an entry without `text` or with an unknown channel, MissingFigure a figure."""
        try:
            entries = read_yaml(path)
        except (ValueError, yaml.YAMLError) as error:
            raise BadInput(f"{path.name}: cannot be read ({error})") from error
        if not isinstance(entries, dict):
            raise BadInput(f"{path.name}: must hold `key:` with `text` under it")
        for key, entry in entries.items():
            if not _is_entry(entry):
                raise BadInput(f"{path.name}: {key!r} needs `text` and may have {', '.join(CHANNELS)} besides")
        for name in PLACEHOLDER.findall(str(entries)):
            figures.get(name, day)
        return cls(entries, figures, day)

    def say(self, key: str, channel: Channel, /, **values: str) -> str:
        """The text for a key on a channel with its {fields} filled in."""
        entry = self.entries[key]
        text = _FIELD.sub(lambda m: values[m.group(1)], entry.get(channel, entry["text"]))
        return self.figures.fill(text, self.day).strip()


def _is_entry(entry: object) -> bool:
    """True for `text` and, besides, wordings by channel, each of them a text."""
    if not isinstance(entry, dict) or "text" not in entry or set(entry) - {"text", *CHANNELS}:
        return False
    return all(isinstance(text, str) for text in entry.values())
