"""How hard a guide is to read: length of sentences, rare characters, legal terms that nobody explains."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.core.errors import BadInput
from bot.core.yaml_file import read_yaml
from bot.knowledge.guides import Guide
from bot.knowledge.render import Printer, plain

SENTENCE_MEAN, SENTENCE_MAX = 30, 60
_SPLIT = re.compile(r"[。！？\n]")
_MARK = re.compile(r"^(?:[-*·] |\d+\. )")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Term:
    """A term of law: what it is in plain words, and the words of which one must stand beside it."""

    says: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """`knowledge_base/terms.yml`: terms that need explaining, and rare characters that may stand."""

    terms: Mapping[str, Term] = field(default_factory=dict)
    characters: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        """Read the file; BadInput names what is broken."""
        try:
            data = read_yaml(path)
            rows = data["terms"].items()
            terms = {term: Term(row["says"], (row["says"], *row.get("words", ()))) for term, row in rows}
            return cls(terms, frozenset("".join(data["characters"])))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
            raise BadInput(f"{path.name}: each term needs `says` and may have `words` ({error!r})") from error

    def unexplained(self, text: str) -> Iterator[str]:
        """The terms that a text uses without any of the words that explain them."""
        for term, entry in self.terms.items():
            if term in text and not any(word in text for word in entry.words):
                yield term

    def rare(self, text: str) -> list[str]:
        """The characters of a text outside GB 2312 level 1 (3755 characters, what school teaches) and the own list."""
        return sorted(c for c in set(_HAN.findall(text)) if not _taught(c) and c not in self.characters)


@dataclass(frozen=True)
class Level:
    """The reading level of a guide: all its words, mean characters a sentence, sentences that are too long."""

    text: str
    mean: float
    long: tuple[str, ...]


def read_level(guide: Guide, printer: Printer) -> Level:
    """The level of all that a guide says, figures filled in; MissingFigure where one has no value."""
    fill = printer.figures.fill
    texts = [plain(fill(t, printer.day)) for t in (*guide.sections.values(), guide.sms, guide.voice)]
    spoken = [_MARK.sub("", s).strip() for t in texts[: len(guide.sections)] for s in _SPLIT.split(t) if s.strip()]
    mean = sum(map(len, spoken)) / max(1, len(spoken))
    return Level("\n".join(texts), mean, tuple(s for s in spoken if len(s) > SENTENCE_MAX))


def _taught(character: str) -> bool:
    """True for GB 2312 level 1, rows 16 to 55 of the code table."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
