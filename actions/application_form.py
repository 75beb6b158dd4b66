"""The application form: beginning it with what was said before, and which questions it needs."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import form_answers
from actions.base import HotlineAction, HotlineForm, Talk
from actions.form_answers import hear_story, matter_of, number_told, own_phone
from bot.core.screening import Screening
from bot.service import application
from bot.service import turn as turns
from bot.service.cases import own_number
from bot.service.plan import plan
from bot.service.slots import FORM_SLOTS, Slots
from bot.service.turn import Turn

FORM = "application_form"
ABOUT_AID = ("aid_", "hotline_contact")  # guides about the aid itself, whatever it is wanted for


def screen_now(turn: Turn, slots: Slots) -> Screening | None:
    """The screening with what is known, once place and matter are."""
    return application.screen(slots, turn.now.date(), turn.services.knowledge.screen)


class ActionStartApplication(HotlineAction):
    """Begin the application with what the talk has given already."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_start_application"

    async def act(self, talk: Talk) -> list[EventType]:
        """Take over story, region and whatever the story tells; the form asks the rest."""
        matter = self._matter(talk)
        story = str(matter["story"] or "")
        events: list[EventType] = [SlotSet(s, None) for s in (*FORM_SLOTS, "heard", "wishes", "groups_offered")]
        events += [SlotSet("filled", []), SlotSet("failures", 0), *(SlotSet(k, v) for k, v in matter.items())]
        if len(story) >= application.LONG_STORY and matter["area"]:
            events.append(SlotSet("facts", story))
        events += self._region(talk, story)
        events += hear_story(talk.turn, story, matter)
        number = await own_number(talk.turn)  # the number he calls or writes from, else one that he told
        events += number_told("phone", number) if number else own_phone(story)
        return [*events, FollowupAction(FORM)]

    @staticmethod
    def _matter(talk: Talk) -> Slots:
        """Area, claim, guide, alarm and story; who only asked about the aid itself has not said yet what it is for."""
        known = {name: talk.slot(name) for name in ("area", "claim", "guide", "alarm", "story")}
        if known["area"] != "legal_aid" or not str(known["guide"]).startswith(ABOUT_AID):
            return known
        matter = matter_of(talk, known["story"] or "")
        if matter["area"] in (None, "legal_aid"):
            matter = {"area": None, "guide": None, "claim": None, "story": None}
        return known | matter

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
            return form_answers.read(Talk(turn, dispatcher, tracker), slot)
