"""Counting and cutting text: the limits of SMS and WeChat are held for any text, and no sentence is broken without need."""

import random
import re
from collections.abc import Callable

import pytest

from bot.core.text import fit, pack, sentences, utf8_bytes, utf16_units

# Rare characters of names (𠮷, 𬱟) and emoji take two UTF-16 units, four bytes of UTF-8.
ALPHABET = "老板欠我工资三个月没给怎么办村里的地a1 𠮷𬱟😀，，、：。。！？；\n”）」"
WORDS = "老板欠我工资三个月没给怎么办村里的地𠮷𬱟"
UNITS: list[tuple[Callable[[str], int], int]] = [(len, 2), (utf16_units, 2), (utf8_bytes, 4)]


def bare(text: str) -> str:
    """The text without blanks and line ends, which cutting may drop."""
    return re.sub(r"\s+", "", text)


def random_texts(seed: int, count: int, alphabet: str = ALPHABET) -> list[str]:
    """Texts of 0 to 150 characters; the same seed gives the same ones."""
    rnd = random.Random(seed)
    return ["".join(rnd.choice(alphabet) for _ in range(rnd.randint(0, 150))) for _ in range(count)]


def random_prose(seed: int, count: int) -> list[str]:
    """Texts of whole sentences, each of one to four clauses."""
    rnd = random.Random(seed)

    def sentence() -> str:
        clauses = ["".join(rnd.choice(WORDS) for _ in range(rnd.randint(2, 15))) for _ in range(rnd.randint(1, 4))]
        return "，".join(clauses) + rnd.choice("。！？；")

    return ["".join(sentence() for _ in range(rnd.randint(1, 12))) for _ in range(count)]


@pytest.mark.parametrize(
    ("text", "units", "size"), [("", 0, 0), ("老板", 2, 6), ("a1", 2, 2), ("𠮷", 2, 4), ("张𬱟😀", 5, 11), ("\n", 1, 1)]
)
def test_units_of_sms_and_wechat(text, units, size):
    assert utf16_units(text) == units
    assert utf8_bytes(text) == size


def test_sentences_keep_marks_and_closing_quotes():
    assert sentences("他说：“我不给。”我没办法！怎么办？\n\n给12.5元；好") == [
        "他说：“我不给。”",
        "我没办法！",
        "怎么办？",
        "给12.5元；",
        "好",
    ]
    assert sentences("") == sentences(" \n ") == []


def test_sentences_lose_nothing():
    for text in random_texts(1, 500):
        assert bare("".join(sentences(text))) == bare(text)


@pytest.mark.parametrize(("size", "least"), UNITS)
def test_parts_never_pass_the_limit_and_lose_nothing(size, least):
    rnd = random.Random(2)
    for text in random_texts(3, 700):
        limit = rnd.randint(least, 80)
        parts = pack(text, limit, size)
        assert all(part.strip() and size(part) <= limit for part in parts), (text, limit)
        assert bare("".join(parts)) == bare(text), (text, limit)


def test_a_rare_character_is_never_divided():
    for limit in (2, 3, 7, 67):
        parts = pack("𠮷𬱟😀" * 50, limit, utf16_units)
        assert all(part.encode("utf-16-le").decode("utf-16-le") == part for part in parts)
        assert max(map(utf16_units, parts)) == limit - limit % 2
    assert pack("𠮷" * 5, 4, utf8_bytes) == ["𠮷"] * 5


def test_parts_end_at_sentences_where_each_fits():
    for text in random_prose(4, 300):
        longest = max(map(len, sentences(text)))
        for part in pack(text, longest):
            assert part[-1] in "。！？；", (text, part)


def test_parts_are_no_more_than_needed():
    text = "一二三四五。" * 10
    assert pack(text, 60) == [text]
    assert pack(text, 59) == ["一二三四五。" * 9, "一二三四五。"]
    assert pack("", 10) == pack(" \n ", 10) == []


def test_a_long_sentence_is_cut_at_its_clauses_then_anywhere():
    assert pack("他欠我工钱，不肯给，还打人。", 9) == ["他欠我工钱，", "不肯给，还打人。"]
    assert pack("没有标点的一句长话", 4) == ["没有标点", "的一句长", "话"]


def test_fit_keeps_whole_sentences_in_order():
    rnd = random.Random(5)
    for text in random_prose(6, 500):
        limit = rnd.randint(1, 120)
        kept, parts = fit(text, limit), sentences(text)
        assert len(kept) <= limit
        if len(parts[0]) > limit:
            continue
        count = max(k for k in range(len(parts) + 1) if len("".join(parts[:k])) <= limit)
        assert kept == "".join(parts[:count]), (text, limit)


def test_fit_cuts_the_first_sentence_at_a_clause_only_where_it_is_too_long():
    text = "先到村委会开证明，再带上身份证，去镇上的法律援助站。"
    assert fit(text, 30) == text
    assert fit(text, 20) == "先到村委会开证明，再带上身份证。"
    assert fit(text, 12) == "先到村委会开证明。"
    assert fit(text, 4) == "先到村委"
    assert fit("", 10) == ""


def test_fit_never_passes_its_limit_whatever_stands_in_the_text():
    rnd = random.Random(8)
    for text in random_texts(9, 1000):
        limit = rnd.randint(1, 60)
        assert len(fit(text, limit)) <= limit, (text, limit)
