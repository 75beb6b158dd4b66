"""Inside and outside the form: a person is one word away, and danger is answered before everything."""

import pytest
from callers import ANSWERS, WAGES, at, said
from stage import Stage

from bot.storage.tables import Case

CODES = ["facts", "region", "deadline", "groups", "household_size", "income_per_head", "assets", "consent", "name"]
# What had to be read out with these is not read out again because a person was called.
SHORTER = {"consent": "请回“同意”或者“不同意”", "confirm": "请回“确认”交上去"}
CODES += ["injury_kind", "id_number", "phone", "address", "opposing_party", "claim_amount", "home_visit", "confirm"]


@pytest.mark.parametrize("code", CODES)
async def test_a_person_and_danger_at_every_question_and_the_form_goes_on(stage: Stage, code: str) -> None:
    web = stage.web()
    question = await at(web, code)
    for word in ("人工", "0", "我要找真人"):
        reply = await web.say(word)
        assert "值班人员" in said(reply) and reply["asking"] == code, (word, reply)
        assert SHORTER.get(code, said(question).splitlines()[-1]) in said(reply)
    handovers = await stage.hotline.rows(Case, kind="handover")
    assert [case.reason for case in handovers] == ["要求人工"]  # the same caller's second call is added to the first

    reply = await web.say("他现在拿着菜刀在砸门，要杀我")
    assert reply["replies"][0]["text"].startswith("您先保命要紧") and "110" in reply["replies"][0]["text"]
    (alarm,) = [case for case in await stage.hotline.rows(Case, kind="alarm") if "domestic" in case.reason]
    assert "菜刀" in str(alarm.details) and "菜刀" not in alarm.reason  # the reason is not sealed
    assert reply["asking"] == ("region" if code == "facts" else code)  # his story has been told with it
    goes_on = await web.say(ANSWERS[reply["asking"]])
    assert goes_on["asking"] != reply["asking"] and (goes_on["asking"] or goes_on["case"]["number"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("活着没意思，我不想活了", "12356"),
        ("孩子被他打得浑身是伤，锁在屋里", "110"),
        ("我们三十几个工友明天去堵国道", "110"),
    ],
)
async def test_each_danger_gets_its_own_number(stage: Stage, text: str, number: str) -> None:
    web = stage.web()
    reply = await web.say(text)
    assert reply["decision"] == "urgent" and number in said(reply)
    assert [case.kind for case in await stage.hotline.rows(Case)] == ["alarm"]


async def test_another_danger_is_another_alarm(stage: Stage) -> None:
    """A deadline that is mentioned later must not cover the threat to a life."""
    web = stage.web()
    await web.say("活着没意思，我不想活了")
    await web.say("我真的不想活了")
    await web.say("判决书说十五天内可以上诉，就剩明天一天了")
    alarms = await stage.hotline.rows(Case, kind="alarm")
    assert sorted((case.reason, len(case.details["messages"])) for case in alarms) == [
        ("deadline", 1),
        ("self_harm", 2),
    ]


async def test_a_deadline_told_with_alarm_is_not_asked_twice(stage: Stage) -> None:
    web = stage.web()
    await at(web, "deadline")
    reply = await web.say("上诉期就剩两天了")
    assert "期限" in reply["replies"][0]["text"] and reply["asking"] not in (None, "deadline")
    end = await web.fill(reply)
    assert (await stage.desk.read(end["case"]["number"]))["urgent"] is True


@pytest.mark.parametrize("word", ["人工", "0", "转人工", "找真人"])
async def test_a_person_at_any_moment_outside_the_form(stage: Stage, word: str) -> None:
    web = stage.web()
    for before in (None, WAGES, "要带什么材料", "退出"):
        if before:
            await web.say(before)
        reply = await web.say(word)
        assert reply["decision"] == "handover" and "值班人员" in said(reply) and "12348" in said(reply)
    assert len(await stage.hotline.rows(Case, kind="handover", status="open")) == 1
