"""What all actions share: joining the caller's turn, and saying a Reply through Rasa."""

from abc import abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from bot.core.messages import Reply
from bot.knowledge.guides import Guide
from bot.service import turn as turns
from bot.service.replies import Speaker
from bot.service.turn import Turn

# What a caller may ask about the open matter: dialogue intent → topic of the guide (bot/knowledge/render.py).
FOLLOW_UPS = {
    "ask_materials": "materials",
    "ask_evidence": "evidence",
    "ask_where": "where",
    "ask_how_long": "how_long",
    "ask_cost": "cost",
    "ask_next_step": "steps",
    "ask_law_basis": "law",
}


class Talk:
    """One action's view of the conversation: what was said, what is remembered, and how to answer."""

    def __init__(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self.turn, self.tracker, self._dispatcher = turn, tracker, dispatcher
        self.knowledge = turn.services.knowledge
        self.speaker = Speaker(
            self.knowledge, turn.channel, self.slot("region") or turn.region, turn.services.settings.office_phone
        )

    @property
    def text(self) -> str:
        """The caller's message with personal numbers sealed."""
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def parse(self) -> dict[str, Any]:
        """The Parse of the caller's message."""
        return dict(self.tracker.latest_message.get("hotline") or {})

    def slot(self, name: str) -> Any:
        """A remembered value or None."""
        return self.tracker.get_slot(name)

    def guide(self) -> Guide | None:
        """The guide that is being talked about."""
        return self.knowledge.guide(self.slot("guide"), self.speaker.region)

    def say(self, reply: Reply, *, offer: dict[str, str] | None = None, remember: bool = True) -> list[EventType]:
        """Say a reply and remember what its options mean (`offer`: key → order), for a digit or yes that follows."""
        turn_reply = self.turn.reply
        turn_reply.texts += reply.texts
        turn_reply.options = list(reply.options)
        for name in ("asking", "area", "decision", "guide", "case"):
            if getattr(reply, name) is not None:
                setattr(turn_reply, name, getattr(reply, name))
        turn_reply.citations += [c for c in reply.citations if c not in turn_reply.citations]
        buttons = [{"title": f"{o.key} {o.label}", "payload": o.key} for o in reply.options]
        for text in reply.texts[:-1]:
            self._dispatcher.utter_message(text=text)
        if reply.texts:
            self._dispatcher.utter_message(text=reply.texts[-1], buttons=buttons)
        events: list[EventType] = [SlotSet("offer", offer or {})]
        if remember:
            events.append(
                SlotSet("last_said", {"texts": reply.texts, "options": [[o.key, o.label] for o in reply.options]})
            )
        return events

    def tell(self, key: str, **values: str) -> list[EventType]:
        """Say one text of the wording file."""
        return self.say(Reply([self.speaker.say(key, **values)], decision="smalltalk"))


class HotlineForm(FormValidationAction):
    """Reads the answers to a form; subclasses give `name`, and say which slots are needed and what an answer means."""

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Nothing is extracted beside the answer itself (domain.yml maps it to the open question)."""
        return []


class HotlineAction(Action):
    """An action of the hotline; subclasses give `name` and `act`."""

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    @abstractmethod
    async def act(self, talk: Talk) -> list[EventType]:
        """Say something and return Rasa events."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Rasa's entry: act within the caller's turn."""
        async with turns.join(tracker.sender_id) as turn:
            return await self.act(Talk(turn, dispatcher, tracker))
