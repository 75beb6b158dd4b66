"""Rasa's memory of a conversation in our database: one sealed row a caller, bounded, written with the rest of the turn.

A tracker is rebuilt from the slots that are set, the open form and the last turns, so a message costs the same at turn 200
as at turn 2. Inside the gateway the row is part of the turn's one commit; elsewhere (`rasa shell`, `rasa run`) each save
commits by itself.
"""

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.service import turn as turns
from bot.service.calculations import SLOT
from bot.service.turn import Turn
from bot.storage.tables import Tracker

KEPT_TURNS = 3


class HotlineTrackerStore(TrackerStore):
    """The tracker store named in `endpoints.yml`."""

    def __init__(self, domain: Domain | None = None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the bounded state into the turn's session."""
        async with turns.join(tracker.sender_id) as turn:
            row = await _row(turn, tracker.sender_id)
            if row is None:
                row = Tracker(caller_id=tracker.sender_id, turns=0, state={}, updated_at=turn.now)
                turn.session.add(row)
                await turn.session.flush()
            row.state = freeze(tracker)
            row.turns += any(isinstance(event, UserUttered) for event in tracker.events)  # a start alone is no turn
            row.updated_at = turn.now
            turn.tracker = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Rebuild the tracker of a caller, or None for a new one."""
        async with turns.join(sender_id) as turn:
            row = await _row(turn, sender_id)
            if row is None:
                return None
            return DialogueStateTracker.from_events(
                sender_id, thaw(row.state), self.domain.slots, self.max_event_history, domain=self.domain
            )

    async def open_question(self, sender_id: str) -> str | None:
        """The slot that the open form has asked for, or None."""
        async with turns.join(sender_id) as turn:
            row = await _row(turn, sender_id)
            return row.state.get("asking") if row else None

    async def open_calculation(self, sender_id: str) -> Any:
        """The calculation under way as its slot holds it, or None."""
        async with turns.join(sender_id) as turn:
            row = await _row(turn, sender_id)
            return row.state.get("calculation") if row else None

    async def keys(self) -> list[str]:
        """Pseudonyms of all callers with a conversation (Rasa's HTTP API asks for them)."""
        return []


async def _row(turn: Turn, caller_id: str) -> Tracker | None:
    return await turn.session.get(Tracker, caller_id)


def freeze(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Slots that are set, the open form and its question, and the events of the last turns."""
    events = list(tracker.applied_events())
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    recent = events[starts[-KEPT_TURNS] :] if len(starts) >= KEPT_TURNS else [e for e in events if not _is_start(e)]
    before = _before(tracker, recent)
    asking = tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name else None
    state = {"slots": before[0], "loop": before[1], "events": [e.as_dict() for e in recent], "asking": asking}
    return state | ({"calculation": tracker.get_slot("calculation")} if asking == SLOT else {})


def _before(tracker: DialogueStateTracker, recent: list[Event]) -> tuple[dict[str, Any], str | None]:
    """Slots and open form as they stood before `recent`, found by replaying what came earlier."""
    earlier = list(tracker.applied_events())
    earlier = earlier[: len(earlier) - len(recent)]
    slots: dict[str, Any] = {}
    loop: str | None = None
    for event in earlier:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
    return {k: v for k, v in slots.items() if v is not None}, loop


def thaw(state: dict[str, Any]) -> list[Event]:
    """The events that rebuild a frozen tracker."""
    opening: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    opening += [SlotSet(key, value) for key, value in state["slots"].items()]
    if state["loop"]:
        opening.append(ActiveLoop(state["loop"]))
    opening.append(ActionExecuted(ACTION_LISTEN_NAME))
    return [*opening, *deserialise_events(state["events"])]


def _is_start(event: Event) -> bool:
    return isinstance(event, SessionStarted) or (
        isinstance(event, ActionExecuted) and event.action_name == ACTION_SESSION_START_NAME
    )
