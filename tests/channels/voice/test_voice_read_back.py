"""Names, numbers, sums and dates are said back and count only after a yes."""

import pytest
from phones import heard

from bot.core.messages import Reply

ID = "11010519491231002X"
ID_ALOUD = "我听到的是幺幺零幺零五，幺九四九，幺二三幺，零零二叉，对吗？"


async def asked(phone, hotline, slot: str) -> None:
    """The form has come to a question."""
    hotline.reply = Reply([f"问题{slot}？"], asking=slot)
    await phone.say("申请法律援助")
    hotline.got.clear()


@pytest.mark.parametrize(
    ("slot", "words", "value"),
    [
        ("name", "我叫覃秀莲", "覃秀莲"),
        ("opposing_party", "是包工头老李", "包工头老李"),
        ("address", "三江县古宜镇大竹村3组。", "三江县古宜镇大竹村三组"),
        ("region", "广西三江", "广西壮族自治区柳州市三江侗族自治县"),
        ("age", "今年六十七了", "六十七岁"),
        ("household_size", "4", "四口人"),
        ("income_per_head", "三千多", "三千元"),
        ("income_per_head", "没有收入", "没有钱"),
        ("claim_amount", "一万二", "一万二千元"),
        ("phone", "幺三八零七七二零零零幺", "幺三八，零七七二，零零零幺"),
        ("id_number", "幺幺零幺零五幺九四九幺二三幺零零二X", ID_ALOUD[5:-4]),
    ],
)
async def test_it_is_said_back_and_handed_in_after_a_yes(phone, hotline, slot, words, value) -> None:
    await asked(phone, hotline, slot)
    back = await phone.say(words)
    assert heard(back) == [f"我听到的是{value}，对吗？"]
    assert back["hints"] == ["对", "不对", "是的", "不是"] and back["max_digits"] == 1
    assert hotline.texts == [], "nothing counts before the yes"
    await phone.say("对的")
    assert hotline.texts == [words.strip()]


async def test_a_date_is_said_back_with_its_day(phone, hotline, services) -> None:
    await asked(phone, hotline, "deadline")
    (said,) = heard(await phone.say("还有三天"))
    assert said.startswith("我听到的是还有三天，就是") and said.endswith("日，对吗？")


@pytest.mark.parametrize("slot", ["facts", "groups", "consent", "injury_kind", "confirm"])
async def test_stories_and_choices_are_not_said_back(phone, hotline, slot) -> None:
    await asked(phone, hotline, slot)
    await phone.say("都没有，不同意")
    assert hotline.texts == ["都没有，不同意"]


@pytest.mark.parametrize(("slot", "words"), [("claim_amount", "不知道"), ("age", "哪个记得清"), ("name", "你好啊")])
async def test_what_is_no_answer_is_left_to_the_dialogue(phone, hotline, slot, words) -> None:
    await asked(phone, hotline, slot)
    await phone.say(words)
    assert hotline.texts == [words]


@pytest.mark.parametrize("correction", ["不对，是覃秀兰", "不是，我叫覃秀兰", "覃秀兰"])
async def test_a_correction_is_said_back_in_its_place(phone, hotline, correction) -> None:
    await asked(phone, hotline, "name")
    await phone.say("我叫覃秀莲")
    assert heard(await phone.say(correction)) == ["我听到的是覃秀兰，对吗？"]
    await phone.press("1")
    assert hotline.texts == ["覃秀兰"]


@pytest.mark.parametrize("word", ["说错了", "错了", "不对啊", "不是"])
async def test_a_no_in_any_words(phone, hotline, word) -> None:
    await asked(phone, hotline, "name")
    await phone.say("我叫覃秀莲")
    assert heard(await phone.say(word)) == ["好，是我听错了。", "请您再说一遍。"]


async def test_no_asks_anew_and_twice_no_is_a_person(phone, hotline) -> None:
    await asked(phone, hotline, "name")
    await phone.say("我叫覃秀莲")
    assert heard(await phone.press("2")) == ["好，是我听错了。", "请您再说一遍。"]
    await phone.say("覃秀梅")
    assert (await phone.say("不对"))["transfer"] == "12348"
    assert hotline.texts == []


async def test_neither_yes_nor_no_is_asked_once_more(phone, hotline) -> None:
    await asked(phone, hotline, "claim_amount")
    await phone.say("一万二")
    again = await phone.say("哎呀这个嘛")
    assert heard(again) == ["请说对，或者不对。", "我听到的是一万二千元，对吗？"]
    await phone.say("对")
    assert hotline.texts == ["一万二"]


async def test_a_number_that_was_wrong_is_asked_by_keys(phone, hotline) -> None:
    await asked(phone, hotline, "id_number")
    await phone.say("幺幺零幺零五幺九四九幺二三幺零零二X")
    assert heard(await phone.say("不对")) == ["好，是我听错了。", "请在电话上按号码，按完按井号。"]
    assert heard(await phone.press("11010519491231002*#")) == [ID_ALOUD]
    await phone.say("没错")
    assert hotline.texts == [ID]


@pytest.mark.parametrize(
    "pieces",
    [("幺幺零幺零五", "幺九四九幺二三幺", "零零二叉"), ("110105", "19491231", "002*"), ("11010519491231002", "*")],
)
async def test_a_long_number_may_come_in_pieces(phone, hotline, pieces) -> None:
    await asked(phone, hotline, "id_number")
    for piece in pieces[:-1]:
        answer = await (phone.press(piece) if piece.isdigit() else phone.say(piece))
        assert heard(answer)[-1] == "请接着说后面的。" and answer["max_digits"] == 18
    last = pieces[-1]
    answer = await (phone.press(last) if last.isascii() else phone.say(last))
    assert heard(answer) == [ID_ALOUD]


async def test_whoever_begins_a_number_again_is_not_put_together(phone, hotline) -> None:
    await asked(phone, hotline, "phone")
    await phone.say("幺三八零")
    assert heard(await phone.say("幺三八零七七二零零零幺")) == ["我听到的是幺三八，零七七二，零零零幺，对吗？"]


async def test_a_number_that_fails_its_check_is_left_to_the_dialogue(phone, hotline) -> None:
    await asked(phone, hotline, "id_number")
    await phone.press("110105194912310021")
    assert hotline.texts == ["110105194912310021"]


@pytest.mark.parametrize("word", ["返回", "改电话", "退出", "不弄了", "重来", "人工", "他现在拿刀要杀我"])
async def test_steering_and_danger_pass_while_something_is_said_back(phone, hotline, word) -> None:
    await asked(phone, hotline, "name")
    await phone.say("我叫覃秀莲")
    await phone.say(word)
    assert hotline.texts == [word]
    hotline.got.clear()
    assert heard(await phone.say("覃秀莲")) == ["我听到的是覃秀莲，对吗？"], "the question is asked as before"
