"""What is said while the form asks and is no answer to it: a correction, a question, the mere wish to apply."""

import re
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import FOLLOW_UPS, Talk
from bot.core.messages import Reply
from bot.nlu.commands import command
from bot.nlu.normalize import clean
from bot.service import corrections
from bot.service.corrections import Correction
from bot.service.invalid import Invalid
from bot.service.slots import FREE_TEXT, LENIENT, UNKNOWN

SOLEMN = ("consent", "confirm")  # before these only what the aid costs and who sees the data is answered
_POLITE = re.compile(r"(?:(?:谢谢|多谢|感谢|你好|您好|在吗|在不在|麻烦|辛苦|好的)[你您了啊呀哈们]*[，,。！!\s]*)+")
LONGEST_OWN = 24  # characters of a question about the aid itself; a longer text tells a story
SUMS = ("claim_amount", "income_per_head")  # here 要多少钱 is about his own sum
_OURS = re.compile(r"律师|你们|援助|申请|打官司")
ROOMY = ("web", "wechat")  # channels on which an answer and the open question stand side by side
_QUESTION = re.compile(
    r"[?？]|(?:吗|么|呢)[。！!，,\s]*$|什么|啥|怎么|咋|多久|多少|几天(?!了)|几时|哪里|哪个|哪些|为什么|能不能|可不可以|要不要|是不是|有没有|会不会"
)
# Names and addresses hold such words too (何处村), so here only what cannot be one.
_PLAIN_QUESTION = re.compile(
    r"[?？][。！\s]*$|(?:吗|么)[。！!\s]*$|多久|怎么办|能不能|可不可以|要不要|为什么|什么时候|多少钱|什么材料|会不会"
)
_FREE_OF_CHARGE = re.compile(
    r"(?:律师|你们|援助|申请|这个|办这|打官司)?.{0,4}(?:要|收|花|交|给)(?:不要|不收|不花)?(?:我)?(?:多少)?(?:钱|费|费用)(?:吗|么|不|多少|[?？])|免费(?:吗|的吗|么|不)|收费(?:吗|么|不)"
)
_PRIVACY = re.compile(r"(?:泄露|泄漏|保密|隐私|安全|给别人|传出去|骗子|骗人).{0,3}(?:吗|么|不|[?？]|$)")
_ASKS_AID = re.compile(r"(?:能|可以|可不可以).{0,8}(?:申请|律师|法律援助|法援|援助)")


def correction(talk: Talk, asked: str) -> Correction | None:
    """The earlier answer that is to be changed: at the read-back any, at other questions only what is plainly earlier."""
    meant = corrections.read(talk.text)
    if meant is None or meant.slot == asked or talk.slot(meant.slot) is None:
        return None
    return meant if asked == "confirm" or meant.earlier else None


def says_nothing(talk: Talk, asked: str) -> bool:
    """True where the words belong to the talk and not to the story: 申请, 好的, 谢谢."""
    if asked not in ("facts", "address", "opposing_party"):
        return False
    order = command(clean(talk.text))
    return _POLITE.fullmatch(clean(talk.text)) is not None or (
        order is not None and order[0] in ("apply_aid", "help", "affirm", "repeat")
    )


def question(talk: Talk, asked: str, value: Any) -> list[EventType] | None:
    """Answer a question that came instead of an answer, and leave the form where it is; None where it is none.

    `value` is what the words would be as an answer.
    """
    if not _asks(talk, asked, value):
        return None
    text = _own_matters(talk, asked) or (None if asked in SOLEMN else _topic(talk) or _answer(talk))
    if text is None:
        return None
    talk.say(Reply([text, talk.speaker.say("form_goes_on")]), remember=False)
    return [SlotSet(asked, None)]


def _asks(talk: Talk, asked: str, value: Any) -> bool:
    """Whether the words ask; where nearly every text would be an answer only what can be nothing but a question."""
    if _own_matters(talk, asked):
        return True
    if asked == "facts":  # 老板欠我工资，能申请吗 is a story as well
        return False
    if asked in FREE_TEXT or (asked in LENIENT and value == UNKNOWN):
        return _PLAIN_QUESTION.search(talk.text) is not None
    return isinstance(value, Invalid) and _QUESTION.search(talk.text) is not None


def _own_matters(talk: Talk, asked: str) -> str | None:
    """What the aid costs, and what becomes of what he tells: not answered from a guide of some matter."""
    if len(talk.text) > LONGEST_OWN:
        return None
    if _FREE_OF_CHARGE.search(talk.text) and (asked not in SUMS or _OURS.search(talk.text)):
        return talk.speaker.say("aid_is_free")
    return talk.speaker.say("kept_safe") if _PRIVACY.search(talk.text) else None


def _topic(talk: Talk) -> str | None:
    """The part of the open guide that is asked for."""
    guide, asked = talk.guide(), FOLLOW_UPS.get(talk.parse.get("intent", ""))
    if guide is None or not talk.parse.get("talking") or asked is None:
        return None
    return "\n".join(talk.speaker.topic(guide, asked).texts)


def _answer(talk: Talk) -> str | None:
    """The first lines of the guide that answers a question of law; where there is no room, that it is answered later."""
    if talk.parse.get("decision") != "answer":
        return None
    if talk.turn.channel not in ROOMY:
        return talk.speaker.say("asked_beside")
    found = talk.speaker.guides(talk.parse, limit=1, area=talk.parse["area"])
    if not found:
        return None
    if _ASKS_AID.search(talk.text):
        offer = talk.speaker.say("offer_aid")  # he is applying already
        return "\n".join(talk.speaker.topic(found[0][0], "aid").texts).replace(offer, "").strip()
    reply = talk.speaker.answer(talk.parse)
    if reply.decision != "answer":
        return None
    paragraphs = reply.texts[0].split("\n\n")
    return "\n".join(dict.fromkeys([paragraphs[0], paragraphs[-1]]))
