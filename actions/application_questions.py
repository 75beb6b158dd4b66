"""The form's questions, each with what belongs to it; and handing the application in."""

from rasa_sdk.events import ActiveLoop, EventType, SlotSet

from actions.application_form import FORM, screen_now
from actions.base import HotlineAction, Talk
from actions.control import forget_all
from bot.core.messages import Option, Reply
from bot.knowledge.spoken import speakable
from bot.rules.relevant import relevant_groups
from bot.service import application, cases, papers
from bot.service.claims import choices
from bot.service.official_form import official_form
from bot.service.plan import ADULT_AGE, helped
from bot.service.reading import offered
from bot.service.slots import ASKING, FORM_SLOTS
from bot.service.spoken_form import spoken_summary

SAID = 60  # characters of what was told that are repeated to him
AS_LAST = ("consent", "confirm")  # what had to be read out with these is not read out again after an unclear answer


class AskQuestion(HotlineAction):
    """Asks for one slot; one subclass a slot is made below, since Rasa looks them up by name."""

    slot = ""

    def name(self) -> str:
        """Name in domain.yml."""
        return f"action_ask_{FORM}_{self.slot}"

    async def act(self, talk: Talk) -> list[EventType]:
        """Ask, with the result of the screening before consent and the read-back before the end."""
        events: list[EventType] = []
        if talk.slot("call_person"):
            details = {"messages": [talk.text], "question": self.slot}
            await cases.open_case(talk.turn, "handover", talk.slot("area"), "填表时几次没听明白", details)
            events.append(SlotSet("call_person", None))
        values, more = self._values(talk)
        texts = [talk.speaker.say(self._key(talk), **values)]
        if self.slot == "consent" and not _said_already(talk):
            texts = [*_result(talk), *texts]
        options = _claims(talk) if self.slot == "wanted" else []
        asking = ASKING.get(self.slot, self.slot)
        before = talk.turn.reply.decision  # a person called, an alarm raised in the same turn: that stands
        decision = before if before in ("handover", "urgent") else "answer"
        reply = Reply(texts, options, asking=asking, area=talk.slot("area"), decision=decision)
        return [*events, *more, *talk.say(reply)]

    def _key(self, talk: Talk) -> str:
        if self.slot in AS_LAST and _said_already(talk):
            return f"ask_{self.slot}_again"
        if self.slot == "facts":
            return "ask_facts_more" if talk.slot("story") else "ask_facts" if talk.slot("area") else "ask_facts_short"
        if self.slot == "income_per_head" and talk.slot("opponent_home") is True:
            return "ask_income_own"
        if self.slot in ("name", "id_number") and helped(talk.tracker.slots):
            return f"ask_{self.slot}_other"
        age = talk.slot("age")
        if self.slot == "helper" and isinstance(age, int | float) and age < ADULT_AGE:
            return "ask_helper_child"
        return f"ask_{self.slot}"

    def _values(self, talk: Talk) -> tuple[dict[str, str], list[EventType]]:
        """What fills the wording, and what must be remembered of it."""
        if self.slot == "consent":
            return {"consent": talk.speaker.say("consent_text")}, []
        if self.slot == "confirm":
            return {"summary": _summary(talk)}, []
        if self.slot == "facts":
            return {"story": str(talk.slot("story") or "")[:SAID]}, []
        if self.slot == "groups":
            groups = _offered(talk)
            return {"options": _group_list(talk, groups)}, [SlotSet("groups_offered", groups)]
        return {}, []


def _said_already(talk: Talk) -> bool:
    """True where what belongs to the question was read out just before: after an unclear answer, 人工, another question."""
    beside = talk.slot("requested_slot") in AS_LAST and bool(talk.turn.reply.texts)
    return bool(talk.slot("failures")) or beside


def _offered(talk: Talk) -> list[str]:
    """The groups that could change the result here and are not known yet, in the order of the question."""
    case = application.to_case(talk.tracker.slots, talk.turn.now.date())
    relevant = relevant_groups(talk.knowledge.rules, case) - application.told_groups(talk.tracker.slots)
    return offered(relevant)


def _group_list(talk: Talk, groups: list[str]) -> str:
    names = [talk.speaker.say(f"group_{group}") for group in groups]
    if talk.turn.channel == "voice":
        return "".join(f"{name}。" for name in names)
    return " ".join(f"{key}{name}" for key, name in enumerate(names, start=1))


def _claims(talk: Talk) -> list[Option]:
    names = [talk.speaker.say(f"claim_{claim}") for claim in choices(talk.slot("area"))]
    return [Option(str(key), name) for key, name in enumerate([*names, talk.speaker.say("wanted_other")], start=1)]


def _result(talk: Talk) -> list[str]:
    """The result with its reasons, and the other ways, which it always names, where the channel has room."""
    screening = screen_now(talk.turn, talk.tracker.slots)
    if screening is None:
        return []
    return [papers.result_text(talk.speaker, screening), *filter(None, [papers.routes_text(talk.speaker, screening)])]


def _summary(talk: Talk) -> str:
    screening = screen_now(talk.turn, talk.tracker.slots)
    rows = application.summary(
        talk.tracker.slots,
        talk.knowledge.regions,
        lambda group: talk.speaker.say(f"group_{group}"),
        screening.deadline if screening else None,
    )
    if talk.turn.channel == "voice":
        return speakable(spoken_summary(talk.tracker.slots, rows))
    return "\n".join(f"{label}：{value}" for label, value in rows)


for _slot in FORM_SLOTS:
    _name = "".join(part.title() for part in _slot.split("_"))
    globals()[f"Ask{_name}"] = type(f"Ask{_name}", (AskQuestion,), {"slot": _slot, "__module__": __name__})


class ActionSubmit(HotlineAction):
    """Hand the application in."""

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
        told = (talk.turn.channel, talk.turn.now, talk.speaker.say("consent_text"))
        entities = talk.turn.services.entities(str(slots["facts"]))
        form = official_form(slots, screening, talk.knowledge.regions, entities, told)
        case = await cases.submit(talk.turn, form)
        texts = [cases.receipt_text(talk.speaker, case), papers.papers_text(talk.speaker, screening.materials)]
        reply = Reply(texts, area=slots.get("area"), decision="answer", case=cases.case_json(case))
        in_full = papers.papers_text(talk.speaker, screening.materials, in_full=True)
        kept = {"case": case.id, "papers": in_full, "area": slots.get("area")}
        return [*talk.say(reply), SlotSet("submitted", kept), *_closed()]


def _closed() -> list[EventType]:
    kept = {"guide", "area", "claim"}
    return [e for e in forget_all() if e.get("name") not in kept]
