"""Twilio Voice: signatures on every step, Gather and Dial as its documents want them, each turn answered once."""

import logging

import pytest
from phones import CALLER, OUTSIDE, PATH, TWILIO_TOKEN, TwilioPhone
from sqlalchemy import select

from bot.channels.contract import MAX_BODY
from bot.channels.speech import CUE
from bot.channels.twiml import e164
from bot.core.messages import Reply
from bot.storage.tables import Case

STEPS = ["", "/turn", "/turn?n=1", "/dialled?n=1", "/status", "/fallback", "/nothing"]
LONG = "第一句话是这样。第二句话是这样。第三句话是这样。"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("signature", ["", "wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
async def test_without_twilios_signature_nothing_is_done(dial, hotline, step, signature) -> None:
    phone = await dial()
    response = await phone.post(PATH + step, signature=signature, SpeechResult="老板欠我工钱", CallStatus="completed")
    assert response.status == 403
    assert hotline.got == []


@pytest.mark.parametrize("changed", [{"public_url": "http://hotline.example"}, {"twilio_auth_token": "another"}])
async def test_a_signature_for_another_address_or_of_another_account_is_refused(dial, hotline, changed) -> None:
    phone = await dial(**changed)
    assert (await phone.post(PATH)).status == 403
    assert hotline.got == []


async def test_a_signature_covers_query_and_fields(dial, hotline) -> None:
    phone = await dial()
    right = await phone.post(PATH + "/turn?n=1", SpeechResult="喂您好")
    signature = right.request_info.headers["X-Twilio-Signature"]
    assert (await phone.post(PATH + "/turn?n=2", signature=signature, SpeechResult="喂您好")).status == 403
    assert (await phone.post(PATH + "/turn?n=1", signature=signature, SpeechResult="别的")).status == 403


async def test_without_the_token_it_is_closed_and_says_so_once(dial, hotline, caplog) -> None:
    phone = await dial(twilio_auth_token="")
    for step in STEPS[:3]:
        response = await phone.post(PATH + step)
        assert response.status == 503 and "HOTLINE_TWILIO_AUTH_TOKEN" in await response.text()
    assert sum("twilio_voice is closed" in record.getMessage() for record in caplog.records) == 1


async def test_odd_requests_are_told_and_never_fail(dial, hotline) -> None:
    phone = await dial()
    assert (await phone.post(PATH + "/nothing")).status == 404
    assert (await phone.post(PATH, CallSid="")).status == 400
    assert (await phone.post(PATH, CallSid="C" * 65)).status == 400
    assert (await phone.post(PATH + "/turn?n=x")).status == 400
    assert (await phone.post(PATH, SpeechResult="x" * MAX_BODY)).status == 413
    broken = await phone.client.post(
        PATH, data=b"\xff\xfe", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert broken.status == 400
    assert (await phone.client.get(PATH)).status == 405
    assert hotline.got == []


async def test_the_call_opens_with_a_mandarin_voice_at_a_slow_rate_and_listens(dial, hotline) -> None:
    phone = await dial()
    hotline.reply = Reply(["您好。", "您叫什么名字？"], asking="consent")
    assert await phone.step() == ["您好。", "您叫什么名字？"]
    (message,) = hotline.got
    assert (message.provider, message.channel, message.user, message.opening) == ("twilio_voice", "voice", CALLER, True)
    gather = phone.verb("Gather")
    assert gather.attrib == {
        "action": f"{OUTSIDE}{PATH}/turn?n=1", "method": "POST", "input": "dtmf speech", "timeout": "8",
        "speechTimeout": "2", "finishOnKey": "#", "numDigits": "1", "language": "zh-CN", "hints": "同意, 不同意",
        "bargeIn": "false", "profanityFilter": "false", "actionOnEmptyResult": "true",
    }  # fmt: skip
    says = gather.findall("Say")
    assert [say.attrib for say in says] == [{"voice": "Polly.Zhiyu", "language": "cmn-CN"}] * 2
    assert [[e.tag for e in say] for say in says] == [["prosody", "break"]] * 2
    assert says[0].find("prosody").attrib == {"rate": "slow"}
    assert phone.verb("Redirect").text == f"{OUTSIDE}{PATH}/turn?n=1"


async def test_voice_and_recogniser_can_be_changed_in_the_settings(dial) -> None:
    phone = await dial(
        twilio_speech_language="cmn-Hans-CN", twilio_voice="Google.cmn-CN-Standard-A", twilio_voice_language="cmn-CN"
    )
    await phone.step()
    assert phone.verb("Gather").get("language") == "cmn-Hans-CN"
    assert next(phone.twiml.iter("Say")).get("voice") == "Google.cmn-CN-Standard-A"


async def test_words_keys_and_nothing(dial, hotline) -> None:
    phone = await dial()
    await phone.step()
    await phone.say("老板欠我工钱")
    await phone.press("4")
    assert hotline.texts == ["老板欠我工钱", "4"]
    assert await phone.step() == ["我没有听到声音。", "请说您的事。"]
    assert next(phone.twiml.iter("prosody")).attrib == {"rate": "x-slow", "volume": "loud"}
    assert hotline.texts == ["老板欠我工钱", "4"]


async def test_keys_come_before_what_was_heard_of_them(dial, hotline) -> None:
    phone = await dial()
    await phone.step()
    await phone.step(Digits="0", SpeechResult="嘟")
    assert hotline.texts == ["0"]


@pytest.mark.parametrize(
    ("confidence", "asked"), [("0.2", True), ("0.0", False), ("", False), ("nan", False), ("0.8", False)]
)
async def test_low_confidence_asks_again_and_none_given_is_not_low(dial, hotline, confidence, asked) -> None:
    phone = await dial()
    hotline.reply = Reply(["您同意吗？"], asking="consent")
    await phone.step()
    said = await phone.say("通一不通一", confidence)
    assert (said[0] == "我没有听清，请慢一点。") is asked
    assert (hotline.texts == []) is asked


async def test_an_identity_number_by_keys_with_x_as_star(dial, hotline) -> None:
    phone = await dial()
    hotline.reply = Reply(["请按身份证号码。"], asking="id_number")
    await phone.step()
    gather = phone.verb("Gather")
    assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("timeout")) == ("18", "#", "15")
    assert await phone.press("11010519491231002*") == ["我听到的是幺幺零幺零五，幺九四九，幺二三幺，零零二叉，对吗？"]
    await phone.say("对")
    assert hotline.texts == ["11010519491231002X"]


async def test_a_telephone_number_waits_for_the_hash(dial, hotline) -> None:
    phone = await dial()
    hotline.reply = Reply(["律师打哪个电话找您？"], asking="phone")
    await phone.step()
    assert phone.verb("Gather").get("numDigits") is None


async def test_long_answers_come_in_steps(dial, hotline) -> None:
    phone = await dial()
    hotline.reply = Reply([LONG])
    assert await phone.step() == ["第一句话是这样。", f"第二句话是这样，{CUE}。"]
    last = list(phone.twiml.iter("Say"))[1]
    assert [e.tag for e in last] == ["prosody", "break", "prosody", "break"]
    assert await phone.say("好") == ["第三句话是这样。"]


async def test_a_person_is_dialled_at_the_office(dial, hotline) -> None:
    phone = await dial(office_phone="0738-8612345")
    await phone.step()
    hotline.reply = Reply(["好的，我请工作人员给您回电话，急事打幺二三四八。"], decision="handover")
    assert await phone.press("0") == ["我给您转工作人员，请别挂断。"]
    dialled = phone.verb("Dial")
    assert dialled.find("Number").text == "+867388612345"
    assert dialled.attrib == {
        "action": f"{OUTSIDE}{PATH}/dialled?n=2", "method": "POST", "timeout": "30", "timeLimit": "3600",
        "answerOnBridge": "true",
    }  # fmt: skip


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "", "something-new"])
async def test_nobody_at_the_office_is_a_call_back_and_the_talk_goes_on(dial, hotline, services, status) -> None:
    phone = await dial(office_phone="0738-8612345")
    hotline.reply = Reply(
        ["好的，我请工作人员给您回电话，急事打幺二三四八。", "您叫什么名字？"], decision="handover", asking="name"
    )
    await phone.step()
    said = await phone.step(DialCallStatus=status)
    assert said == ["工作人员没有接到，会给您回电话，急事打幺二三四八。", "您叫什么名字？"]
    assert phone.verb("Gather") is not None
    async with services.sessions() as session:
        (case,) = await session.scalars(select(Case))
    assert (case.kind, case.reason) == ("handover", "转人工没有接通")


@pytest.mark.parametrize("status", ["completed", "answered"])
async def test_after_the_talk_with_a_person_the_hotline_is_there_again(dial, hotline, status) -> None:
    phone = await dial(office_phone="0738-8612345")
    hotline.reply = Reply(["好的。"], decision="handover")
    await phone.step()
    assert await phone.step(DialCallStatus=status) == ["您还有别的事，请接着跟我说。"]


async def test_without_an_office_12348_is_spoken_and_nobody_is_dialled(dial, hotline, services) -> None:
    phone = await dial()
    hotline.reply = Reply(["您叫什么名字？"], asking="name")
    await phone.step()
    assert await phone.step() == ["我没有听到声音。", "您叫什么名字？"]
    assert await phone.step() == ["我请工作人员给您回电话，急事打幺二三四八。", "您叫什么名字？"]
    assert list(phone.twiml.iter("Dial")) == [] and phone.verb("Gather") is not None
    async with services.sessions() as session:
        (case,) = await session.scalars(select(Case))
    assert (case.kind, case.reason, case.details) == ("handover", "电话里没有声音", {"call_back": True})


async def test_silence_has_an_end(dial, hotline) -> None:
    phone = await dial()
    await phone.step()
    for _ in range(6):
        said = await phone.step()
    assert said == ["我一直没有听到声音，先挂了，工作人员会给您回电话。"]
    assert [verb.tag for verb in phone.twiml] == ["Say", "Hangup"]


@pytest.mark.parametrize("step", ["ring", "turn"])
async def test_a_repeated_request_gets_the_same_twiml(dial, hotline, step) -> None:
    phone = await dial()
    path, fields = PATH, {}
    if step == "turn":
        await phone.step()
        path, fields = phone.action, {"SpeechResult": "老板欠我工钱", "Confidence": "0.9"}
    texts = [await (await phone.post(path, **fields)).text() for _ in range(3)]
    assert texts[0] == texts[1] == texts[2]
    assert len(hotline.got) == (1 if step == "ring" else 2)
    assert 'n=2"' in texts[0] if step == "turn" else 'n=1"' in texts[0]


async def test_a_call_ends_with_its_status_and_the_caller_may_call_again(dial, hotline) -> None:
    phone = await dial()
    await phone.step()
    for status in ("ringing", "in-progress"):
        assert (await phone.post(PATH + "/status", CallStatus=status)).status == 204
    await phone.say("老板欠我工钱")
    assert (await phone.post(PATH + "/status", CallStatus="completed")).status == 204
    assert await phone.say("喂您好") == []
    assert phone.twiml[-1].tag == "Hangup"
    again = TwilioPhone(phone.client, sid="CA" + "1" * 32)
    assert await again.step() != []
    assert {m.user for m in hotline.got} == {CALLER}


async def test_when_a_step_failed_the_fallback_asks_again(dial, hotline) -> None:
    phone = await dial()
    await phone.step()
    failed = {"ErrorCode": "11205", "ErrorUrl": f"{OUTSIDE}{PATH}/turn?n=1"}
    assert await phone.step(PATH + "/fallback", **failed) == ["我没有听到声音。", "请说您的事。"]
    await phone.say("老板欠我工钱")
    assert hotline.texts == ["老板欠我工钱"]


async def test_without_a_database_it_tries_again_and_then_names_12348(dial, hotline, services, monkeypatch) -> None:
    def gone() -> None:
        raise OSError("no such file")

    phone = await dial()
    await phone.step()
    monkeypatch.setattr(services, "sessions", gone)
    for _ in range(2):
        assert "幺二三四八" in (await phone.say("老板欠我工钱"))[0]
        assert phone.action == f"{PATH}/turn?n=1", "the same turn, since it was not taken"
    await phone.say("老板欠我工钱")
    assert phone.twiml[-1].tag == "Hangup"
    monkeypatch.undo()


@pytest.mark.parametrize("number", ["+266696687", "anonymous", "+7378742833", ""])
async def test_withheld_numbers_are_not_one_person(dial, hotline, number) -> None:
    phone = await dial()
    for sid in ("CA" + "1" * 32, "CA" + "2" * 32):
        await TwilioPhone(phone.client, sid=sid, caller=number).step()
    assert len({m.user for m in hotline.got}) == 2


async def test_what_was_said_and_by_whom_is_in_no_log(dial, hotline, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    phone = await dial(office_phone="0738-8612345")
    hotline.reply = Reply(["您叫什么名字？"], asking="name")
    await phone.step()
    await phone.say("我叫覃秀莲")
    await phone.press("11010519491231002*")
    hotline.failure = RuntimeError("我叫覃秀莲")
    await phone.say("人工")
    own = [record for record in caplog.records if record.name.startswith("bot")]
    text = "\n".join(logging.Formatter().format(record) for record in own)
    assert "POST /channels/twilio/voice/{step} 200" in text and "a turn failed" in text
    for secret in (CALLER[3:], phone.sid, "覃秀莲", TWILIO_TOKEN, "1101051949"):
        assert secret not in text


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [("0738-8612345", "+867388612345"), ("13807720001", "+8613807720001"), ("+867388612345", "+867388612345"),
     ("0086 738 8612345", "+867388612345"), ("(010) 8612 3456", "+861086123456")],
)  # fmt: skip
def test_numbers_as_twilio_dials_them(phone: str, dialled: str) -> None:
    assert e164(phone) == dialled
