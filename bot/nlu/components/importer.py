"""Rasa importer: the utterances through our own reader, for Rasa's goes through every file six times, and slowly.

`importers` in config.yml names it. What it hands over is what Rasa would have read: a text with its intent.
"""

from collections.abc import Iterable
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.training import Example, read_examples

INTENTS = "intents"


class UtteranceImporter(RasaFileImporter):
    """Reads `<data>/intents` itself and leaves every other folder and file to Rasa."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        given = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        ours = [Path(path) for path in given if (Path(path) / INTENTS).is_dir()]
        self._examples = [example for root in ours for example in read_examples(root)]
        super().__init__(config_file, domain_path, [*_others(ours), *(p for p in given if Path(p) not in ours)])

    def get_nlu_data(self, language: str | None = "zh") -> TrainingData:
        """The utterances, as new messages each time: components write into them."""
        return TrainingData([_message(example) for example in self._examples]).merge(super().get_nlu_data(language))


def _others(roots: Iterable[Path]) -> list[str]:
    """The folders beside the utterances."""
    return [
        str(folder) for root in roots for folder in sorted(root.iterdir()) if folder.is_dir() and folder.name != INTENTS
    ]


def _message(example: Example) -> Message:
    return Message.build(text=example.text, intent=example.intent)
