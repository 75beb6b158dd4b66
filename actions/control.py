"""Steering the talk: a person, once more, one step back, from the start, enough; and the alarm that comes before all."""

from rasa_sdk.events import ActiveLoop, EventType, SlotSet

from actions.answering import answer, continued, told
from actions.asides import aside
from actions.base import HotlineAction, Talk
from actions.form_answers import came_on, guided
from bot.core.messages import Option, Reply
from bot.service import cases, corrections
from bot.service.invalid import Invalid
from bot.service.reading import to_change, understand
from bot.service.slots import FORM_SLOTS

# What a fresh start forgets; what was handed in stays.
MATTER_SLOTS = (
    *("heard", "wishes", "groups_offered", "guide", "area", "claim", "story", "alarm", "offer", "filled", "consent_at"),
    *("failures", "misses", "calculation", "calc_answer", "period"),
)


def forget_all() -> list[EventType]:
    """Slots of form and matter back to nothing, the form closed."""
    return [ActiveLoop(None), SlotSet("requested_slot", None), *(SlotSet(s, None) for s in FORM_SLOTS + MATTER_SLOTS)]


class ActionUrgent(HotlineAction):
    """Danger or a deadline: say what saves, call the operator."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_urgent"

    async def act(self, talk: Talk) -> list[EventType]:
        """Answer the danger first and open an alarm for the operators."""
        parse = talk.parse
        details = {"messages": [talk.text], "words": parse.get("alarm_words", "")}
        await cases.open_case(talk.turn, "alarm", parse["area"], parse["urgent"], details)
        events = talk.say(talk.speaker.urgent(parse))
        if talk.slot("alarm") != "deadline":  # a period that ends soon is asked for later, whatever happens between
            events.append(SlotSet("alarm", parse["urgent"]))
        asked = talk.slot("requested_slot") if talk.tracker.active_loop.get("name") else ""
        events += _answered(talk, str(asked))
        if asked == "" or (asked == "facts" and not talk.slot("area")):
            before = talk.slot("story")  # what was told before the alarm belongs to the same story
            story = f"{before}。{talk.text}" if before else talk.text
            matter = guided(talk, parse) | {"story": story}
            events += [SlotSet(name, value) for name, value in matter.items()]
        return events


def _answered(talk: Talk, asked: str) -> list[EventType]:
    """What an alarm tells besides: who is asked for his story or his deadline must not have to tell it twice."""
    if asked not in ("facts", "deadline"):
        return []
    value = understand(asked, talk.text, talk.knowledge.regions)
    if isinstance(value, Invalid):
        return came_on(talk) if asked == "deadline" else []
    return [SlotSet(asked, value), SlotSet("filled", [*(talk.slot("filled") or []), asked])]


def _wrong(text: str) -> str | None:
    """The slot that 名字错了 names."""
    meant = corrections.read(text)
    return meant.slot if meant else None


class ActionHandOver(HotlineAction):
    """A person was asked for, or nothing was understood well enough."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_hand_over"

    async def act(self, talk: Talk) -> list[EventType]:
        """Open a hand-over case and say how the person is reached."""
        parse = talk.parse
        asked = parse.get("intent") == "human"
        if not asked and (events := aside(talk)) is not None:
            return events
        together = None if asked else continued(talk)
        if together and talk.speaker.answer(together).decision == "answer":
            return [*await answer(talk, together), SlotSet("story", told(talk, together["area"]))]
        reason = "要求人工" if asked else "没有把握回答"
        messages = [m for m in (talk.slot("story"), talk.text) if m]
        area = talk.slot("area") or parse.get("area")
        await cases.open_case(
            talk.turn, "handover", area, reason, {"messages": messages, "decision": parse.get("decision")}
        )
        reply = talk.speaker.hand_over() if asked else talk.speaker.beyond_us(parse)
        return [*talk.say(reply, offer=talk.slot("offer")), SlotSet("misses", 0)]


class ActionRepeat(HotlineAction):
    """Say the last thing again."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_repeat"

    async def act(self, talk: Talk) -> list[EventType]:
        """Repeat word for word; inside the form the question follows by itself."""
        if talk.tracker.active_loop.get("name"):
            return []
        last = talk.slot("last_said")
        if not last:
            return talk.tell("nothing_to_repeat")
        return talk.say(Reply(last["texts"], [Option(*o) for o in last["options"]]), offer=talk.slot("offer"))


class ActionGoBack(HotlineAction):
    """Correct the last answer, or the one that is named (改电话)."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_go_back"

    async def act(self, talk: Talk) -> list[EventType]:
        """Empty the slot so that the form asks it again."""
        if not talk.tracker.active_loop.get("name"):
            return talk.tell("nothing_to_correct")
        filled = [s for s in talk.slot("filled") or [] if talk.slot(s) is not None]
        named = to_change(talk.text) or _wrong(talk.text)
        if named and talk.slot(named) is None:
            return talk.say(Reply([talk.speaker.say("which_to_change")]), remember=False)
        if named:
            return [SlotSet(named, None), SlotSet("filled", [s for s in filled if s != named])]
        if not filled:
            return talk.say(Reply([talk.speaker.say("back_at_start")]), remember=False)
        events = talk.say(Reply([talk.speaker.say("back_one")]), remember=False)
        return [*events, SlotSet(filled[-1], None), SlotSet("filled", filled[:-1])]


class ActionStartOver(HotlineAction):
    """Forget the matter and begin anew."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_start_over"

    async def act(self, talk: Talk) -> list[EventType]:
        """Reset all but what was handed in; a remark about the period asked for is no wish to start over."""
        if (events := aside(talk)) is not None:
            return events
        return [*talk.tell("restarted"), *forget_all()]


class ActionStop(HotlineAction):
    """The caller has had enough."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_stop"

    async def act(self, talk: Talk) -> list[EventType]:
        """Say what stays and what is dropped."""
        return [*talk.tell("stopped_kept" if talk.slot("submitted") else "stopped"), *forget_all()]


class ActionStatus(HotlineAction):
    """How far an application is, by its query code or for the caller himself."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_status"

    async def act(self, talk: Talk) -> list[EventType]:
        """Look it up; a wrong code says nothing about anybody."""
        code = talk.parse.get("argument")
        case = await cases.find_case(talk.turn, code)
        if case is None:
            return talk.tell("status_unknown" if code else "status_none")
        if case.number is None:
            return talk.tell("status_waiting")
        due = (
            talk.speaker.say("status_due", due=case.review_due) if case.review_due and case.status == "received" else ""
        )
        text = talk.speaker.say(
            "status", number=case.number, status=cases.STATUS_WORDS.get(case.status, case.status), due=due
        )
        return talk.say(Reply([text], decision="smalltalk", case=cases.case_json(case)))
