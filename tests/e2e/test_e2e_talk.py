"""Outside the form: answers with their law, questions about the same matter, choices, and what is no legal matter."""

import pytest
from callers import said
from stage import Stage

from bot.storage.tables import Case

QUESTIONS = {
    "maintenance": "我今年七十六了，三个儿子都不管我，不给我养老钱",
    "wages": "老板欠我三个月工钱一万二，我在工地上干活，他说没钱不给，怎么办",
    "land": "村里把我家的承包地收走给别人种了，我该怎么办",
    "inheritance": "我爸去世没有遗嘱，房子我和哥哥怎么分",
    "work_injury": "我在工厂上班机器压断了手指，老板不给报工伤怎么办",
    "marriage": "我想离婚，男方不同意怎么办",
}


@pytest.mark.parametrize("area", QUESTIONS)
async def test_every_answer_of_law_carries_its_law(stage: Stage, area: str) -> None:
    web = stage.web()
    reply = await web.say(QUESTIONS[area])
    assert (reply["area"], reply["decision"]) == (area, "answer")
    stored = await stage.hotline.last_reply()
    assert stored.citations and all(c.law and c.article for c in stored.citations)
    assert f"《{stored.citations[0].law}》第" in said(reply)
    law = await web.say("法律依据是什么")
    assert law["guide"] == reply["guide"] and said(law).startswith("法律依据")


async def test_a_digit_does_what_was_offered_under_it(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(QUESTIONS["wages"])
    assert [o["key"] for o in first["options"]][:4] == ["1", "2", "3", "4"]
    for digit, title in {"1": "【怎么做】", "2": "【带什么材料】", "三": "【去哪里办】"}.items():
        reply = await web.say(digit)
        assert said(reply).startswith(title) and reply["guide"] == first["guide"]
    assert (await web.say("4"))["asking"] == "region"


async def test_a_digit_that_nobody_offered(stage: Stage) -> None:
    web = stage.web()
    assert "没有可选的数字" in said(await web.say("7"))
    await web.say(QUESTIONS["wages"])
    assert "没有可选的数字" in said(await web.say("9"))


async def test_a_yes_takes_the_next_step(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(QUESTIONS["maintenance"])
    steps = await web.say("好的")
    assert said(steps).startswith("【怎么做】") and steps["guide"] == first["guide"]
    assert said(await web.say("好的")).startswith("【带什么材料】")


@pytest.mark.parametrize("question", ["要带什么材料", "去哪里办", "要花多少钱", "下一步怎么办"])
async def test_a_question_about_a_matter_that_was_never_named(stage: Stage, question: str) -> None:
    reply = await stage.web().say(question)
    assert reply["guide"] is None and "什么事" in said(reply)


async def test_unclear_is_asked_back_and_the_choice_answered(stage: Stage) -> None:
    web = stage.web()
    reply = await web.say("他不讲道理，钱也不给，地也不还")
    assert (reply["decision"], reply["asking"]) == ("clarify", "clarify"), reply
    keys = [o["key"] for o in reply["options"]]
    assert keys[-1] == "0" and 3 <= len(keys) <= 4
    chosen = await web.say("1")
    assert chosen["decision"] == "answer" and chosen["guide"]
    assert (await stage.hotline.last_reply()).citations


async def test_none_of_the_choices_calls_a_person(stage: Stage) -> None:
    web = stage.web()
    assert (await web.say("他不讲道理，钱也不给，地也不还"))["asking"] == "clarify"
    assert (await web.say("0"))["decision"] == "handover"
    assert [case.reason for case in await stage.hotline.rows(Case)] == ["要求人工"]


@pytest.mark.parametrize("text", ["今天天气怎么样", "你会唱歌吗", "玉米什么时候打药好"])
async def test_what_is_no_legal_matter(stage: Stage, text: str) -> None:
    reply = await stage.web().say(text)
    assert (reply["area"], reply["decision"], reply["guide"]) == ("not_legal", "smalltalk", None), reply
    assert "法律" in said(reply)


async def test_what_it_does_not_know_goes_to_a_person(stage: Stage) -> None:
    reply = await stage.web().say("我想注册一个商标，被别人抢先注册了，怎么打官司要回来")
    assert (reply["area"], reply["decision"]) == ("other_legal", "handover") and "12348" in said(reply)
    assert [case.kind for case in await stage.hotline.rows(Case)] == ["handover"]


async def test_once_more_says_the_same(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(QUESTIONS["land"])
    again = await web.say("没听清")
    assert (said(again), again["options"]) == (said(first), first["options"])
    assert said(await web.say("2")).startswith("【带什么材料】")
