"""Each event of a call counts once: repeated, at the same moment, in another process, after a restart."""

import asyncio

import pytest
from phones import CALLER, Phone, heard
from sqlalchemy import select, text

from bot.core.messages import Reply
from bot.service.forget import erase
from bot.storage.tables import PhoneCall

LONG = [f"第{i}句话是这样。" for i in "一二三四五"]


@pytest.mark.parametrize("numbered", ["id", "sequence"])
async def test_a_repeated_event_is_answered_alike_and_worked_on_once(phone, hotline, numbered) -> None:
    def number(n: int) -> dict[str, object]:
        return {numbered: str(n) if numbered == "id" else n}

    hotline.reply = Reply(["".join(LONG)])
    first = await phone.say("老板欠我工钱", **number(1))
    second = await phone.say("好", **number(2))
    assert heard(second)[0] == LONG[2]
    assert [await phone.say("老板欠我工钱", **number(1)), await phone.say("好", **number(2))] == [first, second]
    assert await phone.send("silence", **number(3)) == await phone.send("silence", **number(3))
    assert len(hotline.got) == 1


async def test_two_of_the_same_event_at_once_are_one(phone, hotline) -> None:
    async def slowly() -> None:
        await asyncio.sleep(0.05)

    await phone.send("start")
    hotline.meanwhile = slowly
    answers = await asyncio.gather(*(phone.say("老板欠我工钱", id="7") for _ in range(4)))
    assert hotline.texts == ["老板欠我工钱"]
    assert all(answer == answers[0] for answer in answers)


async def test_another_process_knows_what_was_answered(connect, hotline) -> None:
    one, two = await connect(), await connect()
    hotline.reply = Reply(["".join(LONG)], asking="name")
    first = await one.say("老板欠我工钱", id="1")
    assert await two.say("老板欠我工钱", id="1") == first
    assert heard(await two.say("好", id="2"))[0] == LONG[2]
    assert heard(await one.say("好", id="3")) == LONG[4:]
    assert len(hotline.got) == 1


async def test_two_processes_at_the_same_moment_lose_nothing(connect, hotline) -> None:
    async def slowly() -> None:
        await asyncio.sleep(0.05)

    one, two = await connect(), await connect()
    await one.send("start", id="0")
    hotline.meanwhile = slowly
    answers = await asyncio.gather(one.say("老板欠我工钱", id="1"), two.say("老板欠我工钱", id="1"))
    assert answers[0] == answers[1]
    assert len({m.message_id for m in hotline.got if not m.opening}) == 1, "the inbox answers the second alike"


async def test_message_ids_of_different_calls_and_callers_never_meet(phone, hotline) -> None:
    other_call = Phone(phone.client, session="call-2")
    other_caller = Phone(phone.client, caller="+8613907729999")
    for one in (phone, other_call, other_caller):
        await one.say("喂您好", id="1")
    await phone.say("喂您好")
    await phone.say("喂您好")
    assert len({m.message_id for m in hotline.got}) == 5
    assert len({m.user for m in hotline.got}) == 2, "the memory follows the number, not the call"


async def test_a_number_of_a_call_that_is_used_again_is_a_new_call(phone, hotline) -> None:
    for _ in range(2):
        await phone.send("start", id="1")
        await phone.say("喂您好", id="2")
        await phone.send("hangup", id="3")
    assert len({m.message_id for m in hotline.got}) == 4


async def test_two_calls_at_once_do_not_mix_what_waits(phone, hotline) -> None:
    other = Phone(phone.client, caller="+8613907729999")
    hotline.reply = Reply(["".join(LONG)])
    await phone.say("老板欠我工钱")
    hotline.reply = Reply(["行。"])
    assert heard(await other.say("好的好的")) == ["行。"]
    assert heard(await phone.say("好"))[0] == LONG[2]


async def test_a_call_is_sealed_erased_with_its_caller_and_in_the_end_by_itself(phone, hotline, services) -> None:
    hotline.reply = Reply(["您叫什么名字？"], asking="name")
    await phone.say("申请法律援助")
    await phone.say("我叫覃秀莲")
    async with services.sessions() as session:
        (row,) = await session.execute(text("SELECT * FROM calls"))
    assert not any(secret in str(tuple(row)) for secret in ("覃秀莲", CALLER[3:], "call-1"))
    await Phone(phone.client, session="call-2", caller="+8613900000000").send("start")
    async with services.sessions() as session:
        old = (await session.scalars(select(PhoneCall))).all()
        for call in old:
            call.updated_at = call.updated_at.replace(year=call.updated_at.year - 1)
        await session.commit()
    await Phone(phone.client, session="call-3").send("start")
    async with services.sessions() as session:
        assert len((await session.scalars(select(PhoneCall))).all()) == 1
    report = await erase(services.sessions, services.cipher, "voice", CALLER)
    assert report["erased"]["calls"] == 1
