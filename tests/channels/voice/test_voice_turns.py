"""A call from the greeting to the hang-up, as an elder makes it."""

import xml.etree.ElementTree as ElementTree

import pytest
from voice_peer import CALLER, Phone, heard

from bot.channels.speech import MORE, SENTENCES
from bot.channels.voice_gateway import NOT_HEARD, SAY_AGAIN, TO_PERSON
from bot.core.messages import Option, Reply

LONG = [f"第{i}句话是这样。" for i in "一二三四五六七八九"]


async def test_the_start_greets_and_waits_for_speech(phone, hotline) -> None:
    answer = await phone.send("start", region="431321")
    assert heard(answer) == ["您好。", "请说您的事。"]
    assert {k: v for k, v in answer.items() if k != "say"} == {
        "expect": "speech", "hints": [], "max_digits": 1, "timeout_ms": 8000, "transfer": None, "end": False,
    }  # fmt: skip
    (message,) = hotline.got
    assert (message.provider, message.channel, message.user) == ("voice", "voice", CALLER)
    assert (message.text, message.region) == ("你好", "431321")


@pytest.mark.parametrize(
    ("guesses", "best"),
    [
        ([("低", 0.2), ("高", 0.9), ("中", 0.5)], "高"),
        ([("一", 0.5), ("二", 0.5)], "一"),
        ([("零", 0), ("负", -1)], "零"),
        ([("百分", 70), ("更高", 95)], "更高"),
        ([("一", None), ("二", None)], "一"),
        ([("先", 0.3), ("没有数", None), ("后", 0.9)], "先"),
        ([("没有数", None), ("后", 0.9)], "没有数"),
        ([(" ", 0.9), ("有话", 0.4)], "有话"),
        ([("半\ud800个\x00字", 0.9)], "半个字"),
    ],
)
async def test_the_best_guess_counts_and_no_confidence_is_not_zero(phone, hotline, guesses, best) -> None:
    await phone.send("speech", nbest=[{"text": t, "confidence": c} for t, c in guesses])
    assert hotline.got[0].text == best


async def test_guesses_may_leave_out_the_confidence(phone, hotline) -> None:
    await phone.send("speech", nbest=[{"text": "欠工钱"}, {"text": "前工前"}])
    assert hotline.got[0].text == "欠工钱"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("1", "1"), ("2#", "2"), ("0", "0"), ("000", "0"), ("13807720001#", "13807720001"), ("020", "020"), ("*1", "1"),
        ("11010519491231002*", "11010519491231002X"), ("11010519491231002*#", "11010519491231002X"),
    ],
)  # fmt: skip
async def test_keys_are_words_too(phone, hotline, keys, text) -> None:
    await phone.send("dtmf", digits=keys)
    assert hotline.got[0].text == text


async def test_a_person_is_transferred_to_the_office(connect, hotline) -> None:
    phone = await connect(office_phone="0772-8612345")
    hotline.reply = Reply(["您的申请收到了。", "您也可以接着跟我说。"], decision="handover", asking="phone")
    answer = await phone.say("人工")
    assert heard(answer) == ["您的申请收到了。", *TO_PERSON]
    assert (answer["transfer"], answer["expect"], answer["end"]) == ("0772-8612345", "none", False)
    assert (answer["hints"], answer["max_digits"]) == ([], 1)


async def test_without_an_office_the_national_line_takes_over(phone, hotline) -> None:
    hotline.reply = Reply(["好的。"], decision="handover")
    assert (await phone.send("dtmf", digits="0"))["transfer"] == "12348"


async def test_silence_asks_again_once_then_a_person(phone, hotline) -> None:
    hotline.reply = Reply(["请说您的联系电话。"], asking="phone")
    await phone.say("同意")
    first, second = await phone.send("silence"), await phone.send("silence")
    assert heard(first) == [NOT_HEARD, "请说您的联系电话。"]
    assert (first["transfer"], first["expect"], first["max_digits"]) == (None, "speech", 12)
    assert heard(second) == TO_PERSON
    assert (second["transfer"], second["expect"], second["end"]) == ("12348", "none", False)
    assert len(hotline.got) == 1


async def test_silence_before_anything_was_said_asks_for_words(phone) -> None:
    assert heard(await phone.send("silence")) == [NOT_HEARD, SAY_AGAIN]


async def test_speech_between_two_silences_begins_the_count_anew(phone) -> None:
    await phone.send("silence")
    await phone.say("我在听")
    assert (await phone.send("silence"))["transfer"] is None


@pytest.mark.parametrize(
    "event",
    [{"event": "speech"}, {"event": "speech", "nbest": []}, {"event": "speech", "nbest": [{"text": " "}]},
     {"event": "dtmf", "digits": "#"}],
)  # fmt: skip
async def test_nothing_recognised_is_silence(phone, hotline, event) -> None:
    assert heard(await phone.send(**event))[0] == NOT_HEARD
    assert (await phone.send(**event))["transfer"] == "12348"
    assert hotline.got == []


async def test_after_the_hang_up_nothing_is_said_but_late_words_count(phone, hotline) -> None:
    await phone.say("喂")
    for answer in (await phone.send("hangup"), await phone.send("silence"), await phone.say("他在打我")):
        assert (answer["say"], answer["expect"], answer["end"]) == ([], "none", True)
        assert answer["transfer"] is None
    assert [m.text for m in hotline.got] == ["喂", "他在打我"]
    assert heard(await phone.send("start")) != []


async def test_a_hang_up_while_the_answer_is_made_silences_it(phone, hotline) -> None:
    async def hang_up() -> None:
        await phone.send("hangup")

    hotline.meanwhile = hang_up
    assert (await phone.say("喂"))["say"] == []


async def test_a_failure_is_said_and_a_person_takes_over(phone, hotline) -> None:
    hotline.failure = RuntimeError("database is away")
    answer = await phone.say("老板欠我工钱")
    assert heard(answer)[1:] == TO_PERSON
    assert answer["transfer"] == "12348"


async def test_a_long_answer_comes_in_portions_on_hao(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG)], asking="consent")
    first = await phone.say("说吧")
    assert heard(first) == [*LONG[:5], MORE]
    assert first["hints"] == ["好", "同意", "不同意"]
    second = await phone.say("好。")
    assert heard(second) == LONG[5:]
    assert second["hints"] == ["同意", "不同意"]
    assert [m.text for m in hotline.got] == ["说吧"], "a 好 that only asks to hear on is no consent"
    await phone.say("好")
    assert [m.text for m in hotline.got] == ["说吧", "好"]


async def test_another_word_than_hao_leaves_the_rest(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG)])
    await phone.say("说吧")
    hotline.reply = Reply(["行。"])
    assert heard(await phone.say("要什么材料")) == ["行。"]
    assert heard(await phone.say("好")) == ["行。"]
    assert len(hotline.got) == 3


@pytest.mark.parametrize(
    "text",
    ["短。" * 6, "短。" * 7, "这一句话很长很长说到后面忘了前面，" * 8 + "。", "长长的一句话有四十个字" * 4 + "。"],
)
async def test_no_turn_is_longer_than_an_elder_can_hold(phone, hotline, text) -> None:
    hotline.reply = Reply([text * 2])
    said: list[str] = []
    answer = await phone.say("说吧")
    while heard(answer)[-1] == MORE:
        assert 2 <= len(heard(answer)) <= SENTENCES
        said += heard(answer)[:-1]
        answer = await phone.say("好")
    assert "".join([*said, *heard(answer)]).replace("，", "") == (text + text).replace("，", "")


async def test_a_repeated_id_is_answered_alike_and_worked_on_once(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG)])
    await phone.say("说吧", id="1")
    assert await phone.say("好", id="2") == await phone.say("好", id="2")
    assert heard(await phone.say("好", id="2")) == LONG[5:]
    assert await phone.send("silence", id="3") == await phone.send("silence", id="3")
    assert len(hotline.got) == 1


async def test_message_ids_of_different_calls_and_callers_never_meet(phone, hotline) -> None:
    other_call = Phone(phone.client, session="call-2")
    other_caller = Phone(phone.client, caller="+8613907729999")
    for one in (phone, other_call, other_caller):
        await one.say("喂", id="1")
    await phone.say("喂")
    await phone.say("喂")
    assert len({m.message_id for m in hotline.got}) == 5
    assert len({m.user for m in hotline.got}) == 2, "the memory follows the number, not the call"


async def test_two_calls_at_once_do_not_mix_what_waits(phone, hotline) -> None:
    other = Phone(phone.client, caller="+8613907729999")
    hotline.reply = Reply(["".join(LONG)])
    await phone.say("说吧")
    hotline.reply = Reply(["行。"])
    assert heard(await other.say("好")) == ["行。"]
    assert heard(await phone.say("好")) == LONG[5:]


@pytest.mark.parametrize("withheld", ["anonymous", "Unknown", "sip:anonymous@anonymous.invalid", "restricted", "0"])
async def test_callers_who_withhold_their_number_are_not_one_person(phone, hotline, withheld) -> None:
    for session in ("call-1", "call-2"):
        await Phone(phone.client, session=session, caller=withheld).say("喂")
    assert len({m.user for m in hotline.got}) == 2


@pytest.mark.parametrize(
    ("asking", "digits", "timeout", "hint"),
    [
        ("id_number", 18, 15000, None), ("phone", 12, 15000, None), ("age", 3, 15000, None),
        ("household_size", 2, 15000, None), ("income_per_head", 6, 15000, None), ("claim_amount", 8, 15000, None),
        ("consent", 1, 8000, "不同意"), ("groups", 1, 8000, "低保"), ("home_visit", 1, 8000, "不用"),
        ("confirm", 1, 8000, "改电话"), ("satisfaction", 1, 8000, "不满意"), (None, 1, 8000, None),
    ],
)  # fmt: skip
async def test_what_is_expected_follows_the_question(phone, hotline, asking, digits, timeout, hint) -> None:
    hotline.reply = Reply(["请说。"], asking=asking)
    answer = await phone.say("喂")
    assert (answer["max_digits"], answer["timeout_ms"], answer["expect"]) == (digits, timeout, "speech")
    assert hint in answer["hints"] if hint else answer["hints"] == []


async def test_options_are_keys_and_hints(phone, hotline) -> None:
    hotline.reply = Reply(["您说的是哪一件？"], [Option("1", "欠工钱"), Option("0", "找真人")], asking="clarify")
    answer = await phone.say("喂")
    assert heard(answer) == ["您说的是哪一件？", "欠工钱，请按1。", "找真人，请按0。"]
    assert answer["hints"] == ["欠工钱", "找真人"]


async def test_ssml_is_well_formed_whatever_is_read_back(phone, hotline) -> None:
    hotline.reply = Reply(["姓名：<张&三>\x01\ud800。"])
    (part,) = (await phone.say("喂"))["say"]
    root = ElementTree.fromstring(part["ssml"])
    assert root.tag == "speak"
    assert "".join(root.itertext()) == part["text"] == "姓名：<张&三>。"
