"""Whose case it is, and who answers the caller: one of two gets it, a person takes over and hands back."""

import asyncio
from datetime import timedelta
from typing import Any

from console_stage import Person, open_case, stored, talk

from bot.core.messages import Inbound
from bot.service.container import Services
from bot.service.conversation import Conversation
from bot.service.hands import LASTS
from bot.service.news import News
from bot.service.turn import current


class Talkative:
    """A dialogue that answers everything."""

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        turn = current()
        assert turn is not None
        turn.reply.texts = ["热线自己的回答"]
        return turn.reply.texts


class Sender:
    """An outbox that sends nothing."""

    async def deliver_now(self, keys: list[str], seconds: float) -> None:
        """Nothing."""


async def do(person: Person, case_id: str, what: str) -> tuple[int, str]:
    """Press one of the buttons; status and text."""
    await person.get(f"/console/cases/{case_id}")
    response = await person.post(f"/console/cases/{case_id}/hands", do=what)
    return response.status, await response.text()


async def say(services: Services, text: str, channel: str = "sms", user: str = "+8613900000001") -> list[str]:
    """What the hotline says to a message."""
    provider = {"sms": "twilio"}.get(channel, channel)
    services.now.moment += timedelta(seconds=5)  # type: ignore[attr-defined]
    moment = services.now()
    message = Inbound(provider, channel, user, f"n{moment.timestamp()}", text, moment, whole=True)  # type: ignore[arg-type]
    conversation = Conversation(services, Talkative(), Sender())
    return (await conversation.answer(message)).texts


async def test_of_two_who_take_a_case_one_gets_it(arrive: Any, case_id: str, services: Services) -> None:
    one, two = await arrive("王芳"), await arrive("李强")
    answers = await asyncio.gather(do(one, case_id, "claim"), do(two, case_id, "claim"))
    assert sorted(status for status, _ in answers) == [303, 400]
    ((owner,),) = await stored(services, "SELECT claimed_by FROM cases")
    loser = next(text for status, text in answers if status == 400)
    assert f"{owner}已经在办这件事" in loser and owner in ("王芳", "李强")
    assert f"{owner}在办" in await two.get()
    assert "接下这件事" in await one.get(f"/console/cases/{case_id}")


async def test_a_case_is_put_back_by_its_owner_or_a_supervisor(arrive: Any, case_id: str, services: Services) -> None:
    one, two = await arrive("王芳"), await arrive("李强")
    assert (await do(one, case_id, "release"))[0] == 400
    await do(one, case_id, "claim")
    status, text = await do(two, case_id, "release")
    assert status == 400 and "只有本人或者主管" in text and "放回去</button>" not in text
    assert (await do(one, case_id, "release"))[0] == 303
    await do(two, case_id, "claim")
    boss: Person = await arrive("赵主管", "supervisor")
    assert (await do(boss, case_id, "release"))[0] == 303
    assert await stored(services, "SELECT claimed_by FROM cases") == [(None,)]
    for what in ("", "steal"):
        assert (await do(one, case_id, what))[0] == 400
    assert (await one.post("/console/cases/nothing/hands", do="claim")).status == 404


async def test_a_reply_takes_a_case_that_nobody_has(arrive: Any, case_id: str, services: Services) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    await person.post(f"/console/cases/{case_id}/reply", text="我是王芳，我来办")
    assert await stored(services, "SELECT claimed_by FROM cases") == [("王芳",)]


async def test_while_a_person_answers_the_hotline_is_quiet_and_then_answers_again(
    arrive: Any, case_id: str, services: Services
) -> None:
    person: Person = await arrive()
    assert await say(services, "在吗") == ["热线自己的回答"]
    assert (await do(person, case_id, "take_over"))[0] == 303
    first = await say(services, "我的电话是13807720002")
    assert len(first) == 1 and "值班人员正在看您的短信" in first[0]
    assert await say(services, "怎么不说话") == []
    html = await person.get(f"/console/cases/{case_id}")
    assert "怎么不说话" in html and "您来答" in html and "电话…0002" in html and "13807720002" not in html
    key = html.split('">电话…0002</option>')[0].split('"')[-1]
    opened = await person.post(f"/console/cases/{case_id}/number", key=key, reason="给他回电话")
    assert "13807720002" in await opened.text()
    assert "他又说话了" in await person.get()
    assert (await do(person, case_id, "hand_back"))[0] == 303
    assert await say(services, "在吗在吗") == ["热线自己的回答"]
    status, text = await do(person, case_id, "hand_back")
    assert status == 400 and "不用交回" in text


async def test_danger_and_stop_are_answered_whoever_has_taken_over(
    arrive: Any, case_id: str, services: Services
) -> None:
    await do(await arrive(), case_id, "take_over")
    assert await say(services, "他正拿刀砍我") == ["热线自己的回答"]
    (told,) = await say(services, "退订")
    assert "值班人员" not in told
    assert await stored(services, "SELECT stopped FROM callers") == [(1,)]


async def test_who_is_silent_too_long_loses_the_talk_and_a_reply_keeps_it(
    arrive: Any, case_id: str, services: Services
) -> None:
    person: Person = await arrive()
    await do(person, case_id, "take_over")
    services.now.moment += LASTS - timedelta(minutes=1)  # type: ignore[attr-defined]
    await person.post(f"/console/cases/{case_id}/reply", text="我在看您的欠条")
    services.now.moment += timedelta(minutes=5)  # type: ignore[attr-defined]
    assert "热线自己的回答" not in await say(services, "好")
    services.now.moment += LASTS  # type: ignore[attr-defined]
    assert "热线自己的回答" in await say(services, "还在吗")
    assert "热线照常自动答" in await person.get(f"/console/cases/{case_id}")


async def test_closing_hands_the_talk_back(arrive: Any, case_id: str, services: Services) -> None:
    person: Person = await arrive()
    await do(person, case_id, "take_over")
    await person.post(f"/console/cases/{case_id}/close", text="说清楚了")
    assert await say(services, "谢谢") == ["热线自己的回答"]
    assert await stored(services, "SELECT * FROM takeovers") == []


async def test_on_the_chat_page_every_message_is_acknowledged_and_a_call_cannot_be_taken_over(
    arrive: Any, services: Services
) -> None:
    person: Person = await arrive()
    web = await open_case(
        services, await talk(services, "x", "y", "visitor", "web"), "handover", "要求人工", "x", "web"
    )
    await do(person, web, "take_over")
    for _ in range(2):
        assert "值班人员正在看您的话" in (await say(services, "在吗", "web", "visitor"))[0]
    call = await open_case(
        services, await talk(services, "x", "y", "tel", "voice"), "handover", "要求人工", "x", "voice"
    )
    html = await person.get(f"/console/cases/{call}")
    status, text = await do(person, call, "take_over")
    assert "热线别出声" not in html and status == 400 and "请打电话给他" in text


async def test_somebody_elses_case_cannot_be_taken_over(arrive: Any, case_id: str) -> None:
    one, two = await arrive("王芳"), await arrive("李强")
    await do(one, case_id, "claim")
    status, text = await do(two, case_id, "take_over")
    assert status == 400 and "请先跟他说好" in text


async def test_a_reply_reaches_the_open_chat_page_and_nobody_elses(arrive: Any, services: Services) -> None:
    person: Person = await arrive()
    web = await open_case(
        services, await talk(services, "x", "y", "visitor", "web"), "handover", "要求人工", "x", "web"
    )
    await person.get(f"/console/cases/{web}")
    await person.post(f"/console/cases/{web}/reply", text="您明天带上欠条来")
    news = News(services)
    ((number, text),) = await news.waiting("web", "visitor", [])
    assert text == "法律援助中心工作人员回复：您明天带上欠条来"
    assert await news.waiting("web", "stranger", [number]) == []
    assert "还没送到" in await person.get(f"/console/cases/{web}")
    assert await news.waiting("web", "visitor", [number]) == []
    assert "已送到" in await person.get(f"/console/cases/{web}")
    assert all("欠条" not in part for part in await say(services, "在吗", "web", "visitor"))  # not told twice
