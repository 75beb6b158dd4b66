"""Each message is answered once: the same id again, two at once, after a restart, and after a crash in between."""

import asyncio
from typing import Any

from callers import WAGES, said
from stage import Stage

from bot.service.conversation import Dialogue
from bot.storage.tables import Case, InboxMessage, OutboxItem, Tracker


class Stumbling:
    """The real dialogue, which fails or falls silent on messages that hold a certain word."""

    def __init__(self, dialogue: Dialogue, word: str, silent: bool = False) -> None:
        self._dialogue, self.word, self._silent = dialogue, word, silent

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        """Stumble, or pass on."""
        if self.word in text:
            if self._silent:
                return []
            raise RuntimeError("stumbled")
        return await self._dialogue.handle(caller_id, text, channel)


async def test_the_same_sid_gets_the_same_twiml_also_after_a_restart(either_stage: Stage) -> None:
    sms, hotline = either_stage.sms(), either_stage.hotline
    first = await (await sms.post(WAGES, "SM1")).text()
    assert await (await sms.post(WAGES, "SM1")).text() == first
    await hotline.restart()
    assert await (await sms.post(WAGES, "SM1")).text() == first
    assert [row.turns for row in await hotline.rows(Tracker)] == [1]
    assert len(await hotline.rows(InboxMessage)) == 1
    assert await (await sms.post(WAGES, "SM2")).text() == first  # another id is another message
    assert len(await hotline.rows(InboxMessage)) == 2


async def test_two_at_once_are_one(either_stage: Stage) -> None:
    sms, hotline = either_stage.sms(), either_stage.hotline
    responses = await asyncio.gather(*(sms.post(WAGES, "SM1") for _ in range(4)))
    texts = {await response.text() for response in responses}
    assert [response.status for response in responses] == [200] * 4 and len(texts) == 1
    assert len(await hotline.rows(InboxMessage)) == 1
    assert [row.turns for row in await hotline.rows(Tracker)] == [1]


async def test_a_confirmation_sent_twice_at_once_hands_in_once(either_stage: Stage) -> None:
    web = either_stage.web()
    await web.say(WAGES)
    await web.fill(await web.say("申请法律援助"), until="confirm")
    replies = await asyncio.gather(*(web.say("确认", message_id="last") for _ in range(3)))
    assert replies[0]["case"]["number"] and all(said(reply) == said(replies[0]) for reply in replies)
    await either_stage.hotline.restart()
    assert await web.say("确认", message_id="last") == replies[0]
    assert len(await either_stage.desk.applications()) == 1
    assert len(await either_stage.hotline.rows(OutboxItem, kind="forward_application")) == 1


async def test_two_first_messages_of_a_new_caller_at_once(either_stage: Stage) -> None:
    """A long SMS often arrives as two messages in the same moment."""
    sms, hotline = either_stage.sms(), either_stage.hotline
    texts = [WAGES, "我家的承包地也被村里收走了，怎么办", "还有，我想离婚，男方不同意怎么办"]
    responses = await asyncio.gather(*(sms.post(text, f"SM{i}") for i, text in enumerate(texts)))
    assert [response.status for response in responses] == [200, 200, 200]
    rows = await hotline.rows(InboxMessage)
    assert len(rows) == 3 and all(row.reply["texts"] for row in rows)
    assert [row.turns for row in await hotline.rows(Tracker)] == [3]


async def test_many_callers_at_once_are_kept_apart(either_stage: Stage) -> None:
    callers = [either_stage.web() for _ in range(8)]
    await asyncio.gather(*(caller.say(WAGES) for caller in callers))
    await asyncio.gather(*(caller.say("申请法律援助") for caller in callers))
    replies = await asyncio.gather(*(c.say(p) for c, p in zip(callers, ["广西三江县", "湖南双峰县"] * 4, strict=True)))
    assert [reply["asking"] for reply in replies] == ["groups"] * 8
    assert [row.turns for row in await either_stage.hotline.rows(Tracker)] == [3] * 8


async def test_ids_are_a_callers_own_on_the_chat_page(stage: Stage) -> None:
    assert (await stage.web().say(WAGES, message_id="1"))["area"] == "wages"
    assert (await stage.web().say("村里把我家的承包地收走给别人种了", message_id="1"))["area"] == "land"


async def test_what_a_crash_left_unanswered_is_worked_on_at_the_next_start(
    either_stage: Stage, dialogue: Dialogue
) -> None:
    stage = either_stage
    stage.hotline.dialogue = Stumbling(dialogue, "工钱")
    await stage.hotline.restart()
    response = await stage.sms().post(WAGES, "SM1")
    assert response.status == 503 and "Traceback" not in await response.text()
    (row,) = await stage.hotline.rows(InboxMessage)
    assert row.answered_at is None and row.message["text"] == WAGES
    stage.hotline.dialogue = dialogue
    await stage.hotline.restart()
    (row,) = await stage.hotline.rows(InboxMessage)
    assert row.answered_at is not None and row.reply["area"] == "wages"
    assert row.reply["texts"][0] in await stage.sms().say(WAGES, "SM1")
    assert [tracker.turns for tracker in await stage.hotline.rows(Tracker)] == [1]


async def test_one_message_that_cannot_be_worked_on_does_not_keep_the_hotline_down(
    stage: Stage, dialogue: Dialogue
) -> None:
    stage.hotline.dialogue = Stumbling(dialogue, "")
    await stage.hotline.restart()
    assert (await stage.sms("+8613100000001").post(WAGES, "SM1")).status == 503
    assert (await stage.sms("+8613100000002").post("我想离婚，男方不同意怎么办", "SM2")).status == 503
    stage.hotline.dialogue = Stumbling(dialogue, "工钱")
    await stage.hotline.restart()
    rows: dict[str, Any] = {row.message["message_id"]: row for row in await stage.hotline.rows(InboxMessage)}
    assert rows["SM1"].answered_at is None and rows["SM2"].reply["area"] == "marriage"
    assert "保护" in await stage.sms("+8613100000003").say("老公打我，我想离婚怎么办")


async def test_a_dialogue_that_falls_silent_calls_a_person(stage: Stage, dialogue: Dialogue) -> None:
    """Rasa goes on without a word where one of our actions fails; the caller must not be left alone with that."""
    stage.hotline.dialogue = Stumbling(dialogue, "工钱", silent=True)
    await stage.hotline.restart()
    reply = await stage.web().say(WAGES)
    assert reply["decision"] == "handover" and "12348" in said(reply)
    assert [(case.kind, case.details["messages"]) for case in await stage.hotline.rows(Case)] == [("handover", [WAGES])]
