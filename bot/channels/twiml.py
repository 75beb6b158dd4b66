"""A turn of a call as TwiML, written by Twilio's library.

Gather: https://www.twilio.com/docs/voice/twiml/gather, Say with SSML: …/twiml/say, Dial: …/twiml/dial.
"""

import re

from twilio.twiml.voice_response import Gather, Say, VoiceResponse

from bot.channels.speech import CUE
from bot.channels.voice_state import Turn
from bot.settings import Settings

MOST_HINTS, HINT_CHARS = 500, 100  # Twilio's limits: phrases, characters of one
FIXED = (1, 18)  # keys after which nothing more can come: a choice, an identity number
RING_SECONDS = 30  # an operator who has not answered by then is away
TALK_SECONDS = 3600


def twiml(turn: Turn, settings: Settings, base: str) -> str:
    """What Twilio does next; `base` is the channel's public URL, or its path alone."""
    response = VoiceResponse()
    if turn.listen:
        _listen(response, turn, settings, base)
    elif turn.transfer:
        _say(response, turn, settings)
        _transfer(response, turn, base)
    else:
        _say(response, turn, settings)
        response.hangup()
    return str(response)


def _listen(response: VoiceResponse, turn: Turn, settings: Settings, base: str) -> None:
    action = f"{base}/turn?n={turn.number}"
    gather = Gather(
        input="dtmf speech",
        action=action,
        method="POST",
        timeout=turn.wait,
        speech_timeout=str(turn.pause),  # `auto` is refused by some models, a number by none
        num_digits=turn.digits if turn.digits in FIXED else None,  # others are closed by # or by waiting
        finish_on_key="#",
        language=settings.twilio_speech_language,
        hints=", ".join(dict.fromkeys(h[:HINT_CHARS].replace(",", "") for h in turn.hints[:MOST_HINTS])) or None,
        barge_in=turn.barge_in,
        profanity_filter=False,  # what he was called belongs to the story
        action_on_empty_result=True,  # otherwise silence would fall through to the next verb
    )
    _say(gather, turn, settings)
    response.append(gather)
    response.redirect(action, method="POST")  # where a Gather ends without its action after all


def _say(verb: VoiceResponse | Gather, turn: Turn, settings: Settings) -> None:
    for sentence in turn.say:
        say = Say(voice=settings.twilio_voice, language=settings.twilio_voice_language)
        rate = {"rate": "x-slow", "volume": "loud"} if turn.slow else {"rate": "slow"}
        offer = f"{CUE}。"
        head = sentence.removesuffix(offer)
        if head:
            say.prosody(head, **rate)
        if head != sentence:
            say.break_(time="600ms")
            say.prosody(offer, **rate)
        say.break_(time="400ms")
        verb.append(say)


def _transfer(response: VoiceResponse, turn: Turn, base: str) -> None:
    dial = response.dial(
        action=f"{base}/dialled?n={turn.number}",
        method="POST",
        timeout=RING_SECONDS,
        time_limit=TALK_SECONDS,
        answer_on_bridge=True,
    )
    dial.number(e164(turn.transfer or ""))


def e164(phone: str) -> str:
    """A Chinese number as Twilio dials it: 0738-8612345 → +867388612345; one with its + stays."""
    digits = re.sub(r"[^\d+]", "", phone)
    return digits if digits.startswith("+") else "+86" + digits.removeprefix("0086").removeprefix("0")
