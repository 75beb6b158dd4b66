"""Rasa is given the utterances that it would have read itself."""

from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter

from bot.nlu.components.importer import UtteranceImporter
from bot.settings import ROOT

TALK = """version: "3.1"
nlu:
- intent: human
  examples: |
    - 转人工
    - 我要找个人说
"""
RULES = """version: "3.1"
rules:
- rule: greet back
  steps:
  - intent: human
  - action: action_listen
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of training data like nlu_data."""
    for name, content in (("intents/conversation/human.yml", TALK), ("dialogue/rules/rules.yml", RULES)):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def test_config_names_the_importer_and_it_hands_over_what_rasa_would_read(data: Path) -> None:
    config, domain = str(ROOT / "config.yml"), str(ROOT / "domain.yml")
    ours = TrainingDataImporter.load_from_config(config, domain, [str(data)])
    theirs = RasaFileImporter(config, domain, [str(data)])
    told = [(m.get("text"), m.get("intent")) for m in ours.get_nlu_data().intent_examples]
    assert told == [(m.get("text"), m.get("intent")) for m in theirs.get_nlu_data().intent_examples]
    assert told == [("转人工", "human"), ("我要找个人说", "human")]
    assert len(ours.get_stories().story_steps) == len(theirs.get_stories().story_steps) == 1


def test_messages_are_new_each_time_since_components_write_into_them(data: Path) -> None:
    importer = UtteranceImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(data)])
    importer.get_nlu_data().intent_examples[0].set("text", "changed")
    assert importer.get_nlu_data().intent_examples[0].get("text") == "转人工"
