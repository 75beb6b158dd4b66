"""A Reply as text: options as numbered lines where the channel has no buttons, cut in the channel's own unit."""

from bot.core import sms
from bot.core.messages import Option, Reply
from bot.core.text import pack, sentences, utf8_bytes, utf16_units
from bot.knowledge.render import menu_line

SMS_SINGLE, SMS_PART = sms.UCS_SINGLE, sms.UCS_PART
WECHAT_BYTES = 2048


def as_text(reply: Reply) -> str:
    """All paragraphs and the options in one text."""
    return "\n".join(reply.texts + ([option_lines(reply.options)] if reply.options else []))


def option_lines(options: list[Option]) -> str:
    """One line an option: the digit and its label."""
    return "\n".join(f"{o.key}. {o.label}" for o in options)


def sms_text(reply: Reply) -> str:
    """The reply for an SMS: answers of guides carry their options in the text already, other answers offer a person."""
    answer = reply.decision == "answer"
    if not reply.options or (answer and reply.guide is not None):
        return "\n".join(reply.texts)
    options = menu_line(reply.options) if answer else "回" + "，".join(f"{o.key}{o.label}" for o in reply.options)
    return "\n".join([*reply.texts, options])


def sms_parts(text: str) -> list[str]:
    """The parts that the network sends: one of 70 UCS-2 characters, or several of 67 joined by the phone."""
    return [text] if utf16_units(text) <= SMS_SINGLE else pack(text, SMS_PART, utf16_units)


def sms_part_count(text: str) -> int:
    """How many parts are billed."""
    return sms.part_count(text)


def wechat_messages(reply: Reply) -> list[str]:
    """Messages of at most 2048 bytes, cut at sentence ends."""
    return pack(as_text(reply), WECHAT_BYTES, utf8_bytes)


def voice_sentences(reply: Reply) -> list[str]:
    """One sentence at a time, as a voice says them: nobody hears a menu, a choice is one question."""
    spoken = [s for text in reply.texts for s in sentences(text)]
    choice = "，还是".join(o.label for o in reply.options) if reply.decision == "clarify" else ""
    return [*spoken, f"是{choice}？"] if choice else spoken


def segments(reply: Reply, channel: str) -> list[str]:
    """How the channel sends a reply."""
    if channel == "sms":
        return sms_parts(sms_text(reply))
    if channel == "voice":
        return voice_sentences(reply)
    return wechat_messages(reply)
