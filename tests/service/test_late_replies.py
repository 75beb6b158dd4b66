"""Replies that nobody waits for any more still reach the caller, once; STOP ends what is sent unasked."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.messages import Inbound, Letter, Reply
from bot.service import turn as turns
from bot.service.conversation import Conversation
from bot.service.letters import add_notice
from bot.service.outbox import Outbox
from bot.service.store import Store
from bot.storage.tables import Caller, Case, InboxMessage, Notice, OutboxItem, Tracker


class Dialogue:
    """Says back what was said; a message 炸 fails while `broken`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.broken = True
        self.regions: list[str | None] = []

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        turn = turns.current()
        assert turn is not None
        self.heard.append(text)
        self.regions.append(turn.region)
        if text == "炸" and self.broken:
            raise RuntimeError("killed")
        turn.reply = Reply([f"您说：{text}"], area="wages", decision="answer")
        return turn.reply.texts


class Post:
    """Carries letters to callers, or not."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Letter]] = []
        self.answers: list[bool | Exception] = []

    async def __call__(self, caller: Caller, letter: Letter) -> bool:
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, Exception):
            raise answer
        if answer:
            self.letters.append((str(caller.address), letter))
        return answer

    @property
    def texts(self) -> list[str]:
        return ["\n".join(letter.reply.texts) for _, letter in self.letters]


class Nobody:
    """An intake that nobody asks."""


@pytest.fixture
def dialogue():
    return Dialogue()


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def outbox(services, post):
    return Outbox(services, Nobody(), post)


@pytest.fixture
def talk(services, dialogue, outbox):
    return Conversation(services, dialogue, outbox)


@pytest.fixture
def store(services):
    return Store.on(services.sessions, services.cipher, services.now)


def message(text="炸", key="m1", provider="twilio", channel="sms", user="+8613900000001", **more) -> Inbound:
    from bot.core import clock

    return Inbound(provider, channel, user, key, text, more.pop("at", clock.now()), **more)


async def rows(services, table, *where):
    async with services.sessions() as session:
        return list((await session.scalars(select(table).where(*where))).all())


async def fail(talk, **more) -> None:
    with pytest.raises(RuntimeError):
        await talk.answer(message(**more))


@pytest.mark.parametrize(("provider", "channel"), [("twilio", "sms"), ("wechat", "wechat")])
async def test_a_reply_made_after_a_crash_is_sent(services, talk, dialogue, outbox, post, provider, channel):
    await fail(talk, provider=provider, channel=channel)
    dialogue.broken = False
    assert await talk.finish_interrupted() == 1
    await outbox.deliver_due()
    await outbox.deliver_due()
    assert post.texts == ["您说：炸"]
    assert await talk.finish_interrupted() == 0


@pytest.mark.parametrize(("provider", "channel"), [("web", "web"), ("voice", "voice")])
async def test_where_no_reply_can_follow_none_is_sent(services, talk, dialogue, outbox, post, provider, channel):
    await fail(talk, provider=provider, channel=channel)
    dialogue.broken = False
    await talk.finish_interrupted()
    await outbox.deliver_due()
    assert post.letters == []


async def test_who_asks_again_takes_the_late_reply_along(services, talk, dialogue, outbox, post):
    await fail(talk)
    dialogue.broken = False
    await talk.finish_interrupted()
    assert (await talk.answer(message())).texts == ["您说：炸"]
    await outbox.deliver_due()
    assert post.letters == []


async def test_a_late_reply_that_cannot_be_sent_is_told_with_the_next_and_a_person_learns(
    services, talk, dialogue, outbox, post
):
    await fail(talk)
    dialogue.broken = False
    await talk.finish_interrupted()
    post.answers = [False]
    await outbox.deliver_due()
    (case,) = await rows(services, Case)
    assert (case.kind, case.reason) == ("handover", "短信发不出答复，请回电")
    assert (await talk.answer(message("在吗", "m2"))).texts == ["您说：炸", "您说：在吗"]
    assert (await talk.answer(message("好", "m3"))).texts == ["您说：好"]


async def test_a_busy_provider_is_tried_again(services, talk, dialogue, outbox, post):
    await fail(talk)
    dialogue.broken = False
    await talk.finish_interrupted()
    post.answers = [OSError("away")]
    await outbox.deliver_due()
    assert post.letters == []
    services.now.forward(seconds=60)
    await outbox.deliver_due()
    assert post.texts == ["您说：炸"]


async def test_a_promise_waits_for_its_reply_and_is_kept_once(services, talk, dialogue, outbox, post, store):
    await fail(talk, provider="wechat", channel="wechat", user="o1")
    assert await store.late.promise("wechat", "m1")
    assert not await store.late.promise("wechat", "unknown")
    services.now.forward(seconds=61)
    await outbox.deliver_due()
    assert post.letters == []  # there is no reply yet
    dialogue.broken = False
    await talk.finish_interrupted()
    services.now.forward(seconds=61)
    await outbox.deliver_due()
    assert post.texts == ["您说：炸"]


async def test_a_kept_promise_sends_nothing_and_the_parts_that_went_out_are_named(services, talk, outbox, post, store):
    await talk.answer(message("长", "m1", "wechat", "wechat", "o1"))
    await store.late.promise("wechat", "m1")
    await store.late.kept("wechat", "m1")
    await store.late.promise("wechat", "m1", sent=2)
    services.now.forward(seconds=61)
    await outbox.deliver_due()
    assert [letter.sent for _, letter in post.letters] == [2]


async def test_a_message_that_is_taken_is_answered_by_letter(services, talk, outbox, post):
    for _ in range(3):  # the provider repeats its batch
        await talk.take(message("老板欠薪", "s1", "aliyun"))
    await talk.settle()
    await outbox.deliver_due()
    assert [(to, letter.kind, letter.fields) for to, letter in post.letters] == [
        ("+8613900000001", "answer", {"area": "打工要工钱"})
    ]
    assert len(await rows(services, InboxMessage)) == 1


async def test_a_message_that_was_taken_survives_a_crash(services, dialogue, outbox, post):
    talk = Conversation(services, dialogue, outbox)
    await talk.take(message("炸", "s1", "aliyun"))
    await talk.settle()
    assert post.letters == []
    dialogue.broken = False
    assert await Conversation(services, dialogue, outbox).finish_interrupted() == 1
    services.now.forward(minutes=1)
    await outbox.deliver_due()
    assert post.texts == ["您说：炸"]


async def test_taken_messages_of_one_caller_keep_their_order(services, talk, dialogue, outbox, post):
    dialogue.broken = False
    for i in range(5):
        await talk.take(message(str(i), f"s{i}", "aliyun"))
    await talk.settle()
    assert dialogue.heard == ["0", "1", "2", "3", "4"]


async def test_bubbles_that_are_taken_get_one_letter(services, talk, dialogue, outbox, post):
    for place, text in enumerate(["老板", "欠我三个月工钱怎么办"]):
        await talk.take(message(text, f"s{place}", "aliyun"))
    await talk.settle()
    services.now.forward(seconds=61)
    await outbox.deliver_due()
    assert dialogue.heard == ["老板，欠我三个月工钱怎么办"]
    assert post.texts == ["您说：老板，欠我三个月工钱怎么办"]
    assert {item.status for item in await rows(services, OutboxItem)} == {"done"}


async def test_a_taken_message_is_answered_at_once_and_not_by_the_next_round(services, talk, outbox, post):
    await talk.take(message("老板", "s1", "aliyun"))
    assert await outbox.deliver_due() == 0  # the round in between leaves it alone
    await talk.settle()
    assert post.texts == ["您说：老板"]


async def test_stop_is_not_read_together_with_what_came_before(services, talk, dialogue):
    first = asyncio.create_task(talk.answer(message("老板", "m1")))
    await asyncio.sleep(0.2)
    assert "不再主动给您发短信" in (await talk.answer(message("退订", "m2"))).texts[0]
    assert (await first).texts == ["您说：老板"] and dialogue.heard == ["老板"]


@pytest.mark.parametrize("word", ["退订", "TD", "STOP"])
async def test_stop_is_noted_until_he_writes_again(services, talk, dialogue, word):
    reply = await talk.answer(message(word, "m1"))
    assert "不再主动给您发短信" in reply.texts[0]
    assert (await rows(services, Caller))[0].stopped
    assert (await talk.answer(message(word, "m1"))).texts == reply.texts  # Twilio's repetition changes nothing
    assert (await rows(services, Caller))[0].stopped
    await talk.answer(message("老板又欠薪", "m2"))
    assert not (await rows(services, Caller))[0].stopped
    assert dialogue.heard == ["老板又欠薪"]


async def test_stop_inside_a_question_and_on_other_channels_goes_to_the_talk(services, talk, dialogue):
    await talk.answer(message("我想退订这个合同", "m1"))
    await talk.answer(message("退订", "m2", "wechat", "wechat", "o1"))
    assert dialogue.heard == ["我想退订这个合同", "退订"]
    assert not any(row.stopped for row in await rows(services, Caller))


async def test_help_and_start_are_answered(services, talk, dialogue):
    assert "自动助手" in (await talk.answer(message("HELP", "m1"))).texts[0]
    assert "会发短信告诉您" in (await talk.answer(message("恢复订阅", "m2"))).texts[0]
    assert dialogue.heard == []


async def test_who_writes_again_is_reachable_again(services, talk, store):
    await talk.answer(message("好", "m1"))
    await store.contacts.lost(store.contacts.id("twilio", "+8613900000001"), "30003")
    assert (await rows(services, Caller))[0].unreachable == "30003"
    await talk.answer(message("在", "m2"))
    assert (await rows(services, Caller))[0].unreachable is None


async def test_a_notice_is_sent_with_what_a_template_says(services, talk, outbox, post):
    await talk.answer(message("好", "m1"))
    (caller,) = await rows(services, Caller)
    async with services.sessions() as session:
        await add_notice(session, caller.id, "有新进展", services.now(), "status", {"number": "1", "status": "已批准"})
        await session.commit()
    services.now.forward(seconds=11)
    await outbox.deliver_due()
    assert [(letter.kind, letter.fields) for _, letter in post.letters] == [
        ("status", {"number": "1", "status": "已批准"})
    ]
    assert [n.told_at is not None for n in await rows(services, Notice)] == [True]
    assert (await talk.answer(message("进度", "m2"))).texts == ["您说：进度"]


async def test_a_location_is_noted_and_answers_only_the_question_for_the_place(services, talk, dialogue):
    label = "湖南省娄底市双峰县永丰镇复兴路1号"
    place = {"attachments": ("geo:27.45,112.2",), "provider": "wechat", "channel": "wechat", "user": "o1"}
    reply = await talk.answer(message(label, "m1", **place))
    assert "湖南省娄底市双峰县" in reply.texts[0]
    assert dialogue.heard == []
    await talk.answer(message("老板欠薪", "m2", "wechat", "wechat", "o1"))
    assert dialogue.regions == ["431321"]  # from now on it is known
    (caller,) = await rows(services, Caller)
    async with services.sessions() as session:
        session.add(Tracker(caller_id=caller.id, state={"asking": "region"}, updated_at=services.now()))
        await session.commit()
    await talk.answer(message(label, "m3", **place))
    assert dialogue.heard == ["老板欠薪", label]


@pytest.mark.parametrize("label", ["北纬27.45度，东经112.2度", "鼓楼区", "某某路1号"])
async def test_a_location_that_names_no_one_county_asks_for_it(services, talk, label):
    reply = await talk.answer(message(label, "m1", "wechat", "wechat", "o1", attachments=("geo:27.45,112.2",)))
    assert "没看出是哪个县" in reply.texts[0]
    assert (await rows(services, Caller))[0].region is None


async def test_a_late_reply_of_an_erased_caller_is_dropped(services, talk, dialogue, outbox, post):
    await fail(talk)
    dialogue.broken = False
    await talk.finish_interrupted()
    async with services.sessions() as session:
        await session.delete(await session.get_one(Caller, (await rows(services, Caller))[0].id))
        await session.commit()
    await outbox.deliver_due()
    assert post.letters == []
    assert [item.status for item in await rows(services, OutboxItem)] == ["done"]


async def test_two_workers_send_a_late_reply_once(services, talk, dialogue, post):
    await fail(talk)
    dialogue.broken = False
    await talk.finish_interrupted()
    services.now.forward(seconds=timedelta(seconds=1).total_seconds())
    workers = [Outbox(services, Nobody(), post) for _ in range(4)]
    await asyncio.gather(*(worker.deliver_due() for worker in workers))
    assert post.texts == ["您说：炸"]
