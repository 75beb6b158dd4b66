"""Inside the form an answer is an answer: what merely sounds like a word of command must not stop or turn the talk."""

from typing import Any

from bot.knowledge.regions import Regions
from bot.nlu.alarms import ALARM_IF_SURE
from bot.nlu.commands import command
from bot.nlu.normalize import clean
from bot.service import calculations, reading
from bot.service.container import Knowledge
from bot.service.invalid import Invalid
from bot.service.slots import FREE_TEXT

# Dialogue intents that lead out of the question (`ignored_intents` of the form), danger excepted: that always comes first.
STEERING = frozenset(["human", "stop", "start_over", "go_back", "repeat", "ask_status", "apply_aid"])
FREE = FREE_TEXT | {"facts", "id_number", "phone"}  # here fitting the question says nothing
SHORT = 24  # characters of an answer in which a mere likeness to danger does not count
TOKEN_LENGTH = 32  # characters that a sealed number has more than its four digits
SURE = 0.9  # share of the intent from which a sentence is taken as steering without being a command word
PLAIN = "not_legal"  # an intent that the form does not look at


def as_answer(parse: dict[str, Any], slot: str, regions: Regions) -> dict[str, Any]:
    """Rasa's parse of a message that came while `slot` was asked, with its intent taken back where it answers that.

    Command words (人工, 退出, 改电话) steer always; 要上门 or 不用, which the classifier may take for a farewell, do not.
    """
    if _only_hints(parse, slot, regions):
        return parse | {"intent": parse["intent"] | {"name": PLAIN}}
    if parse["intent"]["name"] == "apply_aid" and command(clean(str(parse["text"]))):
        return parse | {"intent": parse["intent"] | {"name": "repeat"}}  # he is applying; nothing told so far is lost
    if not _steers(parse):
        return parse
    fits = slot not in FREE and not isinstance(reading.understand(slot, str(parse["text"]), regions), Invalid)
    return _taken(parse, fits)


def _only_hints(parse: dict[str, Any], slot: str, regions: Regions) -> bool:
    """True where no word of danger was said, only something like it (我是她儿子张强), and it answers the open question."""
    text = str(parse["text"])
    if parse["intent"]["name"] != "urgent" or slot == "facts" or len(text) > SHORT + TOKEN_LENGTH * text.count("〔"):
        return False
    if parse["hotline"]["alarm_share"] >= ALARM_IF_SURE:  # 1 where a pattern knows the words
        return False
    return f"〔{slot}:" in text or not isinstance(reading.understand(slot, text, regions), Invalid)


def as_wish(parse: dict[str, Any]) -> dict[str, Any]:
    """Rasa's parse outside a form: 算一算 sounds like 算了 and is no farewell, 帮我算一下 is no application."""
    wish = _steers(parse) and calculations.is_wish(str(parse["text"]))
    return parse | {"intent": parse["intent"] | {"name": PLAIN}} if wish else parse


def as_calculation_answer(parse: dict[str, Any], open_calculation: Any, knowledge: Knowledge) -> dict[str, Any]:
    """The same while a calculation asks: 自己不想干了 tells why somebody left, it ends no talk."""
    if not _steers(parse):
        return parse
    return _taken(parse, calculations.answers_it(open_calculation, str(parse["text"]), knowledge))


def _steers(parse: dict[str, Any]) -> bool:
    return parse["intent"]["name"] in STEERING and not command(clean(str(parse["text"])))


def _taken(parse: dict[str, Any], fits: bool) -> dict[str, Any]:
    intent = parse["intent"]
    return parse | {"intent": intent | {"name": PLAIN}} if fits or intent["confidence"] < SURE else parse
