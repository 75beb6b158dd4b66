"""Calculators in the talk: begun by a digit or a word, at most three questions, steered, and left for something else."""

import pytest
from callers import said
from stage import Stage

from bot.storage.tables import Case

DISMISSED = "我在厂里干了五年三个月，一个月四千，上个月被辞退了，没给补偿，怎么办"
OVERTIME = "我在电子厂上班天天加班，不给加班费"


async def test_what_the_story_told_is_not_asked_again(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(DISMISSED)
    assert first["guide"] == "wages_dismissal"
    assert {"key": "6", "label": "算算补偿多少"} in first["options"]
    asked = await web.say("能赔多少")
    assert asked["asking"] == "calc_answer" and "怎么走的" in said(asked) and "没听出来" not in said(asked)
    answer = await web.say("1")
    assert (answer["asking"], answer["guide"], answer["decision"]) == (None, "wages_dismissal", "answer")
    assert "5.5个月工资" in said(answer) and "大约44000元" in said(answer) and "《劳动合同法》第87条" in said(answer)
    assert ("劳动合同法", "87") in {(c.law, c.article) for c in (await stage.hotline.last_reply()).citations}
    assert said(await web.say("1")).startswith("【怎么做】")


@pytest.mark.parametrize("wish", ["6", "算一算", "帮我算一下", "能拿多少加班费"])
async def test_a_calculation_begins_by_digit_or_word(stage: Stage, wish: str) -> None:
    web = stage.web()
    assert (await web.say(OVERTIME))["guide"] == "wages_overtime"
    reply = await web.say(wish)
    assert reply["asking"] == "calc_answer" and "一个月工资多少" in said(reply) and "没听出来" not in said(reply)


async def test_three_questions_one_after_the_other(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    assert "哪种班" in said(await web.say("3480"))
    assert "多少小时" in said(await web.say("周末"))
    done = await web.say("两天")
    assert done["asking"] is None and "大约640元" in said(done) and "2倍" in said(done)


async def test_not_knowing_is_an_answer_and_nothing_is_guessed(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    done = await web.say("不知道")
    assert done["asking"] is None and "一个月的工资" in said(done) and "算不出来" in said(done)


async def test_two_misses_count_as_not_knowing(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    again = await web.say("随便")
    assert again["asking"] == "calc_answer" and "没听出来" in said(again)
    assert (await web.say("随便吧"))["asking"] is None


async def test_back_goes_back_one_question(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    await web.say("四千")
    back = await web.say("返回")
    assert back["asking"] == "calc_answer" and "一个月工资多少" in said(back)
    assert "第一个问题" in said(await web.say("返回"))
    assert "哪种班" in said(await web.say("3480"))
    await web.say("1")
    assert "大约300元" in said(await web.say("10小时"))


async def test_a_person_is_called_and_the_calculation_goes_on(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    reply = await web.say("人工")
    assert "12348" in said(reply) and reply["asking"] == "calc_answer"
    assert [case.kind for case in await stage.hotline.rows(Case)] == ["handover"]
    assert "哪种班" in said(await web.say("四千"))


async def test_once_more_asks_the_question_again(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    await web.say("四千")
    assert "哪种班" in said(await web.say("没听清"))


async def test_a_question_about_the_matter_is_answered_and_the_calculation_goes_on(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    reply = await web.say("要带什么材料")
    assert "【带什么材料】" in said(reply) and reply["asking"] == "calc_answer"


async def test_leaving_keeps_the_matter(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    left = await web.say("退出")
    assert left["asking"] is None and "先不算" in said(left)
    assert (await web.say("要带什么材料"))["guide"] == "wages_overtime"


async def test_applying_instead_of_calculating(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    reply = await web.say("申请法律援助")
    assert reply["asking"] == "region"


async def test_an_answer_that_sounds_like_a_farewell_is_an_answer(stage: Stage) -> None:
    web = stage.web()
    await web.say(DISMISSED)
    await web.say("算一算")
    done = await web.say("我自己不想干了")
    assert done["asking"] is None and "一般没有补偿" in said(done)


async def test_danger_comes_first_in_a_calculation_too(stage: Stage) -> None:
    web = stage.web()
    await web.say(OVERTIME)
    await web.say("算一算")
    reply = await web.say("我不想活了，农药就在手边")
    assert reply["decision"] == "urgent" or "12356" in said(reply)
    assert reply["asking"] == "calc_answer"


async def test_where_there_is_nothing_to_calculate(stage: Stage) -> None:
    web = stage.web()
    assert "什么事" in said(await web.say("算一算"))
    await web.say("我想离婚，男方不同意怎么办")
    assert "没有现成的算法" in said(await web.say("算一算"))


async def test_the_cost_of_the_way_is_no_calculation(stage: Stage) -> None:
    web = stage.web()
    await web.say(DISMISSED)
    reply = await web.say("要花多少钱")
    assert reply["asking"] is None and "【要多少钱】" in said(reply)


async def test_by_sms_in_short_words(stage: Stage) -> None:
    sms = stage.sms()
    await sms.say("我被厂里辞退了，干了三年，一个月四千，能给补偿吗")
    asked = await sms.say("能赔多少")
    assert "怎么走的" in asked
    done = await sms.say("1")
    assert "24000元" in done and "劳动合同法47条" in done and "回1怎么做" in done


async def test_a_missing_figure_is_named_and_never_replaced(stage: Stage) -> None:
    web = stage.web()
    first = await web.say("我老公在工地上摔死了，老板能赔多少钱")
    assert first["guide"] == "work_injury_death"
    await web.say("算一算")
    done = await web.say("2021年3月5号")
    assert "我这里没有" in said(done) and "城镇居民人均可支配收入" in said(done) and "元" not in said(done)
    await web.say("算一算")
    assert "1083760元" in said(await web.say("2025年3月5号"))
