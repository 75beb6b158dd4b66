"""Numbers, marks and portions as a voice must say them."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from bot.channels.speech import CHARS, CUE, SENTENCES, portion, speech, spoken, ssml, with_cue
from bot.core import clock
from bot.core.messages import Option, Reply
from bot.knowledge.render import VOICE_MORE

YEAR = clock.today().year


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请打12348。", "请打幺二三四八。"),
        ("打110或者120。", "打幺幺零或者幺二零。"),
        ("电话：0738-8612345。", "电话：零七三八八六幺二三四五。"),
        ("手机13807720001。", "手机幺三八零七七二零零零幺。"),
        ("编号431321-2026-000123。", "编号四三幺三二幺二零二六零零零幺二三。"),
        ("身份证11010519491231002X。", "身份证幺幺零幺零五幺九四九幺二三幺零零二叉。"),
        ("身份证尾号002X。", "身份证尾号零零二叉。"),
        ("查询码C58N。", "查询码C，五，八，N。"),
        ("想要回12000元。", "想要回一万二千元。"),
        ("一共12000.50元。", "一共一万二千点五元。"),
        ("要等120天，罚110元。", "要等一百二十天，罚一百一十元。"),
        (f"{YEAR}-11-30前答复您。", "十一月三十日前答复您。"),
        ("2008-05-01起。", "二零零八年五月一日起。"),
        ("2008年起。", "二零零八年起。"),
        ("《民法典》第1067条。", "民法典第一千零六十七条。"),
        ("第112条。", "第一百一十二条。"),
        ("2个月到3个月，3-5天。", "两个月到三个月，三到五天。"),
        ("第2条，2元。", "第二条，二元。"),
        ("利息不超过24%。", "利息不超过百分之二十四。"),
        ("1. 先写欠条。", "先写欠条。"),
        ("· 身份证（原件）。", "身份证，原件。"),
        ("（可选）带上。", "可选，带上。"),
        ("三十五岁，1067人。", "三十五岁，一千零六十七人。"),
    ],
)
def test_spoken(written: str, said: str) -> None:
    assert spoken(written) == said
    assert spoken(said) == said, "what was made speakable before is left alone"


def test_two_sentences_then_the_caller_may_speak() -> None:
    assert portion(["一。", "二。"]) == (["一。", "二。"], [])
    assert portion(["一。", "二。", "三。"]) == (["一。", f"二，{CUE}。"], ["三。"])
    assert portion(["一。"], more=True) == ([f"一，{CUE}。"], [])
    assert portion([]) == ([], [])
    assert with_cue(["一？"]) == [f"一？{CUE}。"]
    assert with_cue([]) == [VOICE_MORE]


def test_an_offer_of_the_dialogue_becomes_the_cue() -> None:
    said = speech(Reply([f"先打12333。{VOICE_MORE}"]))
    assert (said.sentences, said.more) == (["先打幺二三三三。"], True)


@pytest.mark.parametrize("text", ["这一句话很长很长说到后面忘了前面，" * 8 + "。", "没有一个逗号的一句话" * 9 + "。"])
def test_long_sentences_are_cut_and_nothing_is_lost(text: str) -> None:
    said = speech(Reply([text])).sentences
    assert all(len(s) <= CHARS + 1 for s in said) and len(said) > 1
    assert re.sub(r"\W", "", "".join(said)) == re.sub(r"\W", "", text)


def test_a_choice_is_one_question_and_a_menu_is_never_read_out() -> None:
    options = [Option("1", "打工要工钱"), Option("2", "干活受伤"), Option("0", "都不是")]
    asked = speech(Reply(["您说的是哪一件事？"], options, decision="clarify"))
    assert asked.sentences == ["您说的是哪一件事？", "是打工要工钱，还是干活受伤，还是都不是？"]
    assert len(asked.sentences) == SENTENCES
    assert speech(Reply(["行。"], options, decision="answer")).sentences == ["行。"]


@pytest.mark.parametrize(("slow", "manner"), [(False, {"rate": "slow"}), (True, {"rate": "x-slow", "volume": "loud"})])
def test_ssml_is_well_formed_and_pauses_before_the_offer(slow: bool, manner: dict[str, str]) -> None:
    sentence = with_cue(["姓名：<张&三>。"])[0]
    root = ElementTree.fromstring(ssml(sentence, slow))
    (prosody,) = root
    assert (root.tag, prosody.tag, prosody.attrib) == ("speak", "prosody", manner)
    assert "".join(root.itertext()) == sentence
    assert [e.tag for e in prosody] == ["break"] and prosody[0].tail == f"{CUE}。"
