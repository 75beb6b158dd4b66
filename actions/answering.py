"""Answers: a question of law, a question about the same matter, a choice among options, small talk."""

import re
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions import calculation
from actions.asides import aside, remembered
from actions.base import FOLLOW_UPS, HotlineAction, Talk
from bot.core.messages import Reply
from bot.knowledge.render import MENU, MENU_TOPICS, VOICE_MORE, menu_line
from bot.rules.deadlines.model import Limit
from bot.service import cases
from bot.service.replies import SECOND_KEY, second_matter, second_option

# A remark that only makes sense with what went before: 那我女儿呢, 要是他不来呢, 我妈也是.
ELLIPSIS = re.compile(r"^(?:那|那么|要是|如果|假如|万一|还有).{1,14}$|^.{1,10}(?:呢|也是|也一样|也算)[?？吗吧呀啊]*$")
# Asked after an answer it means the matter at hand: 能请免费律师吗, 这个可以申请法律援助不.
ASKS_AID, SHORT = re.compile(r"(?:能|可以|可不可以|有没有).{0,8}(?:律师|法律援助|法援)"), 16
MAX_STORY = 2000
DANGERS = ("domestic_violence_now", "self_harm", "minor_in_danger", "mass_incident")
FAMILY_AREAS = frozenset({"domestic_violence", "marriage", "maintenance", "minors"})
NEXT_TOPIC = {"steps": "materials", "materials": "where", "where": "how_long", "how_long": "aid"}


async def answer(talk: Talk, parse: dict[str, Any]) -> list[EventType]:
    """Answer a parsed message from its best guide and remember the matter; a period that ends soon is told first.

    What no guide answers goes to a person, after the warning.
    """
    limit = talk.speaker.limit(told(talk, parse["area"]), parse["area"])
    warning = "" if _said_before(talk, limit) else talk.speaker.warning(limit)
    reply = talk.speaker.answer(parse, warning)
    if reply.decision == "handover":
        return await _passed_on(talk, parse["area"], limit, warning)
    guide = talk.knowledge.guide(reply.guide, talk.speaker.region)
    offer = {k: f"topic:{t}" for k, t in MENU_TOPICS.items()} | {"4": "apply", "yes": "topic:steps"}
    if other := second_matter(parse):
        offer[SECOND_KEY] = f"area:{other}"
    reply.options += calculation.offered(talk, guide)
    events = talk.say(reply, offer=offer | calculation.order(talk, guide))
    events += await _flagged(talk, limit, bool(warning))
    events += [SlotSet("guide", reply.guide), SlotSet("area", reply.area)]
    events.append(SlotSet("claim", guide.aid_matter if guide else None))
    return [*events, SlotSet("misses", 0)]


async def _passed_on(talk: Talk, area: str, limit: Limit | None, warning: str) -> list[EventType]:
    """The warning, then a person; nothing is asked about the period, since the person will ask."""
    events = talk.say(Reply([warning]), remember=False) if warning else []
    events += await _flagged(talk, limit, bool(warning))
    return [*events, SlotSet("area", area), FollowupAction("action_hand_over")]


async def _flagged(talk: Talk, limit: Limit | None, warned: bool) -> list[EventType]:
    """Fewer than 7 days are reported to the office (法律援助法 44); the question about interruption stays open."""
    if limit is None:
        return [SlotSet("period", None)]
    if not warned:
        return []
    if limit.urgent:
        details = {"messages": [talk.text], "words": f"{limit.rule.what} {limit.on.isoformat()}"}
        await cases.open_case(talk.turn, "alarm", talk.parse.get("area"), "deadline", details)
    return [SlotSet("period", remembered(limit))]


def _said_before(talk: Talk, limit: Limit | None) -> bool:
    """True for a period that this talk has warned of already, with the same end."""
    period = talk.slot("period") or {}
    return limit is not None and (period.get("id"), period.get("on")) == (limit.rule.id, limit.on.isoformat())


class ActionAnswer(HotlineAction):
    """A question of law."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_answer"

    async def act(self, talk: Talk) -> list[EventType]:
        """Answer with the law behind it; whether this matter can have a free lawyer is a part of its own guide."""
        if (events := aside(talk)) is not None:
            return events
        guide = talk.guide()
        if guide and guide.area != "legal_aid" and len(talk.text) <= SHORT and ASKS_AID.search(talk.text):
            return topic(talk, "aid")
        return [*await answer(talk, talk.parse), SlotSet("story", told(talk, talk.parse["area"]))]


def told(talk: Talk, area: str) -> str:
    """The story so far: what is said about the same matter is added, a new matter begins anew."""
    before = talk.slot("story") if talk.slot("area") == area or _goes_on(talk, area) else None
    return f"{before}。{talk.text}"[:MAX_STORY] if before and talk.text not in before else talk.text


def _goes_on(talk: Talk, area: str) -> bool:
    """After violence at home what she wants of her marriage or her children is the same story."""
    return talk.slot("area") == "domestic_violence" and area in FAMILY_AREAS


def continued(talk: Talk) -> dict[str, Any] | None:
    """The Parse of a short remark (那我女儿呢) read together with the open matter, or None where it stands by itself."""
    story, area = talk.slot("story"), talk.slot("area")
    if not (story and area) or not ELLIPSIS.search(talk.text.strip()):
        return None
    return talk.turn.services.understand_as(f"{story}。{talk.text}", area)


class ActionClarify(HotlineAction):
    """Several matters are possible: ask which."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_clarify"

    async def act(self, talk: Talk) -> list[EventType]:
        """Offer the likeliest matters; after two misses in a row a person takes over."""
        if (events := aside(talk)) is not None:
            return events
        if parse := continued(talk):
            return [*await answer(talk, parse), SlotSet("story", told(talk, parse["area"]))]
        misses = int(talk.slot("misses") or 0) + 1
        if misses > 2:
            return [SlotSet("misses", 0), FollowupAction("action_hand_over")]
        reply = talk.speaker.clarify(talk.parse)
        areas = [a["code"] for a in talk.parse["areas"]]
        offer = {o.key: f"area:{a}" for o, a in zip(reply.options, _legal(areas), strict=False) if o.key != "0"}
        # A remark that may belong to the matter at hand must not wipe out what was told of it.
        same = talk.slot("area") in _legal(areas)[: len(reply.options)]
        story = told(talk, talk.slot("area")) if same else talk.text
        return [*talk.say(reply, offer=offer), SlotSet("story", story), SlotSet("misses", misses)]


def _legal(areas: list[str]) -> list[str]:
    return [a for a in areas if a not in ("other_legal", "not_legal")]


class ActionFollowUp(HotlineAction):
    """Papers, place, deadline, cost, evidence, steps, law of the matter at hand."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_follow_up"

    async def act(self, talk: Talk) -> list[EventType]:
        """Read out that part of the guide; the papers of an application handed in are those of the application."""
        if (events := aside(talk)) is not None:
            return events
        handed_in = talk.slot("submitted") or {}
        if (
            talk.parse.get("intent") == "ask_materials"
            and handed_in.get("papers")
            and handed_in["area"] == talk.slot("area")
        ):
            return talk.say(Reply([handed_in["papers"]], area=talk.slot("area"), decision="answer"))
        return topic(talk, FOLLOW_UPS.get(talk.parse.get("intent", ""), "steps"))


def topic(talk: Talk, name: str) -> list[EventType]:
    """Say one part of the current guide and offer the next, and the second matter where there is one."""
    guide = talk.guide()
    if guide is None:
        return talk.tell("no_guide_yet")
    reply = talk.speaker.topic(guide, name)
    if talk.turn.channel == "voice":
        reply.texts.append(VOICE_MORE if name in NEXT_TOPIC else talk.speaker.say("offer_aid"))
    reply.options = list(MENU)
    offer = {k: f"topic:{t}" for k, t in MENU_TOPICS.items()} | {"4": "apply", **calculation.order(talk, guide)}
    offer["yes"] = "apply" if name == "aid" else f"topic:{NEXT_TOPIC.get(name, 'aid')}"
    if other := (talk.slot("offer") or {}).get(SECOND_KEY):
        offer[SECOND_KEY] = other
        reply.options.append(second_option(other.removeprefix("area:")))
    reply.options += calculation.offered(talk, guide)
    if talk.turn.channel == "sms":  # the channel leaves the options of a guide's answer to its text
        reply.texts.append(menu_line(reply.options))
    return talk.say(reply, offer=offer)


class ActionChoose(HotlineAction):
    """A digit, or a bare yes: do what was offered under it."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_choose"

    async def act(self, talk: Talk) -> list[EventType]:
        """Follow the offer, or say that nothing was offered."""
        offer = talk.slot("offer") or {}
        key = talk.parse.get("argument") or ("yes" if talk.parse.get("intent") == "affirm" else "")
        order = offer.get(key)
        if order == "calculate" and (name := calculation.of_guide(talk, talk.guide())):
            return calculation.begin(talk, name)
        if key == "" and (events := aside(talk)) is not None:
            return events
        if order == "apply":
            return [FollowupAction("action_start_application")]
        if order and order.startswith("topic:"):
            return topic(talk, order.removeprefix("topic:"))
        if order and order.startswith("area:"):
            return await self._area(talk, order.removeprefix("area:"))
        if key == "yes" and talk.slot("alarm") in DANGERS:
            return talk.tell("urgent_options")
        return talk.tell("affirm_idle" if key == "yes" else "nothing_to_choose")

    @staticmethod
    async def _area(talk: Talk, area: str) -> list[EventType]:
        """Answer the remembered story as a matter of the chosen area."""
        return await answer(talk, talk.turn.services.understand_as(talk.slot("story") or talk.text, area))


class ActionSmallTalk(HotlineAction):
    """Greeting, thanks, what this is, and whatever is no legal matter."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_small_talk"

    async def act(self, talk: Talk) -> list[EventType]:
        """Answer briefly and lead back to the matter."""
        if (events := aside(talk)) is not None:
            return events
        parse = talk.parse
        reply: Reply = talk.speaker.small_talk(parse.get("intent", ""), parse.get("area", "not_legal"))
        return talk.say(reply, offer=talk.slot("offer"))
