"""The reading level: terms that nobody explains, rare characters, and the file that lists them."""

import pytest
from good_guide import DAY, FIGURES, GUIDE, context, defects, guide

from bot.core.errors import BadInput
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.reading import Term, Vocabulary, read_level
from bot.knowledge.render import Printer

WORDS = Vocabulary({"先予执行": Term("先让对方拿钱", ("先让对方拿钱", "先付"))}, frozenset("猥"))


def test_the_level_of_a_guide(tmp_path):
    level = read_level(guide(tmp_path, GUIDE.replace("不收费。", "不收费，" + "一" * 70 + "。")), Printer(FIGURES, DAY))
    assert 8 < level.mean < 40 and len(level.long) == 2
    assert "一年" in level.text and "{{" not in level.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("可以申请先予执行。", ["「先予执行」 is not explained: add for instance “先让对方拿钱”"]),
        ("可以申请先予执行，先付一点。", []),
        ("可以申请先予执行，就是先让对方拿钱。", []),
    ],
)
def test_terms_that_nobody_explains(tmp_path, text, said):
    assert defects(tmp_path, GUIDE.replace("可以申请。", text), vocabulary=WORDS) == said


def test_rare_characters_that_are_not_listed(tmp_path):
    found = defects(tmp_path, GUIDE.replace("先调解。", "防猥亵，莫推诿。"), vocabulary=WORDS)
    assert [what[:3] for what in found] == ["「亵」", "「诿」"]


@pytest.mark.parametrize("text", ["", "terms: []", "terms: {x: {words: [y]}}\ncharacters: []", "- x", "terms: {"])
def test_a_broken_list_is_named(tmp_path, text):
    path = tmp_path / "terms.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^terms\.yml: "):
        Vocabulary.load(path)


def test_the_real_list_is_used_and_explains_with_words_of_its_own():
    real = Vocabulary.load(KNOWLEDGE_BASE / "terms.yml")
    assert len(real.terms) > 30 and not real.rare("推诿")
    for term, entry in real.terms.items():
        assert term not in entry.says and all(term not in word or word != term for word in entry.words), term
        assert list(real.unexplained(f"{term}，{entry.says}")) == [], term
    assert context(vocabulary=real).vocabulary is real
