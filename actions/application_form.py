"""The application form: what is asked next, what the answers mean, and handing it in."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.base import FOLLOW_UPS, HotlineAction, Talk
from actions.control import FORM_SLOTS, forget_all
from bot.core.messages import Reply
from bot.core.personal import TOKEN
from bot.core.screening import Screening
from bot.service import application, cases
from bot.service import turn as turns
from bot.service.application import Invalid
from bot.service.cases import own_number
from bot.service.spoken_form import spoken_summary
from bot.service.turn import Turn

FORM = "application_form"
MAX_FAILURES = 3
MAX_FAILURES_BY_VOICE = 2  # an elder on the telephone does not try a third time
NUMBERS = {"id_number": "bad_id_number", "phone": "bad_phone"}


def screen_now(turn: Turn, slots: dict[str, Any]) -> Screening | None:
    """The screening with what is known, once place and matter are."""
    if not slots.get("region") or not slots.get("facts"):
        return None
    return turn.services.knowledge.screen(application.to_case(slots, turn.now.date()))


class ActionStartApplication(HotlineAction):
    """Begin the application with what the talk has given already."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_start_application"

    async def act(self, talk: Talk) -> list[EventType]:
        """Take over story and region; the form asks the rest."""
        story = talk.slot("story") or ""
        events: list[EventType] = [SlotSet(s, None) for s in FORM_SLOTS]
        events += [SlotSet("filled", []), SlotSet("failures", 0)]
        if len(story) >= application.LONG_STORY and talk.slot("area"):
            events.append(SlotSet("facts", story))
        if talk.turn.region:
            events.append(SlotSet("region", talk.turn.region))
        if age := _said(talk.turn, story, "age"):
            events.append(SlotSet("age", age))
        if phone := await own_number(talk.turn):
            events += [SlotSet("phone", phone), SlotSet("phone_mask", f"尾号{phone[-5:-1]}")]
        return [*events, FollowupAction(FORM)]


def _said(turn: Turn, story: str, kind: str) -> Any:
    """An entity of the story; only one that stands alone is sure to be the caller's."""
    found = [e["value"] for e in turn.services.entities(story) if e["type"] == kind]
    return found[0] if len(found) == 1 else None


class ValidateApplicationForm(FormValidationAction):
    """Reads each answer; Rasa stores what it returns and asks the next question."""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"validate_{FORM}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """The slots needed with what is known now."""
        async with turns.join(tracker.sender_id) as turn:
            return application.plan(tracker.slots, screen_now(turn, tracker.slots))

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Nothing is extracted beside the answer itself (domain.yml maps it to the open question)."""
        return []

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
            value = application.understand(slot, talk.text, talk.knowledge.regions)
        if isinstance(value, Invalid):
            return self._ask_again(talk, slot, value)
        filled = [s for s in talk.slot("filled") or [] if s != slot] + [slot]
        events = [SlotSet(slot, value), SlotSet("filled", filled), SlotSet("failures", 0)]
        if slot in NUMBERS:
            events.append(SlotSet(f"{slot}_mask", f"尾号{value[-5:-1]}"))
        if slot == "consent":
            events.append(SlotSet("consent_at", talk.turn.now.isoformat(timespec="seconds")))
        if slot == "facts":
            events += self._matter(talk)
        return events

    @staticmethod
    def _matter(talk: Talk) -> list[EventType]:
        """The story told inside the form names the matter where none was known."""
        if talk.slot("area"):
            return []
        parse = talk.turn.services.understand(talk.text)
        found = [g for g, _ in talk.speaker.guides(parse, limit=8) if g.area == parse["area"]]
        guide = found[0] if found else None
        return [
            SlotSet("area", parse["area"]),
            SlotSet("guide", guide.id if guide else None),
            SlotSet("claim", guide.aid_matter if guide else None),
            SlotSet("story", talk.text),
        ]

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


def _sealed_number(text: str, slot: str) -> str | None:
    """The token of a valid number of that kind in a sealed message."""
    return next((m.group() for m in TOKEN.finditer(text) if m.group(1) == slot), None)


class AskQuestion(HotlineAction):
    """Asks for one slot; one subclass a slot is made below, since Rasa looks them up by name."""

    slot = ""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"action_ask_{FORM}_{self.slot}"

    async def act(self, talk: Talk) -> list[EventType]:
        """Ask, with the result of the screening before consent and the read-back before the end."""
        values: dict[str, str] = {}
        events: list[EventType] = []
        if talk.slot("call_person"):
            details = {"messages": [talk.text], "question": self.slot}
            await cases.open_case(talk.turn, "handover", talk.slot("area"), "填表时几次没听明白", details)
            events.append(SlotSet("call_person", None))
        if self.slot == "consent":
            values["result"] = self._result(talk)
        if self.slot == "confirm":
            values["summary"] = self._summary(talk)
        key = f"ask_{self.slot}"
        if self.slot == "facts" and not talk.slot("area"):
            key = "ask_facts_short"
        if self.slot in ("consent", "confirm") and talk.slot("failures"):
            key = f"ask_{self.slot}_again"  # what had to be read out was read out already
        before = talk.turn.reply.decision  # a person called, an alarm raised in the same turn: that stands
        decision = before if before in ("handover", "urgent") else "answer"
        reply = Reply([talk.speaker.say(key, **values)], asking=self.slot, area=talk.slot("area"), decision=decision)
        return [*events, *talk.say(reply)]

    @staticmethod
    def _result(talk: Talk) -> str:
        screening = screen_now(talk.turn, talk.tracker.slots)
        if screening is None:
            return ""
        reason = screening.reasons[0].text if screening.reasons else ""
        routes = "、".join(f"{r.name}（{r.contact}）" for r in screening.other_routes[:3])
        return talk.speaker.say(f"result_{screening.result}", reason=reason, routes=f"{routes}。" if routes else "")

    @staticmethod
    def _summary(talk: Talk) -> str:
        if talk.turn.channel == "voice":
            return spoken_summary(talk.tracker.slots, talk.knowledge.regions)
        rows = application.summary(talk.tracker.slots, talk.knowledge.regions)
        return "\n".join(f"{label}：{value}" for label, value in rows)


for _slot in FORM_SLOTS:
    _name = "".join(part.title() for part in _slot.split("_"))
    globals()[f"Ask{_name}"] = type(f"Ask{_name}", (AskQuestion,), {"slot": _slot, "__module__": __name__})


class ActionSubmit(HotlineAction):
    """The form is complete: hand it in, or drop it where consent was refused."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_submit_application"

    async def act(self, talk: Talk) -> list[EventType]:
        """Write case and outbox row in the turn's transaction; the reply is completed once it was delivered."""
        slots = talk.tracker.slots
        if slots.get("consent") is False:
            return [*talk.tell("consent_declined"), *_closed()]
        screening = screen_now(talk.turn, slots)
        if screening is None or not slots.get("confirm"):
            return [*talk.tell("ask_confirm_again"), ActiveLoop(None)]
        case = await cases.submit(talk.turn, application.form(slots, screening, talk.turn.channel, talk.turn.now))
        materials = "、".join(m.name for m in screening.materials[:4])
        reply = Reply(
            [cases.receipt_text(talk.speaker, case)],
            area=slots.get("area"),
            decision="answer",
            case=cases.case_json(case),
        )
        return [*talk.say(reply), SlotSet("submitted", {"case": case.id, "materials": materials}), *_closed()]


def _closed() -> list[EventType]:
    kept = {"guide", "area", "claim"}
    return [e for e in forget_all() if e.get("name") not in kept]
