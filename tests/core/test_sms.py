"""Counting parts as the network does: two alphabets, escapes, surrogate pairs, joined messages."""

import pytest

from bot.core.keywords import is_twilios_own, keyword
from bot.core.phones import international, mainland
from bot.core.sms import is_gsm, messages, part_count, without_links


@pytest.mark.parametrize(
    ("text", "gsm", "parts"),
    [
        ("", True, 1),
        ("a" * 160, True, 1),
        ("a" * 161, True, 2),
        ("a" * 306, True, 2),
        ("a" * 307, True, 3),
        ("€" * 80, True, 1),
        ("€" * 81, True, 2),
        ("a" * 152 + "€" * 77, True, 3),  # the escape does not fit behind 152 and takes its sign along
        ("字" * 70, False, 1),
        ("字" * 71, False, 2),
        ("字" * 134, False, 2),
        ("字" * 135, False, 3),
        ("a" * 70 + "。", False, 2),  # one sign outside the alphabet makes all of it UCS-2
        ("😀" * 35, False, 1),
        ("😀" * 36, False, 2),  # two units each
        ("字" + "😀" * 66, False, 2),
        ("字" * 66 + "𠮷" * 34, False, 3),  # 134 units, yet the pair is not divided
    ],
)
def test_parts(text, gsm, parts):
    assert (is_gsm(text), part_count(text)) == (gsm, parts)


def test_a_long_text_becomes_messages_of_at_most_eight_parts_without_loss():
    text = "".join(f"第{i}步，先带上身份证和欠条，再去镇上登记。" for i in range(120))
    cut = messages(text)
    assert "".join(cut) == text
    assert all(part_count(m) <= 8 and len(m) <= 1600 and m.endswith("。") for m in cut)
    assert [part_count(m) for m in messages("word and word. " * 200)] == [8, 8, 4]
    assert messages("") == []


@pytest.mark.parametrize(
    "word", ["退订", " 退订。", "TD", "td", "ＴＤ", "T", "t", "R", "STOP", "Stop!", "unsubscribe", "拒收"]
)
def test_stop_as_the_whole_message(word):
    assert keyword(word) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "我想退订这个合同",
        "退订金还我",
        "T恤厂欠我工钱",
        "TD-LTE",
        "stop the wage theft",
        "不要",
        "回",
        "",
        "   ",
        "2",
        "停",
    ],
)
def test_stop_inside_a_question_is_no_stop(text):
    assert keyword(text) is None


def test_start_and_help():
    assert [keyword(w) for w in ("START", "unstop", "恢复订阅", "HELP", "info")] == ["start"] * 3 + ["help"] * 2
    assert keyword("YES") is None  # an answer to a question of ours
    assert [is_twilios_own(w) for w in ("STOP", "start", "Help", "退订", "TD")] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("given", "kept", "sent"),
    [
        ("13907720001", "+8613907720001", "13907720001"),
        ("8613907720001", "+8613907720001", "13907720001"),
        ("+86 139 0772 0001", "+8613907720001", "13907720001"),
        ("008613907720001", "+8613907720001", "13907720001"),
        ("+14158675309", "+14158675309", "14158675309"),
        ("", "", ""),
        ("abc", "", ""),
    ],
)
def test_numbers(given, kept, sent):
    assert (international(given), mainland(kept)) == (kept, sent)


def test_links_leave_and_words_stay():
    assert without_links("看https://a.cn/1，再打12348。www.a.cn 好") == "看，再打12348。 好"
