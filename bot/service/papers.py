"""What comes with a result, in the channel's own form: the reasons, the other routes, the complete list of papers."""

from collections.abc import Sequence

from bot.core.messages import Channel
from bot.core.screening import Material, Screening
from bot.service.replies import Speaker

REASONS = 2  # the matter and the means, or why there is no means test
_NOT_REASONS = frozenset({"n-laa-38", "gx-venue", "n-oth-recon", "n-laa-44", "n-laa-43", "n-laa-49", "n-laa-36"})


def result_text(speaker: Speaker, screening: Screening) -> str:
    """The result in plain words: why, what goes first, the right to apply anyway and to object."""
    told = [r.text for r in screening.reasons if r.rule not in _NOT_REASONS]
    reason = "".join(dict.fromkeys(told[: 1 if speaker.channel == "voice" else REASONS]))
    first = speaker.say("result_first") if screening.accept_first else ""
    most = 2 if speaker.channel == "sms" else 3  # a third fills a fourth part of the SMS
    shown = screening.other_routes[:most]
    routes = "、".join(f"{r.name}（{r.contact}）" for r in shown)
    return speaker.say(f"result_{screening.result}", reason=reason, first=first, routes=f"{routes}。" if routes else "")


def routes_text(speaker: Speaker, screening: Screening) -> str:
    """The two or three other ways: who, where, why, what to bring; by SMS and voice they are part of the result."""
    if speaker.channel in ("sms", "voice") or not screening.other_routes:
        return ""
    rows = [f"{r.name}：{r.contact}。{r.why}带什么：{r.bring}" for r in screening.other_routes]
    return "\n".join([speaker.say("routes_too"), *rows])


def papers_text(speaker: Speaker, materials: Sequence[Material], in_full: bool = False) -> str:
    """All papers at once (法律援助法 43), first those without which the application is not taken, then those that may follow.

    By SMS and voice only their names unless `in_full`, elsewhere each with why.
    """
    now = [m for m in materials if not m.can_follow_later]
    later = [m for m in materials if m.can_follow_later]
    full = in_full or speaker.channel in ("web", "wechat")
    key, after = ("papers", "papers_later") if full else ("papers_short", "papers_short_later")
    follow = speaker.say(after, papers=_listed(later, speaker.channel, full)) if later else ""
    return speaker.say(key, papers=_listed(now, speaker.channel, full), later=follow)


def _listed(materials: Sequence[Material], channel: Channel, full: bool) -> str:
    if full:
        return "\n".join(f"{m.name}：{m.why}" for m in materials)
    return ("。" if channel == "voice" else "、").join(m.name for m in materials)
