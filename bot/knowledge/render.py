"""A guide as each channel's caller reads or hears it; whole sentences only, the law behind every answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.messages import Channel, Citation, Option
from bot.core.text import fit, sentences
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide

WECHAT_CHARS = 600
SMS_CHARS = 134  # two joined parts of 67 UCS-2 characters
VOICE_CHARS = 100
VOICE_MORE = "要听下一步，请说好。"

# What a caller may ask next about a guide: topic → (sections in order, label of the option).
TOPICS: dict[str, tuple[tuple[str, ...], str]] = {
    "steps": (("步骤",), "怎么做"),
    "materials": (("材料",), "带什么材料"),
    "where": (("去哪",), "去哪里办"),
    "how_long": (("期限",), "要多久、期限"),
    "cost": (("费用",), "要多少钱"),
    "evidence": (("证据",), "要什么证据"),
    "law": ((), "法律依据"),
    "aid": (("援助",), "法律援助"),
    "more": (("其他办法", "注意"), "还要注意什么"),
}
MENU: tuple[Option, ...] = (
    Option("1", "怎么做"),
    Option("2", "材料"),
    Option("3", "去哪里"),
    Option("4", "申请法律援助"),
)
MENU_TOPICS = {"1": "steps", "2": "materials", "3": "where", "4": "apply"}
_HAN_DIGITS = "零幺二三四五六七八九"  # 幺: 1 is never taken for 7 on the telephone
# Numbers that are called, not counted: 12348, 110, 120; never an article or a sum.
_SPELT = re.compile(r"0\d{2,3}-\d{7,8}|\d{5,}(?![\d元块万亩平斤])|(?<![\d.第])1[12]\d(?![\d.条元块天日个名岁平米年])")
_NUMERALS = "〇一二三四五六七八九十"


@dataclass(frozen=True)
class Printer:
    """Renders guides with the figures in force on `day`."""

    figures: Figures
    day: date

    def answer(self, guide: Guide, channel: Channel, menu: Sequence[Option] = MENU, taken: int = 0) -> str:
        """The first answer on that channel, options left to the channel except on SMS, where they count as text.

        `taken`: characters that a warning before it needs of the room there is.
        """
        renderers: dict[str, Callable[[Guide, Sequence[Option], int], str]] = {"sms": self._sms, "voice": self._voice}
        return renderers.get(channel, self._long)(guide, menu, taken)

    def topic(self, guide: Guide, topic: str, channel: Channel) -> str:
        """One part of the guide: `topic` is a key of TOPICS."""
        if topic == "law":
            return speakable(self.law(guide)) if channel == "voice" else self.law(guide)
        names, label = TOPICS[topic]
        text = "\n".join(plain(self._fill(guide.sections[n])) for n in names if guide.sections.get(n))
        if channel == "voice":
            return speakable(text)
        return f"【{label}】\n{text}"

    def law(self, guide: Guide) -> str:
        """All citations with what each says in plain words."""
        return "\n".join(["法律依据："] + [f"{reference(c)}：{c.says}。" for c in guide.citations])

    def whole(self, guide: Guide) -> str:
        """The whole guide in plain text, for operators and the command line."""
        parts = [guide.title] + [f"【{name}】\n{plain(self._fill(text))}" for name, text in guide.sections.items()]
        return "\n\n".join([*parts, self.law(guide)])

    def _fill(self, text: str) -> str:
        return self.figures.fill(text, self.day)

    def _long(self, guide: Guide, menu: Sequence[Option], taken: int) -> str:
        basis = "依据：" + "、".join(reference(c) for c in guide.citations[:3]) + "。"
        head = plain(self._fill(guide.sections["简答"]))
        left = WECHAT_CHARS - taken - len(head) - len(basis) - 4
        steps = fit_lines(plain(self._fill(guide.sections["步骤"])), left - 4)
        left -= len(steps) + 8
        limit = fit(plain(self._fill(guide.sections["期限"])), left) if left > 60 else ""
        blocks = [head, f"怎么做：\n{steps}" if steps else "", f"期限：{limit}" if limit else "", basis]
        return "\n\n".join(b for b in blocks if b)

    def _sms(self, guide: Guide, menu: Sequence[Option], taken: int) -> str:
        options = "回" + "，".join(f"{o.key}{o.label}" for o in menu) + "，0人工" if menu else ""
        basis = f"（{short_reference(guide.citations[0])}）"
        room = SMS_CHARS - len(options) - len(basis) - taken
        sms = self._fill(guide.sms)
        return (whole_within(sms, room) if taken else fit(sms, room)) + basis + options

    def _voice(self, guide: Guide, menu: Sequence[Option], taken: int) -> str:
        room = VOICE_CHARS - len(VOICE_MORE) - taken
        voice = self._fill(guide.voice)
        return speakable(whole_within(voice, room) if taken else fit(voice, room)) + VOICE_MORE


def reference(citation: Citation) -> str:
    """《民法典》第1067条, 《刑法》第120条之一."""
    return f"《{citation.law}》第{_article(citation.article)}"


def _article(article: str) -> str:
    number, _, inserted = article.partition("-")
    place = int(inserted or 0)
    return f"{number}条" + (f"之{'十' * (place > 10)}{_NUMERALS[place - 10 * (place > 10)]}" if place else "")


def short_reference(citation: Citation) -> str:
    """民法典1067条; a long judicial interpretation is named by its subject."""
    law = citation.law
    if len(law) > 14:
        law = re.sub(
            r"^最高人民法院关于(?:审理|适用|办理)?|(?:案件)?适用法律(?:若干)?问题|的(?:若干)?(?:解释|规定)", "", law
        )
        law = law.replace("《", "").replace("》", "")[:14] + "解释"
    return law + _article(citation.article)


def plain(markdown: str) -> str:
    """Markdown of our guides as plain text: list marks kept as 1. and ·, no other markup."""
    text = re.sub(r"^[-*] +", "· ", markdown, flags=re.MULTILINE)
    return re.sub(r"[*_`]{1,2}|^#+ ", "", text, flags=re.MULTILINE).strip()


def whole_within(text: str, limit: int) -> str:
    """As many whole sentences from the start as have room, or none."""
    return fit(text, limit) if len(next(iter(sentences(text)), "")) <= limit else ""


def fit_lines(text: str, limit: int) -> str:
    """As many whole lines from the start as have room."""
    kept: list[str] = []
    for line in text.splitlines():
        if sum(map(len, kept)) + len(kept) + len(line) > limit:
            break
        kept.append(line)
    return "\n".join(kept)


def speakable(text: str) -> str:
    """Text for a voice: list marks out, phone and other long numbers digit by digit, brackets as pauses."""
    text = re.sub(r"^(?:· |\d+\. )", "", text, flags=re.MULTILINE)
    text = _SPELT.sub(lambda m: "".join(_HAN_DIGITS[int(d)] for d in m.group() if d != "-"), text)
    text = re.sub(r"[（(]([^（()）])[)）](?=[\u4e00-\u9fff])", r"\1", text)  # 村（居）委会 is one word
    text = re.sub(r"[（(]([^（()）]*)[)）]", r"，\1，", text)
    text = re.sub(r"[《》【】“”「」]", "", text)
    return "".join(s if s[-1] in "。！？；" else s.rstrip("：，、") + "。" for s in sentences(text))
