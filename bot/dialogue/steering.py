"""Inside the form an answer is an answer: what merely sounds like a word of command must not stop or turn the talk."""

from typing import Any

from bot.knowledge.regions import Regions
from bot.nlu.commands import command
from bot.nlu.normalize import clean
from bot.service import reading
from bot.service.reading import Invalid

# Dialogue intents that lead out of the question (`ignored_intents` of the form), danger excepted: that always comes first.
STEERING = frozenset(["human", "stop", "start_over", "go_back", "repeat", "ask_status"])
# Questions to which nearly every text is an answer, so that fitting the question says nothing.
FREE = frozenset(["facts", "name", "address", "opposing_party", "id_number", "phone", "helper"])
SURE = 0.9  # share of the intent from which a sentence is taken as steering without being a command word
PLAIN = "not_legal"  # an intent that the form does not look at


def as_answer(parse: dict[str, Any], slot: str, regions: Regions) -> dict[str, Any]:
    """Rasa's parse of a message that came while `slot` was asked, with its intent taken back where it answers that.

    Command words (人工, 退出, 改电话) steer always; 要上门 or 不用, which the classifier may take for a farewell, do not.
    """
    text, intent = str(parse["text"]), parse["intent"]
    if intent["name"] not in STEERING or command(clean(text)):
        return parse
    fits = slot not in FREE and not isinstance(reading.understand(slot, text, regions), Invalid)
    return parse | {"intent": intent | {"name": PLAIN}} if fits or intent["confidence"] < SURE else parse
