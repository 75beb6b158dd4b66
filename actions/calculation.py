"""Calculators in the talk: 算一算 about the open matter, at most three questions, the sum or day with its provision."""

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import FOLLOW_UPS, HotlineAction, HotlineForm, Talk
from bot.core.messages import Option, Reply
from bot.knowledge.guides import Guide
from bot.knowledge.render import MENU, MENU_TOPICS
from bot.service import calculation_answers, calculations
from bot.service import turn as turns
from bot.service.calculations import MAX_MISSES, SLOT, Calculation

FORM = "calculation_form"
KEY = "6"  # the digit under which a calculation is offered; 5 is the second matter
DATE_CALCULATORS = frozenset({"limitation", "labour_arbitration", "work_injury"})
_SUM = re.compile(
    r"(?:赔|补|补偿|赔偿|拿|领|得|分|要回|要到|讨回|给)(?:我|俺|到|回|个|上|得)*(?:多少|几多|好多|多钱|几个月)"
    r"|(?:多少|几多|好多)(?:补偿|赔偿|加班费|抚养费|工资|补助|丧葬费)"
)
_DAY = re.compile(
    r"(?:到|截止|最晚|是)(?:哪|几)(?:天|号|日)|(?:什么|啥)时候(?:到期|截止|过期)|过(?:了)?(?:期|时效)(?:了)?(?:没|吗|么)"
    r"|来得及|还有多久|还剩几天"
)


def wanted(talk: Talk) -> str | None:
    """The calculator that a short message asks for about the open matter, None where it asks for none."""
    text, name = talk.text.strip(), of_guide(talk, talk.guide())
    if name is None or len(text) > calculations.MAX_WISH:
        return None
    special = _DAY if name in DATE_CALCULATORS else _SUM
    return name if calculations.is_wish(text) or special.search(text) else None


def of_guide(talk: Talk, guide: Guide | None) -> str | None:
    """The calculator of a guide; None also where a guide changed just now names one that does not exist."""
    return guide.calculator if guide and guide.calculator in talk.knowledge.calculators else None


def offered(talk: Talk, guide: Guide | None) -> list[Option]:
    """The option that begins the calculation of a guide, where it has one; SMS has no room for a fifth option."""
    name = of_guide(talk, guide)
    if name is None or talk.turn.channel in ("sms", "voice"):
        return []
    return [Option(KEY, talk.knowledge.calculators[name].label)]


def order(talk: Talk, guide: Guide | None) -> dict[str, str]:
    """What that digit means, also where the channel has no room to offer it."""
    return {KEY: "calculate"} if of_guide(talk, guide) else {}


def begin(talk: Talk, name: str) -> list[EventType]:
    """Start a calculation with what the story gave; where nothing is open the result comes at once."""
    script = talk.knowledge.calculators[name]
    calculation = calculations.begin(name, script, str(talk.slot("story") or ""), talk.turn.now.date())
    if calculation.open() is None:
        return result(talk, calculation)
    talk.say(Reply([talk.speaker.say("calc_start")]), remember=False)
    # No event may set the answer's slot here: Rasa would take the wish itself for the first answer.
    return [SlotSet("calculation", calculation.to_slot()), FollowupAction("action_start_calculation")]


def result(talk: Talk, calculation: Calculation) -> list[EventType]:
    """Say what came out, and offer the guide's parts and the application."""
    script = talk.knowledge.calculators[calculation.name]
    region = talk.slot("region") or talk.turn.region
    outcome = calculations.outcome(calculation, talk.knowledge, region)
    guide = talk.guide()
    text = calculations.told(outcome, script, talk.knowledge, talk.turn.channel)
    shown = guide if talk.turn.channel != "sms" else None  # an SMS with a guide carries its options in the guide's text
    reply = Reply([text], area=talk.slot("area"), decision="answer", guide=shown.id if shown else None)
    reply.citations = list(script.cites)
    reply.options = list(MENU)
    offer = {k: f"topic:{t}" for k, t in MENU_TOPICS.items()} | {"4": "apply", "yes": "topic:steps", KEY: "calculate"}
    return [*talk.say(reply, offer=offer), *forget()]


def forget() -> list[EventType]:
    """The calculation is over."""
    return [SlotSet("calculation", None), SlotSet(SLOT, None)]


class ActionStartCalculation(HotlineAction):
    """The calculation form begins."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_start_calculation"

    async def act(self, talk: Talk) -> list[EventType]:
        """Hand over to the form."""
        return [FollowupAction(FORM)]


class AskCalculation(HotlineAction):
    """Asks the open question of the calculation."""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"action_ask_{FORM}_{SLOT}"

    async def act(self, talk: Talk) -> list[EventType]:
        """Ask in the words of the calculator."""
        calculation = calculations.from_slot(talk.slot("calculation"))
        question = calculation.open() if calculation else None
        if calculation is None or question is None:
            return []
        text = talk.knowledge.calculators[calculation.name].question(question.name, talk.turn.channel)
        return talk.say(Reply([text], asking=SLOT, area=talk.slot("area"), decision="answer"))


class ValidateCalculationForm(HotlineForm):
    """Reads each answer of a calculation; Rasa asks on as long as a question is open."""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"validate_{FORM}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """One slot for all questions: needed as long as one is open."""
        calculation = calculations.from_slot(tracker.get_slot("calculation"))
        return [SLOT] if calculation and calculation.open() else []

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Read the answer to the open question and free the slot for the next one."""
        if tracker.get_slot(SLOT) is None or SLOT not in tracker.slots_to_validate():
            return []
        async with turns.join(tracker.sender_id) as turn:
            return [SlotSet(SLOT, None), *_read(Talk(turn, dispatcher, tracker))]


def _read(talk: Talk) -> list[EventType]:
    calculation = calculations.from_slot(talk.slot("calculation"))
    question = calculation.open() if calculation else None
    if calculation is None or question is None:
        return []
    script = talk.knowledge.calculators[calculation.name]
    value = calculation_answers.read(question, talk.text, script, talk.turn.now.date())
    topic, guide = FOLLOW_UPS.get(talk.parse.get("intent", "")), talk.guide()
    if value is None and topic and guide and talk.parse.get("talking"):
        talk.say(talk.speaker.topic(guide, topic), remember=False)
        return []
    if value is None and calculation.misses + 1 < MAX_MISSES:
        calculation.misses += 1
        talk.say(Reply([talk.speaker.say("calc_again")]), remember=False)
        return [SlotSet("calculation", calculation.to_slot())]
    calculation.answers[question.name] = calculation_answers.UNKNOWN if value is None else value
    calculation.asked, calculation.misses = [*calculation.asked, question.name], 0
    return [SlotSet("calculation", calculation.to_slot())]


class ActionCalculate(HotlineAction):
    """All is answered: the result."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_calculate"

    async def act(self, talk: Talk) -> list[EventType]:
        """Work it out and say it."""
        calculation = calculations.from_slot(talk.slot("calculation"))
        return result(talk, calculation) if calculation else talk.tell("nothing_to_choose")


class ActionCalculationBack(HotlineAction):
    """One question back."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_calculation_back"

    async def act(self, talk: Talk) -> list[EventType]:
        """Ask the last question again; at the first one say so."""
        calculation = calculations.from_slot(talk.slot("calculation"))
        if calculation is None or not calculation.asked:
            return talk.say(Reply([talk.speaker.say("back_at_start")]), remember=False)
        calculation.answers.pop(calculation.asked.pop(), None)
        events = talk.say(Reply([talk.speaker.say("back_one")]), remember=False)
        return [*events, SlotSet("calculation", calculation.to_slot())]


class ActionCalculationLeave(HotlineAction):
    """In the middle of a calculation the caller wants something else."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_calculation_leave"

    async def act(self, talk: Talk) -> list[EventType]:
        """Leave the calculation: for the application, or with a word."""
        closed = [ActiveLoop(None), SlotSet("requested_slot", None), *forget()]
        if talk.parse.get("intent") == "apply_aid":
            return [*closed, FollowupAction("action_start_application")]
        return [*talk.tell("calc_left"), *closed]
