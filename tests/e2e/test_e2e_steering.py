"""Inside the form: corrections, refusal, leaving, starting over, and answers that only sound like a word of command."""

import pytest
from callers import at, said
from stage import Stage

from bot.storage.tables import Case, OutboxItem


@pytest.mark.parametrize(
    ("code", "answer"), [("home_visit", "要上门"), ("home_visit", "不方便"), ("consent", "不用了")]
)
async def test_an_answer_that_sounds_like_a_farewell_is_an_answer(stage: Stage, code: str, answer: str) -> None:
    web = stage.web()
    await at(web, code)
    reply = await web.say(answer)
    assert reply["asking"] != code and "这次就到这里" not in said(reply)


@pytest.mark.parametrize("code", ["address", "income_per_head", "confirm"])
async def test_a_sentence_that_plainly_leaves_is_heard_at_every_question(stage: Stage, code: str) -> None:
    web = stage.web()
    await at(web, code)
    assert "这次就到这里" in said(await web.say("我不想弄了，算了吧"))


async def test_back_goes_back_one_question_and_asks_it_anew(stage: Stage) -> None:
    web = stage.web()
    await at(web, "phone")
    assert (await web.say("返回"))["asking"] == "id_number"
    assert (await web.say("返回"))["asking"] == "name"
    reply = await web.say("覃秀兰")
    assert reply["asking"] == "id_number"
    reply = await web.fill(reply, until="confirm")
    assert "姓名：覃秀兰" in said(reply)


async def test_back_at_the_first_question_stays_there(stage: Stage) -> None:
    web = stage.web()
    await at(web, "facts")
    assert (await web.say("返回"))["asking"] == "facts"


@pytest.mark.parametrize(
    ("word", "code", "answer", "shown"),
    [
        ("改电话", "phone", "13977000009", "尾号0009"),
        ("改姓名", "name", "覃秀兰", "姓名：覃秀兰"),
        ("我要改地址", "address", "良口乡南寨村1组", "住址：良口乡南寨村1组"),
        ("改金额", "claim_amount", "八千", "想要回：8000元"),
        ("改地方", "region", "湖南双峰县", "双峰县"),
        ("改经过", "facts", "包工头欠我八千块工钱，工地在良口乡", "包工头欠我八千块"),
        ("改身份证号", "id_number", "11010519491231002X", "身份证：尾号"),
    ],
)
async def test_a_named_answer_is_corrected_before_handing_in(
    stage: Stage, word: str, code: str, answer: str, shown: str
) -> None:
    web = stage.web()
    await at(web, "confirm")
    reply = await web.say(word)
    assert reply["asking"] == code, reply
    reply = await web.fill(await web.say(answer), until="confirm")
    assert shown in said(reply)
    assert (await web.say("确认"))["case"]["number"]


async def test_a_correction_of_what_was_never_asked_changes_nothing(stage: Stage) -> None:
    web = stage.web()
    await at(web, "name")
    reply = await web.say("改电话")
    assert reply["asking"] == "name" and "要改哪一样" in said(reply)
    reply = await web.fill(reply, until="confirm")
    assert "事情在：" in said(reply) and (await web.say("确认"))["case"]["number"]


async def test_a_bare_correction_at_the_end_asks_which(stage: Stage) -> None:
    web = stage.web()
    await at(web, "confirm")
    reply = await web.say("不对")
    assert reply["asking"] == "confirm" and "改" in said(reply)
    assert await stage.hotline.rows(OutboxItem) == []


async def test_consent_refused_leaves_nothing_to_hand_in(stage: Stage) -> None:
    web = stage.web()
    await at(web, "consent")
    reply = await web.say("不同意")
    assert reply["asking"] is None and "不递交" in said(reply)
    assert await stage.hotline.rows(Case, kind="application") == []
    assert (await web.say("去哪里办"))["guide"]  # the matter itself is still known


@pytest.mark.parametrize("answer", ["好像行吧我再想想", "你们会不会告诉我老板", "嗯？什么意思"])
async def test_consent_must_be_plain(stage: Stage, answer: str) -> None:
    web = stage.web()
    await at(web, "consent")
    assert (await web.say(answer))["asking"] == "consent"


@pytest.mark.parametrize("code", ["region", "consent", "id_number", "confirm"])
async def test_leaving_and_starting_over(stage: Stage, code: str) -> None:
    web = stage.web()
    await at(web, code)
    left = await web.say("退出")
    assert left["asking"] is None and "不会递交" in said(left)
    await at(web, code)
    anew = await web.say("重来")
    assert anew["asking"] is None and "从头来" in said(anew)
    assert (await web.say("去哪里办"))["guide"] is None
    assert await stage.hotline.rows(Case, kind="application") == []


async def test_repeat_and_progress_lead_back_to_the_question(stage: Stage) -> None:
    web = stage.web()
    question = await at(web, "address")
    assert said(await web.say("再说一遍")) == said(question)
    reply = await web.say("进度")
    assert "还没有交过申请" in said(reply) and reply["asking"] == "address"


async def test_a_question_inside_the_form_is_answered(stage: Stage) -> None:
    web = stage.web()
    await at(web, "id_number")
    reply = await web.say("要带什么材料")
    assert "带什么材料" in said(reply) and reply["asking"] == "id_number"


async def test_three_misses_call_a_person(stage: Stage) -> None:
    web = stage.web()
    await at(web, "id_number")
    for _ in range(2):
        assert (await web.say("12345"))["asking"] == "id_number"
    reply = await web.say("我不记得放哪里")
    assert "值班人员" in said(reply) and reply["asking"] == "id_number"
    assert [case.kind for case in await stage.hotline.rows(Case)] == ["handover"]
