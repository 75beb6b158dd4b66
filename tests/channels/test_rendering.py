"""A reply as each channel sends it: options, parts and their count."""

import random

import pytest

from bot.channels.rendering import (
    as_text,
    option_lines,
    segments,
    sms_part_count,
    sms_parts,
    sms_text,
    voice_sentences,
    wechat_messages,
)
from bot.core.messages import Option, Reply
from bot.core.text import utf8_bytes, utf16_units

OPTIONS = [Option("1", "怎么做"), Option("0", "人工")]
ANSWER = Reply(["要养父母。（民法典1067条）回1怎么做，0人工"], OPTIONS, decision="answer", guide="maintenance_parents")
QUESTION = Reply(["您说的是哪一件事？", "请回数字。"], OPTIONS, decision="clarify")


def test_options_are_lines_under_the_text():
    assert option_lines(OPTIONS) == "1. 怎么做\n0. 人工"
    assert as_text(QUESTION) == "您说的是哪一件事？\n请回数字。\n1. 怎么做\n0. 人工"
    assert as_text(Reply(["好。"])) == "好。" and as_text(Reply()) == ""


def test_an_sms_of_a_guide_has_its_options_inside_others_get_them_appended():
    assert sms_text(ANSWER) == ANSWER.texts[0]
    assert sms_text(QUESTION) == "您说的是哪一件事？\n请回数字。\n回1怎么做，0人工"
    assert sms_text(Reply(["好。"])) == "好。"


def test_an_answer_without_a_guide_offers_a_person_behind_its_options():
    estimate = Reply(["大约48000元。"], [Option("1", "怎么做")], decision="answer")
    assert sms_text(estimate) == "大约48000元。\n回1怎么做，0人工"


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 1), ("字" * 70, 1), ("字" * 71, 2), ("字" * 134, 2), ("字" * 135, 3), ("𠮷" * 35, 1), ("𠮷" * 36, 2)],
)
def test_billed_parts(text, count):
    assert sms_part_count(text) == count


def test_parts_hold_seventy_characters_alone_and_sixty_seven_joined():
    assert sms_parts("字" * 70) == ["字" * 70]
    assert [len(part) for part in sms_parts("字" * 135)] == [67, 67, 1]
    assert sms_parts("好。" * 35) == ["好。" * 35]
    assert [len(part) for part in sms_parts("好。" * 36)] == [66, 6]


def test_no_part_passes_its_limit_for_any_text():
    rnd = random.Random(4)
    for _ in range(200):
        text = "".join(rnd.choice("老板欠我工资𠮷😀，。！\n1a") for _ in range(rnd.randint(1, 400)))
        parts = sms_parts(text)
        assert all(utf16_units(part) <= (70 if len(parts) == 1 else 67) for part in parts)
        assert all(utf8_bytes(part) <= 2048 for part in wechat_messages(Reply([text * 9])))


def test_wechat_messages_of_at_most_2048_bytes_cut_at_sentences():
    sentence = "老板欠我工资不给。"
    reply = Reply([sentence * 40, sentence * 60], OPTIONS)
    sent = wechat_messages(reply)
    assert len(sent) == 2 and all(utf8_bytes(part) <= 2048 for part in sent)
    assert all(part.endswith("。") for part in sent[:-1]) and sent[-1].endswith("0. 人工")
    assert "".join(sent).replace("\n", "") == as_text(reply).replace("\n", "")


def test_a_voice_says_one_sentence_at_a_time_and_a_choice_as_one_question():
    assert voice_sentences(QUESTION) == ["您说的是哪一件事？", "请回数字。", "是怎么做，还是人工？"]


def test_segments_of_each_channel():
    assert segments(ANSWER, "sms") == sms_parts(ANSWER.texts[0])
    assert segments(QUESTION, "voice") == voice_sentences(QUESTION)
    assert segments(QUESTION, "wechat") == segments(QUESTION, "web") == [as_text(QUESTION)]
    assert segments(Reply(), "voice") == segments(Reply(), "wechat") == []
