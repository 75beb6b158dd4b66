"""What is said while the form asks and is no answer to it: a correction, a question, the mere wish to apply."""

import re

from rasa_sdk.events import EventType, SlotSet

from actions.base import FOLLOW_UPS, Talk
from bot.core.messages import Reply
from bot.nlu.commands import command
from bot.nlu.normalize import clean
from bot.service import corrections
from bot.service.corrections import Correction

FREE = frozenset(["name", "helper", "address", "opposing_party"])  # nearly every text would be an answer
ROOMY = ("web", "wechat")  # channels on which an answer and the open question stand side by side
_QUESTION = re.compile(
    r"[?？]|(?:吗|么|呢|嘛)[。！!，,\s]*$|什么|啥|怎么|咋|多久|多少|几天(?!了)|几时|哪里|哪个|哪些|为什么|能不能|可不可以|要不要|是不是|有没有"
)
# Names and addresses hold such words too (何处村), so here only what cannot be one.
_PLAIN_QUESTION = re.compile(
    r"[?？][。！\s]*$|(?:吗|么)[。！!\s]*$|多久|怎么办|能不能|可不可以|要不要|为什么|什么时候|多少钱|什么材料"
)
_ASKS_AID = re.compile(r"(?:能|可以|可不可以).{0,8}(?:申请|律师|法律援助|法援|援助)")


def correction(talk: Talk, asked: str) -> Correction | None:
    """The earlier answer that is to be changed: at the read-back any, at other questions only what is plainly earlier."""
    meant = corrections.read(talk.text)
    if meant is None or meant.slot == asked or talk.slot(meant.slot) is None:
        return None
    return meant if asked == "confirm" or meant.earlier else None


def says_nothing(talk: Talk, asked: str) -> bool:
    """True where the words belong to the talk and not to the story: 申请, 好的, 你好."""
    if asked not in ("facts", "address", "opposing_party"):
        return False
    order = command(clean(talk.text))
    return order is not None and order[0] in ("apply_aid", "help", "affirm", "repeat")


def question(talk: Talk, asked: str) -> list[EventType] | None:
    """Answer a question that came instead of an answer, and leave the form where it is; None where it is none."""
    pattern = _PLAIN_QUESTION if asked in FREE else _QUESTION
    if asked in ("facts", "wanted", "confirm", "consent") or not pattern.search(talk.text):
        return None
    text = _topic(talk) or _answer(talk)
    if text is None:
        return None
    talk.say(Reply([text, talk.speaker.say("form_goes_on")]), remember=False)
    return [SlotSet(asked, None)]


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
        return "\n".join(talk.speaker.topic(found[0][0], "aid").texts)
    reply = talk.speaker.answer(talk.parse)
    if reply.decision != "answer":
        return None
    paragraphs = reply.texts[0].split("\n\n")
    return "\n".join(dict.fromkeys([paragraphs[0], paragraphs[-1]]))
