"""What is offered and taken up: the next part on 好, the second matter, a lawyer for this matter, going on after danger."""

import pytest
from callers import said
from stage import Stage

LAND = "村里把我家的承包地收回去包给别人了，合法吗"
TWO = "我在工地干活老板欠我工钱不给，还有村里把我家的承包地收走了"


async def test_good_leads_through_the_guide_to_the_application(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(LAND)
    heads = []
    for _ in range(5):
        reply = await web.say("好")
        assert reply["guide"] == first["guide"]
        heads.append(said(reply).partition("】")[0].removeprefix("【"))
    assert heads == ["怎么做", "带什么材料", "去哪里办", "要多久、期限", "法律援助"]
    assert "申请法律援助" in said(reply)
    assert (await web.say("好"))["asking"] is not None


@pytest.mark.parametrize("word", ["好", "嗯", "行", "好的", "要得"])
async def test_short_words_that_agree(stage: Stage, word: str) -> None:
    web = stage.web()
    await web.say(LAND)
    assert said(await web.say(word)).startswith("【怎么做】")
    again = stage.web()
    assert "我没有看明白" not in said(await again.say(word)), "nothing was offered: a friendly word, not a riddle"


async def test_the_second_matter_waits_until_it_is_asked_for(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(TWO)
    keys = ["1", "2", "3", "4", "5", "6"]  # 6 is the calculation that a guide about wages has
    assert first["area"] == "wages" and [o["key"] for o in first["options"]] == keys
    steps = await web.say("1")
    assert [o["key"] for o in steps["options"]] == keys and "田地" in steps["options"][4]["label"]
    other = await web.say("5")
    assert other["area"] == "land" and [o["key"] for o in other["options"]] == ["1", "2", "3", "4"]


async def test_by_sms_too(stage: Stage) -> None:
    sms = stage.sms()
    assert "回5。" in await sms.say(TWO)
    assert (await sms.say("1")).endswith("4申请法律援助，5讲另一件：田地、宅基地、征地，0人工")
    assert "承包地" in await sms.say("5")


async def test_a_free_lawyer_for_this_matter_in_this_region(stage: Stage) -> None:
    stage.hotline.settings.region = "320412"
    web = stage.web()
    first = await web.say(LAND)
    assert "在江苏" in said(first)
    aid = await web.say("能请免费律师吗")
    assert aid["guide"] == first["guide"] and said(aid).startswith("【法律援助】\n在江苏")
    fresh = await stage.web().say("能请免费律师吗")
    assert fresh["area"] == "legal_aid"


async def test_after_danger_the_talk_goes_on(stage: Stage) -> None:
    web = stage.web()
    assert (await web.say("我男人正在打我，我躲在邻居家"))["decision"] == "urgent"
    assert "请说说是怎么回事" in said(await web.say("好了，现在安全了"))


async def test_short_words_in_the_form_answer_its_question(stage: Stage) -> None:
    web = stage.web()
    reply = await web.say("老板欠我三个月工钱一万二，我在工地上干活，他说没钱不给，怎么办")
    reply = await web.fill(await web.say("申请法律援助"), until="consent")
    assert reply["asking"] == "consent"
    assert (await web.say("嗯"))["asking"] == "name"
