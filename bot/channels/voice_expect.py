"""What the recogniser should expect for each open question, and how long it waits."""

from typing import Any

from bot.channels.voice_state import Call

YES_NO = ["对", "不对", "是的", "不是"]
_DIGITS = ["零", "幺", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
_SUMS = ["一千", "三千", "五千", "一万", "一万二", "两万", "五万", "十万", "不知道"]
# Contract: `asking`. Labels of options are added, and the words that lead on.
HINTS = {
    "consent": ["同意", "不同意"],
    "confirm": ["确认", "改电话", "改姓名", "改住址"],
    "groups": ["低保", "残疾", "打工", "没有"],
    "home_visit": ["要上门", "不用"],
    "assets": ["有", "没有"],
    "satisfaction": ["满意", "不满意"],
    "resume": ["接着说", "好", "不用"],
    "id_number": [*_DIGITS, "叉"],
    "phone": _DIGITS,
    "claim_amount": _SUMS,
    "income_per_head": ["没有收入", *_SUMS],
    "injury_kind": ["干活", "车祸", "吃药", "医院", "学校", "帮忙"],
    "deadline": ["今天", "明天", "后天", "三天", "一个星期", "不知道"],
}
DIGITS = {
    **{"id_number": 18, "phone": 12, "age": 3, "household_size": 2},
    **{"income_per_head": 6, "claim_amount": 8, "deadline": 3},
}
WAIT, WAIT_FOR_NUMBERS = 8, 15  # seconds; numbers are looked up on a card first
PAUSES = {"facts": 4, "address": 3, "": 3} | dict.fromkeys(DIGITS, 3)  # an elder telling a story stops to think


def expected(call: Call) -> dict[str, Any]:
    """hints, digits, wait, pause and barge_in of a Turn that listens now."""
    deciding = call.pending.get("kind") == "value"
    asking = "" if deciding else call.asking
    steering = ["好"] if call.rest or call.more else []
    words = YES_NO if deciding else [*HINTS.get(asking, []), *(o.label for o in call.choices)]
    return {
        "asking": call.asking,
        "hints": [*steering, *words],
        "digits": DIGITS.get(asking, 1),
        "wait": WAIT_FOR_NUMBERS if asking in DIGITS else WAIT,
        "pause": 2 if deciding or call.choices or call.rest else PAUSES.get(asking, 2),
        # What consent is asked for must have been heard before anybody consents (PIPL 14, in force 2021-11-01).
        "barge_in": asking != "consent",
    }
