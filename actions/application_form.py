"""The application form: beginning it with what was said before, reading each answer."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FOLLOW_UPS, HotlineAction, HotlineForm, Talk
from bot.core.messages import Reply
from bot.core.personal import TOKEN
from bot.core.screening import Screening
from bot.service import application, reading
from bot.service import turn as turns
from bot.service.cases import own_number
from bot.service.heard import hear
from bot.service.plan import plan
from bot.service.reading import Invalid
from bot.service.slots import FORM_SLOTS, LENIENT, MAY_BE_UNKNOWN, UNKNOWN, Slots
from bot.service.turn import Turn

FORM = "application_form"
MAX_FAILURES = 3
MAX_FAILURES_BY_VOICE = 2  # an elder on the telephone does not try a third time
NUMBERS = {"id_number": "bad_id_number", "phone": "bad_phone"}


def screen_now(turn: Turn, slots: Slots) -> Screening | None:
    """The screening with what is known, once place and matter are."""
    return application.screen(slots, turn.now.date(), turn.services.knowledge.screen)


def hear_story(turn: Turn, story: str, slots: Slots) -> list[EventType]:
    """What the story tells is not asked again; what the caller answered himself stays."""
    told = hear(story, turn.services.entities(story), slots)
    return [SlotSet(slot, value) for slot, value in told.items() if slot == "heard" or slots.get(slot) is None]


class ActionStartApplication(HotlineAction):
    """Begin the application with what the talk has given already."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_start_application"

    async def act(self, talk: Talk) -> list[EventType]:
        """Take over story, region and whatever the story tells; the form asks the rest."""
        story = talk.slot("story") or ""
        events: list[EventType] = [SlotSet(s, None) for s in (*FORM_SLOTS, "heard", "wishes", "groups_offered")]
        events += [SlotSet("filled", []), SlotSet("failures", 0)]
        if len(story) >= application.LONG_STORY and talk.slot("area"):
            events.append(SlotSet("facts", story))
        events += self._region(talk, story)
        events += hear_story(talk.turn, story, self._matter(talk))
        if phone := await own_number(talk.turn):
            events += [SlotSet("phone", phone), SlotSet("phone_mask", f"尾号{phone[-5:-1]}")]
        return [*events, FollowupAction(FORM)]

    @staticmethod
    def _matter(talk: Talk) -> Slots:
        return {name: talk.slot(name) for name in ("area", "claim", "guide", "alarm")}

    @staticmethod
    def _region(talk: Talk, story: str) -> list[EventType]:
        """The county that the story names, where it names one and no other; else the one that the channel knows."""
        named = [e["value"] for e in talk.turn.services.entities(story) if e["type"] == "region"]
        if len(named) == 1 and isinstance(named[0], str) and not named[0].endswith("00"):
            return [SlotSet("region", talk.knowledge.regions.narrow(named[0], story))]
        return [SlotSet("region", talk.turn.region)] if talk.turn.region else []


class ValidateApplicationForm(HotlineForm):
    """Reads each answer; Rasa stores what it returns and asks the next question."""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"validate_{FORM}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """The slots needed with what is known now."""
        async with turns.join(tracker.sender_id) as turn:
            return plan(tracker.slots, screen_now(turn, tracker.slots))

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Read the answer to the open question."""
        slot = tracker.get_slot("requested_slot")
        if not slot or slot not in tracker.slots_to_validate():
            return []
        async with turns.join(tracker.sender_id) as turn:
            return self._read(Talk(turn, dispatcher, tracker), slot)

    def _read(self, talk: Talk, slot: str) -> list[EventType]:
        value: Any
        if slot in NUMBERS:
            value = _sealed_number(talk.text, slot) or Invalid(NUMBERS[slot], {})
        else:
            value = reading.understand(slot, talk.text, talk.knowledge.regions, talk.tracker.slots)
        if isinstance(value, Invalid):
            if slot not in LENIENT or int(talk.slot("failures") or 0) == 0:
                return self._ask_again(talk, slot, value)
            value = UNKNOWN if slot in MAY_BE_UNKNOWN else {"name": UNKNOWN, "relation": ""}
        filled = [s for s in talk.slot("filled") or [] if s != slot] + [slot]
        events = [SlotSet(slot, value), SlotSet("filled", filled), SlotSet("failures", 0)]
        return events + _beside(talk, slot, value)

    @staticmethod
    def _ask_again(talk: Talk, slot: str, problem: Invalid) -> list[EventType]:
        """Say what was wrong; a question about the matter is answered; after three misses a person is called."""
        failures = int(talk.slot("failures") or 0) + 1
        guide, asked = talk.guide(), FOLLOW_UPS.get(talk.parse.get("intent", ""))
        if guide and asked and talk.parse.get("talking"):
            talk.say(talk.speaker.topic(guide, asked), remember=False)
            return [SlotSet(slot, None)]
        if failures >= (MAX_FAILURES_BY_VOICE if talk.turn.channel == "voice" else MAX_FAILURES):
            talk.say(Reply([talk.speaker.say("too_often")], decision="handover"), remember=False)
            return [SlotSet(slot, None), SlotSet("failures", 0), SlotSet("call_person", True)]
        talk.say(Reply([talk.speaker.say(problem.key, **problem.values)]), remember=False)
        return [SlotSet(slot, None), SlotSet("failures", failures)]


def _beside(talk: Talk, slot: str, value: Any) -> list[EventType]:
    """What an answer tells besides its own slot."""
    if slot in NUMBERS:
        return [SlotSet(f"{slot}_mask", f"尾号{value[-5:-1]}")]
    if slot == "consent":
        return [SlotSet("consent_at", talk.turn.now.isoformat(timespec="seconds"))]
    if slot == "facts":
        matter = _matter(talk)
        slots = talk.tracker.slots | {e["name"]: e["value"] for e in matter}
        return [*matter, *hear_story(talk.turn, talk.text, slots)]
    if slot == "wanted" and value != UNKNOWN:
        return [SlotSet("claim", value)]
    if slot == "income_per_head" and (heads := reading.heads(talk.text)) is not None:
        return [SlotSet("household_size", heads)]
    if slot == "address":
        named = [e["value"] for e in talk.turn.services.entities(talk.text) if e["type"] == "region"]
        home = application.home(talk.text, named, str(talk.slot("region")), talk.knowledge.regions)
        return [SlotSet("heard", {**(talk.slot("heard") or {}), "home": home})] if home else []
    return [SlotSet("wishes", reading.wishes(talk.text))] if slot == "home_visit" else []


def _matter(talk: Talk) -> list[EventType]:
    """The story told inside the form names the matter where none was known."""
    if talk.slot("area"):
        return []
    parse = talk.turn.services.understand(talk.text)
    found = talk.speaker.guides(parse, limit=1, area=parse["area"])
    guide = found[0][0] if found else None
    return [
        SlotSet("area", parse["area"]),
        SlotSet("guide", guide.id if guide else None),
        SlotSet("claim", guide.aid_matter if guide else None),
        SlotSet("story", talk.text),
    ]


def _sealed_number(text: str, slot: str) -> str | None:
    """The token of a valid number of that kind in a sealed message."""
    return next((m.group() for m in TOKEN.finditer(text) if m.group(1) == slot), None)
