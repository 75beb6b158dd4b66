"""Bubbles read as one turn, floods slowed, loops stopped; other callers notice nothing."""

import asyncio
import time
from typing import Any
from xml.etree import ElementTree

import pytest
import pytest_asyncio
from callers import WAGES, said
from stage import Stage

from bot.storage.tables import Case, InboxMessage, Tracker

WINDOW = 10.0  # seconds that no test waits for: the next bubble comes before


@pytest_asyncio.fixture
async def patient(either_stage: Stage) -> Stage:
    """A hotline that waits for the next bubble, on SQLite and on PostgreSQL."""
    either_stage.hotline.settings.burst_seconds = WINDOW
    await either_stage.hotline.restart()
    return either_stage


async def bubbles(caller: Any, *texts: str, gap: float = 0.05, **more: Any) -> list[Any]:
    """Messages sent one after the other without waiting for their replies."""
    tasks = []
    for text in texts:
        tasks.append(asyncio.create_task(caller.say(text, **more)))
        await asyncio.sleep(gap)
    return await asyncio.gather(*tasks)


async def test_three_bubbles_are_one_turn_and_each_is_answered_once(patient: Stage) -> None:
    first, second, last = await bubbles(patient.web(), "老板", "欠我三个月工钱", "怎么办")
    assert [first["replies"], second["replies"]] == [[], []]
    assert first["joined"] is True and second["joined"] is True and "joined" not in last
    assert last["area"] == "wages" and last["decision"] == "answer" and last["guide"]
    assert [row.turns for row in await patient.hotline.rows(Tracker)] == [1]
    rows = sorted(await patient.hotline.rows(InboxMessage), key=lambda row: row.id)
    assert [row.message["text"] for row in rows] == ["老板", "欠我三个月工钱", "怎么办"]
    assert all(row.answered_at for row in rows)


async def test_sms_bubbles_get_an_empty_twiml(patient: Stage) -> None:
    texts = await bubbles(patient.sms(), "老板", "欠我三个月工钱怎么办")
    assert texts[0] == "" and "工" in texts[1]
    sms = patient.sms("+8613100000002")
    held = asyncio.create_task(sms.post("老板", "SM1"))
    await asyncio.sleep(0.05)
    again = asyncio.create_task(sms.post("老板", "SM1"))  # the provider asks again while it waits
    await asyncio.sleep(0.05)
    assert await sms.say("欠我三个月工钱怎么办", "SM2") != ""
    for response in (await held, await again, await sms.post("老板", "SM1")):
        assert response.status == 200 and not "".join(ElementTree.fromstring(await response.text()).itertext())


async def test_a_bubble_without_a_next_one_is_answered_after_the_window(stage: Stage) -> None:
    stage.hotline.settings.burst_seconds = 0.4
    await stage.hotline.restart()
    started = time.monotonic()
    reply = await stage.web().say("我老公")
    assert time.monotonic() - started >= 0.4
    assert reply["replies"] and "joined" not in reply


@pytest.mark.parametrize("text", ["人工", "1", "老板欠我工钱怎么办", "材料"])
async def test_what_is_whole_is_not_delayed(stage: Stage, text: str) -> None:
    stage.hotline.settings.burst_seconds = 20
    await stage.hotline.restart()
    started = time.monotonic()
    assert (await stage.web().say(text))["replies"]
    assert time.monotonic() - started < 10


async def test_answers_to_questions_are_not_delayed(stage: Stage) -> None:
    stage.hotline.settings.burst_seconds = 20
    await stage.hotline.restart()
    caller, started = stage.web(), time.monotonic()
    await caller.say(WAGES)
    reply = await caller.fill(await caller.say("申请法律援助"))
    assert reply["case"]["number"]
    assert time.monotonic() - started < 18


async def test_a_command_after_a_bubble_comes_after_it_as_a_turn_of_its_own(patient: Stage) -> None:
    bubble, person = await bubbles(patient.web(), "我老公", "人工")
    assert bubble["replies"] and person["decision"] == "handover"
    assert [row.turns for row in await patient.hotline.rows(Tracker)] == [2]
    first, second = sorted(await patient.hotline.rows(InboxMessage), key=lambda row: row.id)
    assert first.answered_at <= second.answered_at


async def test_ten_messages_at_once_are_answered_in_the_order_they_came(either_stage: Stage) -> None:
    caller = either_stage.web()
    await caller.say(WAGES)
    asked = ["要带什么材料", "去哪里办", "要多久", "怎么办", "法律依据是什么"] * 2
    replies = await bubbles(caller, *asked, gap=0.002)
    assert all(reply["replies"] for reply in replies)
    rows = sorted(await either_stage.hotline.rows(InboxMessage), key=lambda row: row.id)
    assert [row.message["text"] for row in rows] == [WAGES, *asked]
    assert sorted(rows, key=lambda row: (row.answered_at, row.id)) == rows


async def test_what_nobody_answered_is_worked_on_before_the_next_message(either_stage: Stage) -> None:
    """Another worker is behind, or died: the caller's order is kept all the same."""
    caller, hotline = either_stage.web(), either_stage.hotline
    await caller.say(WAGES)
    async with hotline.services.sessions() as session:
        (row,) = (await hotline.rows(InboxMessage)).copy()
        lost = dict(row.message, text="要带什么材料", message_id="lost")
        session.add(
            InboxMessage(
                **{"provider": row.provider, "message_id": "lost", "caller_id": row.caller_id, "message": lost},
                **{"received_at": hotline.now(), "answered_at": None, "reply": None},
            )
        )
        await session.commit()
    assert (await caller.say("去哪里办"))["replies"]
    assert all(row.answered_at for row in await hotline.rows(InboxMessage))
    assert [row.turns for row in await hotline.rows(Tracker)] == [3]


async def test_a_flood_is_told_once_and_kept_and_others_are_served(stage: Stage) -> None:
    stage.hotline.settings.flood_waiting = 5
    flooder, other = stage.web(), stage.web()
    flood = [asyncio.create_task(flooder.say(f"老板欠我{n}个月工钱怎么办")) for n in range(1, 41)]
    await asyncio.sleep(0)
    started = time.monotonic()
    assert (await other.say("村里把我家的承包地收走了怎么办"))["area"] == "land"
    waited = time.monotonic() - started
    replies = await asyncio.gather(*flood)
    told = [r for r in replies if "太快" in said(r)]
    silent = [r for r in replies if not r["replies"]]
    answered = [r for r in replies if r["area"] == "wages"]
    assert len(told) == 1 and len(answered) >= 5 and len(silent) + len(answered) + 1 == 40
    assert len(await stage.hotline.rows(InboxMessage)) == 41
    assert waited < 10
    assert (await flooder.say("老板欠我工钱怎么办"))["replies"]  # it is over, and he is served again


async def test_an_allowance_that_is_used_up_lets_a_cry_for_help_through(stage: Stage) -> None:
    stage.hotline.settings.flood_burst, stage.hotline.settings.flood_per_minute = 3, 1
    caller = stage.web()
    texts = [said(await caller.say(f"老板欠我{n}个月工钱怎么办")) for n in range(1, 7)]
    assert all("工" in text for text in texts[:3]) and "太快" in texts[3] and texts[4:] == ["", ""]
    assert (await caller.say("他拿着刀要砍我，救命"))["decision"] == "urgent"
    assert (await caller.say("人工"))["decision"] == "handover"
    assert (await stage.web().say(WAGES))["area"] == "wages"


async def test_the_same_text_without_end_stops_and_calls_a_person(stage: Stage) -> None:
    caller = stage.web()
    replies = [await caller.say("我现在正在开车，稍后回复您") for _ in range(25)]
    assert all(reply["replies"] for reply in replies[:20])
    assert "一样的话" in said(replies[20]) and "12348" in said(replies[20])
    assert [reply["replies"] for reply in replies[21:]] == [[]] * 4
    stopped = [case for case in await stage.hotline.rows(Case) if "同样的话" in case.reason]
    assert len(stopped) == 1 and stopped[0].details["messages"][-1] == "我现在正在开车，稍后回复您"
    assert (await caller.say(WAGES))["area"] == "wages"


async def test_our_own_sentences_coming_back_stop_the_talk(stage: Stage) -> None:
    caller = stage.web()
    reply, rounds = await caller.say("你好"), 0
    while reply["replies"] and rounds < 10:
        reply, rounds = await caller.say(said(reply)), rounds + 1
    assert rounds <= 6 and not reply["replies"]  # which sentences come back is up to the model
    assert len([case for case in await stage.hotline.rows(Case) if "同样的话" in case.reason]) == 1


async def test_flooding_bubbles_of_many_callers_stay_apart(patient: Stage) -> None:
    callers = [patient.web() for _ in range(6)]
    results = await asyncio.gather(*(bubbles(caller, "我老公", "天天打我，我想离婚怎么办") for caller in callers))
    assert all(first["joined"] and last["replies"] for first, last in results)
    assert [row.turns for row in await patient.hotline.rows(Tracker)] == [1] * 6
