"""A call over the gateway from the greeting to the hang-up, as an elder makes it."""

import pytest
from phones import CALLER, Phone, heard
from sqlalchemy import select

from bot.channels.speech import CUE
from bot.core.messages import Option, Reply
from bot.storage.tables import Case

LONG = [f"第{i}句话是这样。" for i in "一二三四五"]
TRANSFER = "我给您转工作人员，请别挂断。"
NATIONAL = "我给您转幺二三四八，请别挂断，我们也会给您回电话。"
SILENT, UNCLEAR = "我没有听到声音。", "我没有听清，请慢一点。"


async def cases(services) -> list[Case]:
    async with services.sessions() as session:
        return list((await session.scalars(select(Case))).all())


async def test_the_start_opens_the_talk_and_waits_for_speech(phone, hotline) -> None:
    answer = await phone.send("start", region="431321")
    assert heard(answer) == ["您好。", "请说您的事。"]
    assert {k: v for k, v in answer.items() if k != "say"} == {
        "expect": "speech", "hints": [], "max_digits": 1, "timeout_ms": 8000, "transfer": None, "end": False,
        "barge_in": True,
    }  # fmt: skip
    (message,) = hotline.got
    assert (message.provider, message.channel, message.user) == ("voice", "voice", CALLER)
    assert (message.opening, message.region) == (True, "431321")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("1", "1"), ("2#", "2"), ("0", "0"), ("000", "0"), ("13807720001#", "13807720001"), ("020", "020"), ("*1", "1"),
    ],
)  # fmt: skip
async def test_keys_are_words_too(phone, hotline, keys, text) -> None:
    await phone.press(keys)
    assert hotline.texts == [text]


@pytest.mark.parametrize(
    ("asking", "key", "word"),
    [("consent", "1", "同意"), ("consent", "2", "不同意"), ("home_visit", "2", "不用"), ("assets", "2", "没有"),
     ("confirm", "1", "确认")],
)  # fmt: skip
async def test_one_and_two_are_yes_and_no(phone, hotline, asking, key, word) -> None:
    hotline.reply = Reply(["行吗？"], asking=asking)
    await phone.say("申请法律援助")
    await phone.press(key)
    assert hotline.texts[-1] == word


@pytest.mark.parametrize("word", ["人工", "0", "转人工"])
async def test_a_person_is_transferred_to_the_office_at_any_moment(connect, hotline, word) -> None:
    phone = await connect(office_phone="0772-8612345")
    hotline.reply = Reply(["您叫什么名字？"], asking="name")
    await phone.say("申请法律援助")
    await phone.say("覃秀莲")  # a question of the channel is open now
    hotline.reply = Reply(
        ["好的，我请工作人员给您回电话，急事打幺二三四八。", "您叫什么名字？"], decision="handover", asking="name"
    )
    answer = await (phone.press(word) if word == "0" else phone.say(word))
    assert heard(answer) == [TRANSFER]
    assert (answer["transfer"], answer["expect"], answer["end"]) == ("0772-8612345", "none", False)
    assert hotline.texts[-1] == word


async def test_news_are_said_before_a_transfer(connect, hotline) -> None:
    phone = await connect(office_phone="0772-8612345")
    hotline.reply = Reply(["您的申请批准了。", "好的，我请工作人员给您回电话，急事打幺二三四八。"], decision="handover")
    assert heard(await phone.say("人工")) == ["您的申请批准了。", TRANSFER]


async def test_without_an_office_the_national_line_takes_over(phone, hotline) -> None:
    hotline.reply = Reply(["好的。"], decision="handover")
    answer = await phone.press("0")
    assert (answer["transfer"], heard(answer)[-1]) == ("12348", NATIONAL)


async def test_nobody_there_opens_a_call_back_and_the_question_goes_on(connect, hotline, services) -> None:
    phone = await connect(office_phone="0772-8612345")
    hotline.reply = Reply(
        ["好的，我请工作人员给您回电话，急事打幺二三四八。", "您叫什么名字？"], decision="handover", asking="name"
    )
    await phone.say("人工")
    answer = await phone.send("transfer_failed")
    assert heard(answer) == ["工作人员没有接到，会给您回电话，急事打幺二三四八。", "您叫什么名字？"]
    (case,) = await cases(services)
    assert (case.kind, case.reason, case.details["call_back"]) == ("handover", "转人工没有接通", True)
    assert heard(await phone.send("transfer_done")) == ["您还有别的事，请接着跟我说。", "您叫什么名字？"]


async def test_silence_asks_again_slower_then_a_person_with_a_call_back(phone, hotline, services) -> None:
    hotline.reply = Reply(["律师打哪个电话找您？"], asking="phone")
    await phone.say("同意")
    first, second = await phone.send("silence"), await phone.send("silence")
    assert heard(first) == [SILENT, "律师打哪个电话找您？"]
    assert all("x-slow" in part["ssml"] for part in first["say"])
    assert (first["transfer"], first["expect"], first["max_digits"]) == (None, "speech", 12)
    assert heard(second) == [NATIONAL]
    assert (second["transfer"], second["expect"], second["end"]) == ("12348", "none", False)
    assert [c.reason for c in await cases(services)] == ["电话里没有声音"]
    assert hotline.texts == ["同意"]


async def test_a_receiver_beside_the_telephone_ends_the_call_at_last(phone, services) -> None:
    answers = [await phone.send("silence") for _ in range(6)]
    assert [a["transfer"] for a in answers] == [None, "12348", None, "12348", None, None]
    assert [a["end"] for a in answers] == [False] * 5 + [True]
    assert heard(answers[-1]) == ["我一直没有听到声音，先挂了，工作人员会给您回电话。"]
    assert len(await cases(services)) == 1, "one call-back, however often"


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
    assert heard(await phone.send(**event))[0] == SILENT
    assert (await phone.send(**event))["transfer"] == "12348"
    assert hotline.got == []


async def test_words_that_nobody_is_sure_of_are_asked_again_then_a_person(phone, hotline, services) -> None:
    hotline.reply = Reply(["您同意吗？"], asking="consent")
    await phone.say("申请法律援助")
    doubtful = [{"text": "通一不通一", "confidence": 0.2}]
    first = await phone.send("speech", nbest=doubtful)
    assert heard(first) == [UNCLEAR, "您同意吗？"]
    second = await phone.send("speech", nbest=doubtful)
    assert second["transfer"] == "12348"
    assert [c.reason for c in await cases(services)] == ["电话里几次没听明白"]
    assert hotline.texts == ["申请法律援助"]


@pytest.mark.parametrize("text", ["同意", "人工", "他现在拿刀要杀我"])
async def test_words_that_fit_are_taken_however_low_the_confidence(phone, hotline, text) -> None:
    hotline.reply = Reply(["您同意吗？"], asking="consent")
    await phone.say("申请法律援助")
    await phone.send("speech", nbest=[{"text": text, "confidence": 0.1}])
    assert hotline.texts[-1] == text


async def test_after_the_hang_up_nothing_is_said_but_late_words_count(phone, hotline) -> None:
    await phone.say("喂您好")
    for answer in (await phone.send("hangup"), await phone.send("silence"), await phone.say("他在打我")):
        assert (answer["say"], answer["expect"], answer["end"]) == ([], "none", True)
        assert answer["transfer"] is None
    assert hotline.texts == ["喂您好", "他在打我"]
    assert heard(await phone.send("start")) != []


async def test_a_hang_up_of_a_call_nobody_knows_is_taken(phone, hotline) -> None:
    assert (await phone.send("hangup"))["end"] is True
    assert (await phone.send("silence"))["end"] is True
    assert hotline.got == []


async def test_a_hang_up_while_the_answer_is_made_silences_it(phone, hotline) -> None:
    async def hang_up() -> None:
        await phone.send("hangup")

    await phone.send("start")
    hotline.meanwhile = hang_up
    assert (await phone.say("喂您好"))["say"] == []


async def test_a_failure_is_said_and_a_person_takes_over(phone, hotline, services) -> None:
    hotline.failure = RuntimeError("database is away")
    answer = await phone.say("老板欠我工钱")
    assert heard(answer) == ["对不起，我这边出了点毛病。", NATIONAL]
    assert answer["transfer"] == "12348"
    assert [c.reason for c in await cases(services)] == ["电话里程序出错"]


async def test_even_without_a_database_the_caller_is_put_through(phone, hotline, services, monkeypatch) -> None:
    def gone() -> None:
        raise OSError("no such file")

    monkeypatch.setattr(services, "sessions", gone)
    answer = await phone.say("老板欠我工钱")
    assert (answer["transfer"], answer["expect"]) == ("12348", "none")
    assert "幺二三四八" in heard(answer)[0]


async def test_a_long_answer_comes_two_sentences_at_a_time_on_hao(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG)], asking="confirm")
    first = await phone.say("说吧老板欠我工钱")
    assert heard(first) == [LONG[0], f"{LONG[1][:-1]}，{CUE}。"]
    assert first["hints"][:2] == ["好", "确认"]
    assert heard(await phone.say("好。")) == [LONG[2], f"{LONG[3][:-1]}，{CUE}。"]
    third = await phone.say("嗯嗯")
    assert heard(third) == LONG[4:]
    assert "好" not in third["hints"]
    assert len(hotline.texts) == 1, "a 好 that only asks to hear on is no answer"
    await phone.say("好")
    assert len(hotline.texts) == 2


async def test_silence_reads_on_where_more_is_waiting(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG)])
    await phone.say("说吧老板欠我工钱")
    assert heard(await phone.send("silence"))[0] == LONG[2]
    assert heard(await phone.send("silence")) == LONG[4:]
    assert heard(await phone.send("silence")) == [SILENT, LONG[4]]


@pytest.mark.parametrize("ask", ["啊？你说什么", "没听清", "再说一遍", "*"])
async def test_what_was_not_heard_is_said_again_slower_and_louder(phone, hotline, ask) -> None:
    hotline.reply = Reply(["".join(LONG)])
    first = await phone.say("说吧老板欠我工钱")
    again = await (phone.press("*") if ask == "*" else phone.say(ask))
    assert heard(again) == heard(first)
    assert all('rate="x-slow" volume="loud"' in part["ssml"] for part in again["say"])
    assert heard(await phone.say("好"))[0] == LONG[2]


async def test_another_word_than_hao_leaves_the_rest(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG)])
    await phone.say("说吧老板欠我工钱")
    hotline.reply = Reply(["行。"])
    assert heard(await phone.say("要什么材料")) == ["行。"]
    await phone.say("好")
    assert hotline.texts[1:] == ["要什么材料", "好的"]


async def test_consent_is_not_given_before_all_was_heard(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG) + "您同意吗？"], asking="consent")
    first = await phone.say("申请法律援助")
    assert first["barge_in"] is False
    assert heard(await phone.say("同意同意"))[0] == LONG[2]
    last = await phone.say("同意")
    assert heard(last) == [LONG[4], "您同意吗？"]
    await phone.say("同意")
    assert hotline.texts == ["申请法律援助", "同意"]


async def test_a_refusal_needs_no_more_reading(phone, hotline) -> None:
    hotline.reply = Reply(["".join(LONG) + "您同意吗？"], asking="consent")
    await phone.say("申请法律援助")
    await phone.say("不同意")
    assert hotline.texts[-1] == "不同意"


async def test_who_breaks_in_with_a_mere_sound_hears_the_rest(phone, hotline) -> None:
    hotline.reply = Reply(["先打幺二三三三。", "您同意吗？"], asking="consent")
    await phone.say("申请法律援助")
    assert heard(await phone.say("嗯嗯", played=1)) == ["您同意吗？"]
    hotline.reply = Reply(["先打幺二三三三。", "再去仲裁。"])
    await phone.say("同意同意", played=0)
    assert hotline.texts == ["申请法律援助"], "consent is not given to what was talked over"
    assert heard(await phone.say("同意", played=1)) == ["先打幺二三三三。", "再去仲裁。"]
    assert heard(await phone.say("喂", played=0)) == ["先打幺二三三三。", "再去仲裁。"]
    await phone.say("要什么材料", played=0)
    assert hotline.texts == ["申请法律援助", "同意", "要什么材料"]


@pytest.mark.parametrize(
    ("asking", "digits", "timeout", "hint"),
    [
        ("id_number", 18, 15000, "幺"), ("phone", 12, 15000, "零"), ("age", 3, 15000, None),
        ("household_size", 2, 15000, None), ("income_per_head", 6, 15000, "没有收入"), ("claim_amount", 8, 15000, "一万"),
        ("consent", 1, 8000, "不同意"), ("groups", 1, 8000, "低保"), ("home_visit", 1, 8000, "不用"),
        ("confirm", 1, 8000, "改电话"), ("satisfaction", 1, 8000, "不满意"), (None, 1, 8000, None),
    ],
)  # fmt: skip
async def test_what_is_expected_follows_the_question(phone, hotline, asking, digits, timeout, hint) -> None:
    hotline.reply = Reply(["请说。"], asking=asking)
    answer = await phone.say("喂您好")
    assert (answer["max_digits"], answer["timeout_ms"], answer["expect"]) == (digits, timeout, "speech")
    assert hint in answer["hints"] if hint else answer["hints"] == []


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("干活受伤", "2"),
        ("是打工那个", "1"),
        ("第二个", "2"),
        ("1", "1"),
        ("都不是", "0"),
        ("我家的地被占了", "我家的地被占了"),
    ],
)
async def test_a_choice_is_made_by_its_own_words(phone, hotline, words, key) -> None:
    options = [Option("1", "打工要工钱"), Option("2", "干活受伤"), Option("0", "都不是")]
    hotline.reply = Reply(["您说的是哪一件事？"], options, asking="clarify", decision="clarify")
    answer = await phone.say("出事了怎么办")
    assert heard(answer) == ["您说的是哪一件事？", "是打工要工钱，还是干活受伤，还是都不是？"]
    assert answer["hints"] == ["打工要工钱", "干活受伤", "都不是"]
    await phone.say(words)
    assert hotline.texts[-1] == key


@pytest.mark.parametrize("withheld", ["anonymous", "Unknown", "sip:anonymous@anonymous.invalid", "restricted", "0"])
async def test_callers_who_withhold_their_number_are_not_one_person(phone, hotline, withheld) -> None:
    for session in ("call-1", "call-2"):
        await Phone(phone.client, session=session, caller=withheld).say("喂您好")
    assert len({m.user for m in hotline.got}) == 2
