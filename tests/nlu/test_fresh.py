"""The newest model on messages that nobody trained on (docs/evaluation/fresh.md): a floor for each set."""

import pytest

from bot.core.yaml_file import read_yaml
from bot.evaluation.items import FRESH, TESTS, fresh
from bot.nlu.encoder import encode
from bot.nlu.normalize import normalize
from bot.nlu.understand import Understander

FLOORS: dict[str, float] = read_yaml(TESTS / "nlu_cases" / "fresh_floors.yml")


@pytest.mark.parametrize("name", sorted(FRESH))
def test_each_fresh_set_is_understood_at_least_as_well_as_its_floor(understander: Understander, name: str) -> None:
    items = fresh(name)
    vectors = encode([normalize(item.text) for item in items])
    parses = [understander.parse(item.text, vectors[k : k + 1]) for k, item in enumerate(items)]
    right = sum(parse.area in item.areas for item, parse in zip(items, parses, strict=True)) / len(items)
    assert right >= FLOORS[name], f"{name}: {right:.3f} of {len(items)}"
