"""Short messages that belong to what was said just before: a wish to calculate, an answer about the last demand."""

import re

from rasa_sdk.events import EventType, SlotSet

from actions import calculation
from actions.base import Talk
from bot.core.messages import Reply
from bot.knowledge.render import MENU
from bot.rules.deadlines.model import Limit

MAX_ANSWER = 40
MAX_STORY = 2000
_BARE_WISH = re.compile(r"^(?:请|麻烦)?(?:帮我|给我|替我)?算(?:一算|一下|算|下)?[吧啊呗吗]*[。！!?？]*$")


def aside(talk: Talk) -> list[EventType] | None:
    """What to do with such a message, None where it is none."""
    if name := calculation.wanted(talk):
        return calculation.begin(talk, name)
    if _BARE_WISH.match(talk.text.strip()):
        return talk.tell("calc_none" if talk.guide() else "no_guide_yet")
    return _about_the_period(talk)


def _about_the_period(talk: Talk) -> list[EventType] | None:
    """The answer to "when did you last ask for it": the period runs anew, or it does not."""
    period, text = talk.slot("period") or {}, talk.text.strip()
    limit_id = period.get("asked")
    if not limit_id or len(text) > MAX_ANSWER:
        return None
    if talk.parse.get("intent") in ("deny", "dont_know") and talk.parse.get("talking"):
        act = talk.knowledge.deadlines.book.by_id[limit_id].act
        return [*talk.tell("deadline_not_restarted", act=act), SlotSet("period", period | {"asked": None})]
    told = _retold(talk, text)
    limit = next((x for x in _limits(talk, told) if x.rule.id == limit_id), None) if told else None
    if limit is None:
        return None
    reply = Reply([talk.speaker.warning(limit) or talk.speaker.counted(limit)], area=talk.slot("area"))
    reply.decision, reply.options = "answer", [*MENU, *calculation.offered(talk, talk.guide())]
    events = talk.say(reply, offer=talk.slot("offer"))
    return [*events, SlotSet("story", told[:MAX_STORY]), SlotSet("period", remembered(limit))]


def remembered(limit: Limit) -> dict[str, str | None]:
    """What the talk keeps of a period that it warned of: said once, and asked once whether it was interrupted."""
    asked = limit.rule.id if limit.rule.ask and limit.restarted is None else None
    return {"id": limit.rule.id, "on": limit.on.isoformat(), "asked": asked}


def _retold(talk: Talk, text: str) -> str:
    """The story with the answer added, in words that say a demand was made; empty where the answer names no time."""
    times = [e for e in talk.turn.services.entities(text) if e["type"] == "date"]
    if not times:
        return ""
    demanded = talk.knowledge.deadlines.book.restarts.search(text)
    return f"{talk.slot('story') or ''}。{text if demanded else times[-1]['text'] + '要过'}"


def _limits(talk: Talk, story: str) -> list[Limit]:
    """The periods of the story that this answer set going anew, or that its time came too late for."""
    return talk.knowledge.deadlines.of(story, str(talk.slot("area") or ""), talk.knowledge.day)
