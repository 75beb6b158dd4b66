"""Cross-validation: every utterance is judged exactly once, by a model that has not seen it."""

import numpy as np
import pytest

from bot.core.errors import BadInput
from bot.evaluation import crossval
from bot.evaluation.crossval import cross_validate, fold_of
from bot.nlu.training import Example

LAND = [
    Example(f"{who}占了我家的{what}", "land_taken", "land") for who in ("村里", "邻居", "厂里") for what in ("地", "田")
]
WAGES = [
    Example(f"{who}不给我{what}", "wages_unpaid", "wages")
    for who in ("老板", "包工头", "厂里")
    for what in ("工资", "工钱")
]


def test_folds_are_as_even_within_each_intent_as_can_be() -> None:
    folds = fold_of([*LAND, *WAGES], 3)
    for part in (folds[: len(LAND)], folds[len(LAND) :]):
        assert np.bincount(part).tolist() == [2, 2, 2]


def test_each_utterance_is_judged_once_and_plain_ones_rightly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossval.encoder, "encode", _counts)
    result = cross_validate([*LAND, *WAGES], 3)
    assert sorted(area for area, *_ in result.rows) == ["land"] * 6 + ["wages"] * 6
    assert result.area_accuracy == 1.0 and result.intent_accuracy == 1.0


def test_what_was_left_out_is_not_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """One utterance says nothing that the others say; its fold cannot know it, and the label it gets is the wrong one."""
    monkeypatch.setattr(crossval.encoder, "encode", _counts)
    odd = Example("厂里不给我工资了", "land_taken", "land")
    result = cross_validate([odd, *LAND, *WAGES, *WAGES], 2)
    assert ("land", "wages", False) in result.rows


@pytest.mark.parametrize("folds", [1, 0, -2])
def test_fewer_than_two_folds_are_refused(folds: int) -> None:
    with pytest.raises(BadInput):
        cross_validate(LAND, folds)


def _counts(texts: list[str]) -> np.ndarray:
    """Instead of the encoder: how often some characters stand in the text, as rows of unit length."""
    rows = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[:6] = [text.count(c) for c in "地田占工资钱"]
        row[6] = 1
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
