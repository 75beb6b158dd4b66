"""Guides as each channel's caller gets them: every real guide within the limits of every channel, and nothing cut apart."""

import re
from dataclasses import replace

import pytest
from good_guide import DAY, FIGURES, cited, guide

from bot.channels.rendering import sms_parts
from bot.core.messages import CHANNELS, Option
from bot.core.text import sentences, utf16_units
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide, Library
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.render import (
    MENU,
    MENU_TOPICS,
    TOPICS,
    VOICE_MORE,
    Printer,
    fit_lines,
    plain,
    reference,
    short_reference,
    whole_sentences,
)
from bot.knowledge.spoken import speakable

LIBRARY = Library.load(KNOWLEDGE_BASE / "guides")
PRINTER = Printer(Figures.load(KNOWLEDGE_BASE / "figures"), DAY)
GUIDES = pytest.mark.parametrize("one", list(LIBRARY), ids=lambda g: g.id)
MARKUP = re.compile(r"\{\{|\*\*|`|^#", re.MULTILINE)


def unspoken(text: str) -> list[str]:
    """What a voice would read wrongly: list marks, brackets, title marks, figures."""
    return re.findall(r"· |[《》（）()【】“”]|[0-9%]", text)


def said_by(one: Guide, text: str) -> bool:
    """True where every sentence of the text stands, whole, in a section of the guide."""
    whole = [s for t in one.sections.values() for s in sentences(plain(PRINTER.figures.fill(t, DAY)))]
    return {s for s in sentences(text) if s.strip()} <= set(whole)


@GUIDES
def test_sms_two_parts_with_law_and_options(one: Guide):
    text = PRINTER.answer(one, "sms")
    assert utf16_units(text) <= 134 and len(sms_parts(text)) <= 2
    body, law, options = text.partition(f"（{short_reference(one.citations[0])}）")
    assert law and body.endswith("。") and body == PRINTER.figures.fill(one.sms, DAY)
    assert options == "回1怎么做，2材料，3去哪里，4申请法律援助，0人工"


@GUIDES
def test_voice_first_answer_is_short_and_speakable(one: Guide):
    text = PRINTER.answer(one, "voice")
    assert len(text) <= 100 and text.endswith(VOICE_MORE)
    assert all(len(sentence) <= 20 for sentence in re.split("[。！？]", text)), text
    assert unspoken(text) == []


@GUIDES
@pytest.mark.parametrize("channel", ["wechat", "web"])
def test_long_answer_holds_whole_sentences_steps_and_law(one: Guide, channel):
    text = PRINTER.answer(one, channel)
    assert len(text) <= 600
    head, steps, *_, basis = text.split("\n\n")
    assert head == plain(PRINTER.figures.fill(one.sections["简答"], DAY))
    assert steps.startswith("怎么做：\n1. ")
    assert basis.startswith(f"依据：{reference(one.citations[0])}")
    assert all(line[-1] in "。！？：；”）" for line in text.splitlines() if line), text
    assert not MARKUP.search(text)
    assert said_by(one, text.removesuffix(basis).replace("怎么做：", "").replace("期限：", "")), text


@GUIDES
def test_nothing_is_cut_inside_a_sentence(one: Guide):
    sms = PRINTER.answer(one, "sms").partition("（" + short_reference(one.citations[0]))[0]
    voice = PRINTER.answer(one, "voice").removesuffix(VOICE_MORE)
    assert PRINTER.figures.fill(one.sms, DAY).startswith(sms) and sms[-1] in "。！？"
    assert speakable(PRINTER.figures.fill(one.voice, DAY)) == voice


@GUIDES
def test_every_topic_on_every_channel(one: Guide):
    for topic, (_, label) in TOPICS.items():
        for channel in CHANNELS:
            text = PRINTER.topic(one, topic, channel)
            assert len(text) > 5 and not MARKUP.search(text), (topic, channel)
            if channel == "voice":
                assert unspoken(text) == [], (topic, text)
            elif topic != "law":
                assert text.startswith(f"【{label}】\n")
    assert all(reference(c) in PRINTER.topic(one, "law", "web") for c in one.citations)


@GUIDES
def test_the_whole_guide_for_operators(one: Guide):
    text = PRINTER.whole(one)
    assert text.startswith(one.title) and not MARKUP.search(text)
    assert all(f"【{name}】" in text for name in one.sections)
    assert all(f"{reference(c)}：{c.says}。" in text for c in one.citations)
    assert text.endswith(f"{one.id}，{one.reviewer}，{one.reviewed_on}审，{one.review_by}前再审。")


def test_menu_and_topics_belong_together():
    assert [o.key for o in MENU] == list(MENU_TOPICS)
    assert set(MENU_TOPICS.values()) <= {*TOPICS, "apply"}


@pytest.fixture
def printer() -> Printer:
    return Printer(FIGURES, DAY)


def test_an_answer_that_is_too_long_loses_whole_sentences_never_the_law(tmp_path, printer):
    sample = replace(guide(tmp_path), sms="先去仲裁委。" + "再等通知，" * 30 + "好。", voice="先去仲裁委。" * 40)
    sms = printer.answer(sample, "sms")
    assert sms.startswith("先去仲裁委。（调解仲裁法5条）回1怎么做") and sms.endswith("，0人工")
    voice = printer.answer(sample, "voice")
    assert len(voice) <= 100 and voice == "先去仲裁委。" * 15 + VOICE_MORE
    sample.sections["步骤"] = "\n".join(f"{i}. {'走一步。' * 20}" for i in range(1, 12))
    long = printer.answer(sample, "wechat")
    assert len(long) <= 600
    assert long.count("走一步。") % 20 == 0 and long.endswith("依据：《调解仲裁法》第5条、《民法典》第120条之一。")


def test_sms_with_other_options_or_none(tmp_path, printer):
    sample = guide(tmp_path)
    assert printer.answer(sample, "sms", []) == "劳动仲裁不收费。离职后一年内申请。（调解仲裁法5条）"
    assert printer.answer(sample, "sms", [Option("1", "是")]).endswith("（调解仲裁法5条）回1是，0人工")


@pytest.mark.parametrize(
    ("law", "article", "long", "short"),
    [
        ("民法典", "1067", "《民法典》第1067条", "民法典1067条"),
        ("刑法", "120-1", "《刑法》第120条之一", "刑法120条之一"),
        ("刑法", "133-12", "《刑法》第133条之十二", "刑法133条之十二"),
        (
            "最高人民法院关于审理民间借贷案件适用法律若干问题的规定",
            "25",
            "《最高人民法院关于审理民间借贷案件适用法律若干问题的规定》第25条",
            "民间借贷规定25条",
        ),
        (
            "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）",
            "49",
            "《最高人民法院关于适用《民法典》婚姻家庭编的解释（一）》第49条",
            "民法典婚姻家庭编解释（一）49条",
        ),
        (
            "最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释",
            "1",
            "《最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释》第1条",
            "盗窃刑事解释1条",
        ),
        (
            "机动车交通事故责任强制保险条例",
            "21",
            "《机动车交通事故责任强制保险条例》第21条",
            "机动车交通事故责任强制保险条例21条",
        ),
    ],
)
def test_references(law, article, long, short):
    assert reference(cited(law, article)) == long
    assert short_reference(cited(law, article)) == short


def test_markdown_as_plain_text():
    assert plain("- **一**\n* 二\n1. `三`\n") == "· 一\n· 二\n1. 三"


def test_whole_sentences_that_fit():
    text = "先去村里。再去法院，带上材料。"
    assert whole_sentences(text, 15) == whole_sentences(text, 99) == text
    assert whole_sentences(text, 14) == "先去村里。"
    assert whole_sentences(text, 4) == whole_sentences("", 9) == ""


def test_lines_that_fit():
    text = "一二三\n四五六\n七八九"
    assert fit_lines(text, 11) == text
    assert fit_lines(text, 10) == fit_lines(text, 7) == "一二三\n四五六"
    assert fit_lines(text, 2) == ""
