"""While a person answers a caller himself the hotline keeps quiet: what he writes is kept, and seen by that person."""

from bot.core.keywords import keyword
from bot.core.messages import Inbound, Reply
from bot.nlu import urgent
from bot.nlu.normalize import normalize
from bot.service import evidence, vault
from bot.service.replies import Speaker
from bot.service.turn import Turn
from bot.storage.tables import Takeover

READ = 2_000  # characters of a message that are searched for danger


async def kept(turn: Turn, message: Inbound, words: str, speaker: Speaker) -> Reply | None:
    """The reply that goes with keeping quiet; None where the hotline must answer.

    That is: nobody has taken over or he has been silent for too long, a telephone call, danger, STOP by SMS. The caller is
    told once that a person reads along; on the chat page each time, where silence looks like a fault.
    """
    row = await turn.session.get(Takeover, turn.caller_id)
    if row is None or row.until <= turn.now or message.channel == "voice" or _must_be_answered(message, words):
        return None
    await evidence.acknowledgement(turn, message)
    await vault.seal_text(turn.session, turn.services.cipher, turn.caller_id, words, turn.now)
    told, row.told = row.told, True
    silent = told and message.channel != "web"
    return Reply([] if silent else [speaker.say("person_reads")], decision="handover")


def _must_be_answered(message: Inbound, words: str) -> bool:
    if message.channel == "sms" and keyword(words) is not None:
        return True
    return urgent.detect(normalize(words[:READ])) is not None
