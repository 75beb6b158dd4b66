"""How a call begins: a caller who hung up in the middle is asked whether he wants to go on where he stopped."""

from datetime import timedelta
from typing import Any

from bot.core.areas import PLAIN_NAMES
from bot.core.messages import Reply
from bot.service.replies import Speaker
from bot.service.turn import Turn
from bot.storage.tables import Tracker

RESUME, RESUME_FORM = "resume", "resume_form"
REMEMBERED = timedelta(
    days=30
)  # a matter asked about earlier than that is no longer brought up; an open form always is
# Matters that are never named, since whoever lives with the caller may have picked up the same telephone.
PRIVATE_AREAS = frozenset(["domestic_violence", "marriage", "minors", "criminal"])
PRIVATE_ALARMS = frozenset(["domestic_violence_now", "self_harm", "minor_in_danger"])
# The open question as it is named to a caller who comes back.
TOPICS = {
    "facts": "事情的经过",
    "region": "事情在哪个县",
    "deadline": "期限还有几天",
    "injury_kind": "怎么受的伤",
    "groups": "您家的情况",
    "age": "年纪",
    "household_size": "家里几口人",
    "income_per_head": "家里的收入",
    "assets": "家里值钱的东西",
    "consent": "同不同意记您的资料",
    "name": "您的姓名",
    "id_number": "身份证号码",
    "phone": "联系电话",
    "address": "您的住址",
    "opposing_party": "对方是谁",
    "claim_amount": "想要回多少钱",
    "home_visit": "要不要上门",
    "wanted": "您想要什么",
    "helper": "您替谁来办",
    "life_or_death": "案子有多重",
    "opponent_home": "对方跟您住不住一起",
    "hardship": "家里遭没遭难",
    "confirm": "最后核对一遍",
}


async def greet(turn: Turn, speaker: Speaker) -> Reply:
    """The greeting; `asking` is RESUME or RESUME_FORM where he is asked whether to go on with a matter or a form."""
    row = await turn.session.get(Tracker, turn.caller_id)
    slots = slots_of(row.state) if row else {}
    asked = row.state.get("asking") if row else None
    private = slots.get("area") in PRIVATE_AREAS or slots.get("alarm") in PRIVATE_ALARMS
    if asked and private:
        return _resume(speaker.say("resume_private"), RESUME_FORM)
    if asked:
        return _resume(speaker.say("resume_form", topic=TOPICS.get(asked, "一半")), RESUME_FORM)
    if slots.get("submitted"):
        return Reply([speaker.say("resume_submitted")], decision="smalltalk")
    matter = PLAIN_NAMES.get(slots.get("area") or "")
    if row is None or not (matter and slots.get("guide")) or private or turn.now - row.updated_at > REMEMBERED:
        return Reply([speaker.say("greeting")], decision="smalltalk")
    return _resume(speaker.say("resume_matter", matter=matter), RESUME)


def _resume(text: str, what: str) -> Reply:
    return Reply([text], asking=what, decision="smalltalk")


def slots_of(state: dict[str, Any]) -> dict[str, Any]:
    """The slots that a stored conversation stands at: those kept, changed by the events after them."""
    slots = dict(state["slots"])
    slots.update({e["name"]: e["value"] for e in state["events"] if e.get("event") == "slot"})
    return slots
