"""N-gram features: the same text gives the same row, the vocabulary is what two examples share."""

import numpy as np
import pytest

from bot.nlu.features import FAMILIES, MIN_DOCUMENTS, Vectorizer, grams

TEXTS = ["老板欠我工资", "老板欠我工资不给", "村里占了我的地", "地被村里占了", "他打我", "𠮷家的地"]


@pytest.fixture(scope="module")
def vectorizer() -> Vectorizer:
    return Vectorizer.fit(TEXTS)


def family_norms(vectorizer: Vectorizer, text: str) -> dict[str, float]:
    """The length of a row in each family of features."""
    row = vectorizer.transform([text]).toarray()[0]
    return {
        family: float(np.linalg.norm([row[i] for name, i in vectorizer.index.items() if name[0] == family]))
        for family in FAMILIES
    }


def test_grams_of_a_text():
    found = grams("欠工资 欠")
    assert found["w"]["工资"] == 1 and found["w"]["欠"] == 2
    assert found["w"]["欠_工资"] == 1
    assert found["c"]["欠"] == 2 and found["c"]["工资欠"] == 1  # blanks are no characters
    assert set(found["p"]) == {"qian.gong", "gong.zi", "zi.qian", "qian.gong.zi", "gong.zi.qian"}
    assert not any(grams("").values())


def test_sounds_alike_share_the_pinyin_family_only():
    right, heard = grams("赡养费"), grams("善养费")
    assert right["p"] == heard["p"]
    assert right["c"] != heard["c"]


def test_the_vocabulary_is_what_enough_texts_share(vectorizer):
    assert "c:老板" in vectorizer.index and "w:工资" in vectorizer.index and "p:lao.ban" in vectorizer.index
    assert "c:打" not in vectorizer.index and "c:𠮷" not in vectorizer.index
    for feature in vectorizer.index:
        family, _, gram = feature.partition(":")
        assert sum(gram in grams(text)[family] for text in TEXTS) >= MIN_DOCUMENTS, feature
    assert sorted(vectorizer.index.values()) == list(range(len(vectorizer.index))) == list(range(len(vectorizer.idf)))


def test_rarer_features_weigh_more(vectorizer):
    assert vectorizer.idf[vectorizer.index["c:工资"]] > vectorizer.idf[vectorizer.index["c:地"]] > 1


def test_the_same_text_gives_the_same_row_alone_or_among_others(vectorizer):
    alone = vectorizer.transform(["老板欠我工资"]).toarray()
    among = vectorizer.transform(["他打我", "老板欠我工资", "老板欠我工资"]).toarray()
    assert (alone[0] == among[1]).all() and (among[1] == among[2]).all()
    again = Vectorizer.fit(list(reversed(TEXTS)))
    assert again.index == vectorizer.index and (again.idf == vectorizer.idf).all()


def test_each_family_has_the_length_of_its_weight(vectorizer):
    for text in TEXTS[:4]:
        assert family_norms(vectorizer, text) == pytest.approx(FAMILIES, abs=1e-6)


@pytest.mark.parametrize("text", ["", " ", "完全陌生", "abc123", "😀"])
def test_texts_without_a_known_feature_give_an_empty_row(vectorizer, text):
    row = vectorizer.transform([text])
    assert row.shape == (1, len(vectorizer.index))
    assert row.nnz == 0


def test_no_text_at_all(vectorizer):
    assert vectorizer.transform([]).shape == (0, len(vectorizer.index))
    assert len(Vectorizer.fit([]).index) == 0
