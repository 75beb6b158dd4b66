"""The sentence encoder: rows of unit length, and many texts give on all cores what they give on one."""

import numpy as np
import pytest

from bot.nlu import encoder


def test_texts_become_rows_of_unit_length_and_an_empty_one_zeros() -> None:
    rows = encoder.encode(["老板欠我工资", "", "村里收回了我的地", "  "])
    assert rows.shape == (4, encoder.DIMENSIONS) and rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1, 0], abs=1e-5)


def test_many_texts_give_the_same_on_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{place}的老板欠我{n}个月工资" for place in ("县里", "镇上", "广东") for n in range(2, 12)]
    alone = encoder.encode(texts)
    monkeypatch.setattr(encoder, "MANY", 10)
    monkeypatch.setattr(encoder, "_BATCH", len(texts))
    assert (encoder.encode(texts) == alone).all()
