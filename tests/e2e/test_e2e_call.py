"""Whole calls through the real dialogue: an elder applies, hangs up in the middle, calls back, and nobody is left alone."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from phones import OUTSIDE, PATH, TOKEN, Phone, TwilioPhone, heard
from sqlalchemy import text
from stage import Stage

from bot.channels.speech import CHARS, CUE
from bot.storage.tables import Base, Case

STORY = "喂，你好，我今年七十六了，三个儿子都不管我，不给养老钱"
NAME, ID, VILLAGE = "覃秀莲", "11010519491231002X", "永丰镇大竹村三组"
ANSWERS = {
    "哪个县": ["湖南双峰县", "对"],
    "都不是请说没有": ["都没有"],
    "您同意吗": ["同意"],
    "什么名字？": [f"我叫{NAME}", "对"],
    "身份证号码": ["*11010519491231002*#", "对"],
    "哪个村": [f"双峰县{VILLAGE}", "对"],
    "对方叫什么": ["王大强", "对"],
    "想要回多少": ["三千六", "对的"],
    "要上门请说要上门": ["要上门"],
    "都对，请说确认": ["确认"],
}


@pytest_asyncio.fixture
async def open_stage(stage: Stage) -> AsyncIterator[Stage]:
    """The stage with its telephone channels open."""
    stage.hotline.settings.voice_token = TOKEN
    stage.hotline.settings.public_url = OUTSIDE
    yield stage


@pytest.fixture
def phone(open_stage: Stage) -> Phone:
    return Phone(open_stage.hotline.client, caller="+8613807720009")


@pytest.fixture
def twilio(open_stage: Stage) -> TwilioPhone:
    return TwilioPhone(open_stage.hotline.client, caller="+8613807720009")


async def put(phone: Phone | TwilioPhone, words: str) -> list[str]:
    """Say the words, or press them where they are keys (with a star in front); what is heard."""
    if isinstance(phone, TwilioPhone):
        return await (phone.press(words[1:]) if words.startswith("*") else phone.say(words))
    return heard(await (phone.press(words[1:]) if words.startswith("*") else phone.say(words)))


async def fill(phone: Phone | TwilioPhone, said: list[str], until: str = "交上去了") -> list[str]:
    """Answer question after question; every portion must be one that an elder can hold."""
    for _ in range(60):
        assert 1 <= len(said) <= 2 and all(len(s) <= CHARS + len(CUE) + 1 for s in said), said
        if until in "".join(said):
            return said
        if said[-1].endswith(f"{CUE}。"):
            said = await put(phone, "好")
            continue
        question = next((q for q in ANSWERS if q in said[-1]), None)
        assert question is not None, said
        for words in ANSWERS[question]:
            said = await put(phone, words)
    raise AssertionError("the call goes round in circles")


@pytest.mark.parametrize("provider", ["gateway", "twilio"])
async def test_an_elder_applies_from_start_to_end(open_stage, phone, twilio, provider) -> None:
    caller = twilio if provider == "twilio" else phone
    greeting = await (twilio.step() if provider == "twilio" else phone.send("start"))
    assert "法律援助热线" in "".join(greeting if provider == "twilio" else heard(greeting))
    answer = await put(caller, STORY)
    assert "养父母" in answer[0] and answer[-1].endswith(f"{CUE}。")
    await put(caller, "好")
    await fill(caller, await put(caller, "我要申请法律援助"))
    (application,) = await open_stage.desk.applications()
    form = (await open_stage.desk.read(application["number"]))["application"]
    given = {
        "name": NAME,
        "id_number": ID,
        "phone": "13807720009",
        "address": f"双峰县{VILLAGE}",
        "age": 76,
        "groups": [],
    }
    assert form["applicant"] | given == form["applicant"]
    assert (form["matter"]["claim_amount"], form["wishes"]["home_visit"], form["channel"]) == (3600.0, True, "voice")


async def test_who_hung_up_in_the_middle_goes_on_where_he_was(open_stage, twilio) -> None:
    await twilio.step()
    await put(twilio, STORY)
    await fill(twilio, await put(twilio, "我要申请法律援助"), until="身份证号码")
    assert (await twilio.post(PATH + "/status", CallStatus="completed")).status == 204
    await open_stage.hotline.restart()
    again = TwilioPhone(open_stage.hotline.client, sid="CA" + "9" * 32, caller="+8613807720009")
    greeting = await again.step()
    assert greeting == ["您好，这里是法律援助热线。", "上次您申请法律援助，说到身份证号码，接着说吗？"]
    said = await again.say("好，接着说")
    assert "身份证号码" in said[-1]
    await fill(again, said)
    (application,) = await open_stage.desk.applications()
    assert (await open_stage.desk.read(application["number"]))["application"]["applicant"]["name"] == NAME
    third = TwilioPhone(open_stage.hotline.client, sid="CA" + "8" * 32, caller="+8613807720009")
    assert "您交过申请" in "".join(await third.step())
    assert "等待审查" in "".join(await third.say("进度"))


async def test_an_open_form_is_given_up_only_on_a_plain_word(open_stage, phone) -> None:
    await phone.send("start")
    await put(phone, STORY)
    await fill(phone, await put(phone, "我要申请法律援助"), until="什么名字？")
    await phone.send("hangup")
    again = Phone(phone.client, session="call-2", caller=phone.caller)
    await again.send("start")
    new = "老板欠我三个月工钱一万二，在工地上干活"
    assert heard(await again.say(new)) == ["上次的申请还没填完。", "要接着填，请说接着填，不填了请说不用。"]
    said = heard(await again.say("不用了"))
    assert "工资" in said[0], said
    third = Phone(phone.client, session="call-3", caller=phone.caller)
    await again.send("hangup")
    assert "打工要工钱，接着说吗" in "".join(heard(await third.send("start")))


async def test_danger_is_answered_first_in_any_state_of_a_call(phone) -> None:
    await phone.send("start")
    await put(phone, STORY)
    await fill(phone, await put(phone, "我要申请法律援助"), until="什么名字？")
    await put(phone, "覃秀莲")
    said = await put(phone, "他拿刀要杀我，就在门口")
    assert "幺幺零" in said[0], said


async def test_two_answers_that_fit_nothing_bring_a_person(open_stage, phone) -> None:
    open_stage.hotline.settings.office_phone = "0738-8612345"
    await phone.send("start")
    await put(phone, STORY)
    said = await put(phone, "我要申请法律援助")
    assert "哪个县" in said[-1]
    first = await phone.say("我也说不上来")
    assert heard(first)[-1] == said[-1] and first["transfer"] is None
    second = await phone.say("就在山那边")
    assert second["transfer"] == "0738-8612345"
    (case,) = await open_stage.hotline.rows(Case, kind="handover")
    assert case.reason == "填表时几次没听明白"
    assert heard(await phone.send("transfer_failed"))[-1] == said[-1]


@pytest.mark.parametrize("word", ["人工", "*0"])
async def test_a_person_in_the_middle_of_the_form(open_stage, phone, word) -> None:
    open_stage.hotline.settings.office_phone = "0738-8612345"
    await phone.send("start")
    await put(phone, STORY)
    said = await fill(phone, await put(phone, "我要申请法律援助"), until="什么名字？")
    answer = await (phone.press("0") if word == "*0" else phone.say(word))
    assert answer["transfer"] == "0738-8612345"
    assert [c.reason for c in await open_stage.hotline.rows(Case, kind="handover")] == ["要求人工"]
    assert heard(await phone.send("transfer_done"))[-1] == said[-1]


async def test_without_an_office_twilio_says_12348_and_goes_on(open_stage, twilio) -> None:
    await twilio.step()
    await put(twilio, STORY)
    said = await put(twilio, "我要申请法律援助")
    answer = await twilio.press("0")
    assert "幺二三四八" in answer[0] and answer[-1] == said[-1]
    assert len(await open_stage.hotline.rows(Case, kind="handover")) == 1


async def test_nothing_personal_of_a_call_lies_open(open_stage, phone, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    await phone.send("start")
    await put(phone, STORY)
    await fill(phone, await put(phone, "我要申请法律援助"), until="哪个村")
    await put(phone, f"双峰县{VILLAGE}")  # waits for its yes in the state of the call
    rows: list[str] = []
    async with open_stage.hotline.services.sessions() as session:
        for table in Base.metadata.sorted_tables:
            rows += [str(tuple(row)) for row in await session.execute(text(f"SELECT * FROM {table.name}"))]
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(("aiosqlite", "asyncio")))
    disk = b"".join(path.read_bytes() for path in Path(open_stage.var).rglob("*.db*"))
    for secret in (NAME, ID, VILLAGE, "13807720009", "幺幺零幺零五"):
        assert secret not in "\n".join(rows) and secret.encode() not in disk
        assert secret not in logged, secret
