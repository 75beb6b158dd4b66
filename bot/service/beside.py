"""What is answered beside the dialogue: photos, places on the map, empty messages, STOP and START by SMS."""

from dataclasses import replace

from bot.core.keywords import keyword
from bot.core.messages import Inbound
from bot.knowledge.regions import Regions
from bot.service import evidence
from bot.service.replies import Speaker
from bot.service.slots import ASKING
from bot.service.turn import Turn
from bot.storage.tables import Caller, Tracker

PLACE_QUESTIONS = ("region", "address")  # a location on the map answers these
KEYWORD_WORDS = {"stop": "opted_out", "start": "opted_in", "help": "capability"}


async def answer(turn: Turn, message: Inbound, words: str, speaker: Speaker) -> list[str] | None:
    """What is said to such a message; None where its words go to the dialogue."""
    told = await evidence.acknowledgement(turn, message)
    if told is not None and not words:
        asked = await open_question(turn)
        return [speaker.say(told[0], number=told[1]), *([speaker.say("photo_go_on")] if asked else [])]
    if not words:
        return [speaker.say("attachment" if message.attachments else "empty")]
    said = await _place(turn, message, speaker) if _is_place(message) else await _keyword(turn, message, words, speaker)
    return None if said is None else [said]


async def _keyword(turn: Turn, message: Inbound, words: str, speaker: Speaker) -> str | None:
    """STOP, START and HELP by SMS."""
    asked = keyword(words) if message.channel == "sms" else None
    if asked == "stop":
        (await turn.session.get_one(Caller, turn.caller_id)).stopped = True
    return speaker.say(KEYWORD_WORDS[asked]) if asked else None


async def _place(turn: Turn, message: Inbound, speaker: Speaker) -> str | None:
    """A location answers the question for the place; at any other time it is noted."""
    if await open_question(turn) in PLACE_QUESTIONS:
        return None
    if message.region is None:
        return speaker.say("location_unknown")
    return speaker.say("location_known", place=speaker.knowledge.regions.name(message.region))


def placed(message: Inbound, regions: Regions) -> Inbound:
    """A location on the map names the county that the caller is in, where it names just one."""
    if message.region or not _is_place(message):
        return message
    found = regions.find(message.text)
    return replace(message, region=found[0].code) if len(found) == 1 else message


def _is_place(message: Inbound) -> bool:
    return any(attachment.startswith("geo:") for attachment in message.attachments)


async def open_question(turn: Turn) -> str | None:
    """The contract's code of what the form waits for, where it is open: a message that says nothing leaves it standing."""
    tracker = await turn.session.get(Tracker, turn.caller_id)
    slot = tracker.state.get("asking") if tracker else None
    return ASKING.get(slot, slot) if slot else None


async def known_region(turn: Turn) -> str | None:
    """Where the caller said before that he is, by a location on the map or through his gateway."""
    caller = await turn.session.get(Caller, turn.caller_id)
    return caller.region if caller else None
