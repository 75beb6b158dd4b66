"""What is said to a message: the answer with its law, the question back, the alarm, the hand-over.

Used by the dialogue's actions and by `hotline ask` alike, so that both say the same.
"""

import logging
from typing import Any

from bot.core.areas import LEGAL_AREAS, PLAIN_NAMES
from bot.core.errors import MissingFigure
from bot.core.messages import Channel, Option, Reply
from bot.core.text import pack, utf16_units
from bot.knowledge.guides import Guide
from bot.knowledge.render import MENU, SMS_CHARS
from bot.knowledge.spoken import speakable
from bot.nlu import encoder
from bot.rules.deadlines.model import Limit
from bot.service.container import Knowledge
from bot.service.limit_words import limit_text

log = logging.getLogger(__name__)
ParseData = dict[str, Any]
CLARIFY_CHOICES = 3
SECOND_KEY = "5"


def second_matter(parse: ParseData) -> str | None:
    """The code of the other area that a message speaks of, or None."""
    return next((m for m in parse["matters"] if m != parse["area"]), None)


def second_option(area: str) -> Option:
    """The option that leads to the other matter."""
    return Option(SECOND_KEY, f"讲另一件：{PLAIN_NAMES[area]}")


class Speaker:
    """Composes replies for one channel and region."""

    def __init__(
        self, knowledge: Knowledge, channel: Channel, region: str | None = None, office_phone: str = ""
    ) -> None:
        self.knowledge, self.channel, self.region, self._office_phone = knowledge, channel, region, office_phone

    def say(self, key: str, **values: str) -> str:
        """A text of `knowledge_base/wording.yml` for this channel."""
        return self.knowledge.wording.say(key, self.channel, **values)

    def guides(self, parse: ParseData, limit: int = 3, area: str | None = None) -> list[tuple[Guide, float]]:
        """The best guides for a parsed message, as they stand in the caller's region; with `area` only of that area."""
        text = parse["normalized"]
        vector = encoder.encode([text])[0]
        hits = self.knowledge.search(text, vector, parse["intents"], limit, self.region, area)
        return [(hit.guide, hit.score) for hit in hits]

    def answer(self, parse: ParseData, warning: str = "") -> Reply:
        """The best guide of the message's area, its law and the options; the second matter is offered where there is one.

        A `warning` (a time limit that ends soon) is said before the law. Without a guide of that area, or without a
        figure of today in it, the message is passed on: never another area's.
        """
        found = self.guides(parse, limit=1, area=parse["area"])
        if not found:
            return self.beyond_us(parse)
        try:
            reply = self.from_guide(found[0][0], warning)
        except MissingFigure as error:
            log.error("guide %s cannot be said: %s", found[0][0].id, error)
            return self.beyond_us(parse)
        return self._with_second_matter(reply, parse)

    def _with_second_matter(self, reply: Reply, parse: ParseData) -> Reply:
        """Name the other matter of the message; an SMS has the room only within its two parts, a call only later."""
        other = second_matter(parse)
        if other is None or self.channel == "voice":
            return reply
        offer = self.say("second_matter", name=PLAIN_NAMES[other], digit=SECOND_KEY)
        together = "\n".join([*reply.texts, offer])
        if self.channel == "sms" and len(pack(together, SMS_CHARS // 2, utf16_units)) > 2:
            return reply
        reply.texts.append(offer)
        if self.channel != "sms":
            reply.options.append(second_option(other))
        return reply

    def from_guide(self, guide: Guide, warning: str = "") -> Reply:
        """The first answer of a guide, after the warning; MissingFigure where a figure has no value today."""
        answer = self.knowledge.printer.answer(guide, self.channel, taken=len(warning))
        texts = [warning, answer] if warning else [answer]
        options = [] if self.channel == "voice" else list(MENU)
        return Reply(
            texts, options, area=guide.area, decision="answer", guide=guide.id, citations=list(guide.citations)
        )

    def limit(self, story: str, area: str) -> Limit | None:
        """The time limit that a story started, by the law of today."""
        return self.knowledge.deadlines.first(story, area, self.knowledge.day)

    def warning(self, limit: Limit | None) -> str:
        """What is said of a time limit before the law, empty where there is time enough.

        It never says that a right is lost: it says what may help, asks for it, and names a person.
        """
        if limit is None or (limit.state == "later" and not (limit.restarted or limit.paused)):
            return ""
        moved = "paused" if limit.paused else "restarted"
        key = moved if limit.state == "later" else "duty" if limit.rule.kind == "duty" else limit.state
        return limit_text(self.say, key, limit, spoken=self.channel == "voice")

    def counted(self, limit: Limit) -> str:
        """That a demand came in time, or that it did not change the end."""
        key = "restarted" if limit.restarted else "unchanged"
        return limit_text(self.say, key, limit, spoken=self.channel == "voice")

    def topic(self, guide: Guide, topic: str) -> Reply:
        """One part of a guide: papers, place, deadline, cost, evidence, steps, law."""
        try:
            texts = [self.knowledge.printer.topic(guide, topic, self.channel)]
        except MissingFigure as error:
            log.error("guide %s, %s cannot be said: %s", guide.id, topic, error)
            texts = [self.say("figure_open")]
        if topic == "aid":
            texts.append(self.say("offer_aid"))
        return Reply(texts, area=guide.area, decision="answer", guide=guide.id, citations=list(guide.citations))

    def clarify(self, parse: ParseData) -> Reply:
        """Two or three likely matters in plain words, and a person."""
        areas = [a["code"] for a in parse["areas"] if a["code"] in LEGAL_AREAS][:CLARIFY_CHOICES]
        options = [Option(str(i + 1), PLAIN_NAMES[a]) for i, a in enumerate(areas)]
        options.append(Option("0", self.say("clarify_other")))
        return Reply([self.say("clarify")], options, asking="clarify", area=parse["area"], decision="clarify")

    def urgent(self, parse: ParseData) -> Reply:
        """Safety first, with the right number; the law comes after."""
        texts = [self.say(f"urgent_{parse['urgent']}")]
        return Reply(texts, area=parse["area"], decision="urgent")

    def beyond_us(self, parse: ParseData) -> Reply:
        """ "I don't know", and a person takes over."""
        return Reply([self.say("beyond_us", office=self._office())], area=parse["area"], decision="handover")

    def hand_over(self) -> Reply:
        """A person was asked for."""
        return Reply([self.say("hand_over", office=self._office())], area="legal_aid", decision="handover")

    def small_talk(self, intent: str, area: str) -> Reply:
        """Greeting, thanks, what this is, and whatever is no legal matter."""
        key = _SMALL_TALK.get(intent, "gibberish" if intent == "gibberish" else "not_legal")
        return Reply([self.say(key)], area=area, decision="smalltalk")

    def first(self, parse: ParseData, text: str = "") -> Reply:
        """The reply that a new caller gets to his first message; `text` as he wrote it, for the dates in it."""
        if parse["decision"] == "answer":
            return self.answer(parse, self.warning(self.limit(text, parse["area"])))
        if parse["decision"] == "smalltalk" and parse["intent"] == "human":
            return self.hand_over()
        if parse["decision"] == "smalltalk":
            return self.small_talk(parse["intent"], parse["area"])
        by_decision = {
            "clarify": self.clarify,
            "urgent": self.urgent,
            "handover": self.beyond_us,
        }
        return by_decision[parse["decision"]](parse)

    def _office(self) -> str:
        if not self._office_phone:
            return ""
        phone = speakable(self._office_phone).rstrip("。") if self.channel == "voice" else self._office_phone
        return self.say("hand_over_office", phone=phone)


_SMALL_TALK = {
    "greeting": "greeting",
    "ask_capability": "capability",
    "help": "capability",
    "thanks": "thanks",
    "affirm": "affirm_idle",
    "deny": "deny_idle",
    "dont_know": "dont_know_idle",
    "apply_aid": "ask_facts_short",
    "repeat": "nothing_to_repeat",
    "go_back": "nothing_to_correct",
    "restart": "restarted",
    "stop": "stopped",
    "choose": "nothing_to_choose",
    "ask_status": "status_none",
} | dict.fromkeys(
    ("ask_materials", "ask_evidence", "ask_where", "ask_how_long", "ask_cost", "ask_next_step", "ask_law_basis"),
    "no_guide_yet",
)
