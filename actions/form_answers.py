"""Reading one answer of the application form: its value, what it tells besides, and what to do where it cannot be used."""

import re
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions import form_asides
from actions.base import Talk
from bot.core.messages import Reply
from bot.core.personal import TOKEN
from bot.service import application, days_told, reading
from bot.service.corrections import Correction
from bot.service.heard import hear
from bot.service.invalid import Invalid
from bot.service.replies import second_matter
from bot.service.slots import LENIENT, MAY_BE_UNKNOWN, UNKNOWN, Slots
from bot.service.turn import Turn

MAX_FAILURES = 3
MAX_FAILURES_BY_VOICE = 2  # an elder on the telephone does not try a third time
NUMBERS = {"id_number": "bad_id_number", "phone": "bad_phone"}
WITHOUT = {"id_number": "no_id_number", "phone": "no_phone"}  # 没带, 没有电话: nothing was mistyped
# What stands for an answer that nobody understood, where the office can ask it again.
LEFT_OPEN: dict[str, Any] = dict.fromkeys(MAY_BE_UNKNOWN, UNKNOWN) | {"groups": [], "home_visit": False}
NO_MATTER = ("legal_aid", "not_legal", "other_legal")  # a question about the aid itself says not what the aid is for
_MY_PHONE = re.compile(r"(?:^|[，,。；;\s]|我的?|联系|本人)(?:联系)?(?:电话|手机)(?:号码?)?(?:是|为|:|：)?\s*〔phone:")
_DIGITS = re.compile(r"\d{3}|[〇零一二三四五六七八九幺]{5}|〔")


def read(talk: Talk, slot: str) -> list[EventType]:
    """The events that an answer to the open question leads to; Rasa asks the next question, or the same again."""
    if meant := form_asides.correction(talk, slot):
        return [SlotSet(slot, None), *_corrected(talk, meant)]
    value = _understood(talk, slot, talk.text)
    if (events := form_asides.question(talk, slot, value)) is not None:
        return events
    if form_asides.says_nothing(talk, slot):
        return [SlotSet(slot, None)]
    if slot == "deadline" and isinstance(value, Invalid) and (events := came_on(talk)):
        return events
    if isinstance(value, Invalid) and (value := _leniently(talk, slot, value)) is None:
        return _given_up(talk, slot)
    return _ask_again(talk, slot, value) if isinstance(value, Invalid) else _taken(talk, slot, value)


def _ask_again(talk: Talk, slot: str, problem: Invalid) -> list[EventType]:
    """Say what was wrong; the question follows."""
    talk.say(Reply([talk.speaker.say(problem.key, **problem.values)]), remember=False)
    return [SlotSet(slot, None), SlotSet("failures", int(talk.slot("failures") or 0) + 1)]


def _understood(talk: Talk, slot: str, text: str) -> Any:
    """The value of an answer, or Invalid; a number as its vault token, a story with what was told before it."""
    if slot in NUMBERS:
        wrong = NUMBERS if _DIGITS.search(text) else WITHOUT
        return _sealed_number(text, slot) or Invalid(wrong[slot])
    value = reading.understand(slot, text, talk.knowledge.regions, talk.tracker.slots)
    return _with_before(talk, value) if slot == "facts" and isinstance(value, str) else value


def _with_before(talk: Talk, story: str) -> str:
    """The story with the few words that were said of it before the form; a longer one would have been taken as it is."""
    before = str(talk.slot("story") or "")
    short = talk.slot("area") is None or len(before) < application.LONG_STORY
    return f"{before}。{story}" if before and short and before not in story else story


def _leniently(talk: Talk, slot: str, problem: Invalid) -> Any:
    """What stands for an answer that was not understood again; None where a person has to help."""
    failures = int(talk.slot("failures") or 0)
    if failures and problem.fallback is not None:
        return problem.fallback
    if failures and slot in LENIENT:
        return UNKNOWN if slot in MAY_BE_UNKNOWN else {"name": UNKNOWN, "relation": ""}
    most = MAX_FAILURES_BY_VOICE if talk.turn.channel == "voice" else MAX_FAILURES
    return None if failures + 1 >= most else problem


def _given_up(talk: Talk, slot: str) -> list[EventType]:
    """A person is called; what may be left open is left to him, so that the talk goes on."""
    calls = SlotSet("call_person", True)
    if slot not in LEFT_OPEN:
        talk.say(Reply([talk.speaker.say("too_often")], decision="handover"), remember=False)
        return [SlotSet(slot, None), SlotSet("failures", 0), calls]
    talk.say(Reply([talk.speaker.say("too_often_go_on")], decision="handover"), remember=False)
    return [*_taken(talk, slot, LEFT_OPEN[slot]), calls]


def came_on(talk: Talk) -> list[EventType]:
    """判决书是上个礼拜五收到的 says when the period began: it goes into the story, from which the period is counted."""
    if not days_told.tells_when_it_began(talk.text, talk.turn.now.date()):
        return []
    return [SlotSet("facts", f"{talk.slot('facts')}。{talk.text}"), *_taken(talk, "deadline", UNKNOWN)]


def _taken(talk: Talk, slot: str, value: Any) -> list[EventType]:
    filled = [s for s in talk.slot("filled") or [] if s != slot] + [slot]
    events = [SlotSet(slot, value), SlotSet("filled", filled), SlotSet("failures", 0)]
    return events + _beside(talk, slot, value)


def _corrected(talk: Talk, meant: Correction) -> list[EventType]:
    """The new value where it was said too, else the slot is emptied and asked anew."""
    value = _understood(talk, meant.slot, meant.words) if meant.words else None
    if value is not None and not isinstance(value, Invalid):
        return _taken(talk, meant.slot, value)
    filled = [s for s in talk.slot("filled") or [] if s != meant.slot]
    return [SlotSet(meant.slot, None), SlotSet("filled", filled), SlotSet("failures", 0)]


def _beside(talk: Talk, slot: str, value: Any) -> list[EventType]:
    """What an answer tells besides its own slot."""
    if slot in NUMBERS:
        return number_told(slot, value)[1:]
    if slot == "consent":
        return [SlotSet("consent_at", talk.turn.now.isoformat(timespec="seconds"))]
    if slot == "facts":
        matter = _matter(talk, str(value))
        slots = talk.tracker.slots | {e["name"]: e["value"] for e in matter}
        return [*matter, *hear_story(talk.turn, str(value), slots)]
    if slot == "wanted" and value != UNKNOWN:
        return [SlotSet("claim", value)]
    if slot == "income_per_head" and (heads := reading.heads(talk.text)) is not None:
        return [SlotSet("household_size", heads)]
    if slot == "address":
        named = [e["value"] for e in talk.turn.services.entities(talk.text) if e["type"] == "region"]
        home = application.home(talk.text, named, str(talk.slot("region")), talk.knowledge.regions)
        return [SlotSet("heard", {**(talk.slot("heard") or {}), "home": home})] if home else []
    return [SlotSet("wishes", reading.wishes(talk.text))] if slot == "home_visit" else []


def number_told(slot: str, token: str) -> list[EventType]:
    """A number in its slot, and its last digits for the read-back."""
    return [SlotSet(slot, token), SlotSet(f"{slot}_mask", f"尾号{token[-5:-1]}")]


def _matter(talk: Talk, story: str) -> list[EventType]:
    """The story told inside the form names the matter where none was known."""
    if talk.slot("area") and talk.slot("area") not in NO_MATTER:
        return []
    return [SlotSet(name, value) for name, value in matter_of(talk, story).items()]


def matter_of(talk: Talk, story: str) -> Slots:
    """Area, guide and claim of a story, and the story: of two matters the one that is not about legal aid itself."""
    services = talk.turn.services
    parse = services.understand(story)
    other = second_matter(parse) if parse["area"] == "legal_aid" else None
    parse = services.understand_as(story, other) if other else parse
    return guided(talk, parse) | {"story": story}


def guided(talk: Talk, parse: dict[str, Any]) -> Slots:
    """Area, best guide and claim of what was understood."""
    found = talk.speaker.guides(parse, limit=1, area=parse["area"])
    guide = found[0][0] if found else None
    return {"area": parse["area"], "guide": guide and guide.id, "claim": guide and guide.aid_matter}


def _sealed_number(text: str, slot: str) -> str | None:
    """The token of a valid number of that kind in a sealed message."""
    return next((m.group() for m in TOKEN.finditer(text) if m.group(1) == slot), None)


def own_phone(story: str) -> list[EventType]:
    """The caller's number where he gave it with his story: 我的电话是…, and no other number beside it."""
    tokens = [m.group() for m in TOKEN.finditer(story) if m.group(1) == "phone"]
    return number_told("phone", tokens[0]) if len(tokens) == 1 and _MY_PHONE.search(story) else []


def hear_story(turn: Turn, story: str, slots: Slots) -> list[EventType]:
    """What the story tells is not asked again; what the caller answered himself stays."""
    told = hear(story, turn.services.entities(story), slots)
    return [SlotSet(slot, value) for slot, value in told.items() if slot == "heard" or slots.get(slot) is None]
