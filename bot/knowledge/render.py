"""A guide as each channel's caller reads or hears it; whole sentences only, the law behind every answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.messages import Channel, Citation, Option
from bot.core.text import fit, sentences
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Guide
from bot.knowledge.overrides import ADDED
from bot.knowledge.spoken import speakable

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
IN_ANSWER = ("简答", "步骤", "期限")  # sections that the first answer holds anyway
MENU_TOPICS = {"1": "steps", "2": "materials", "3": "where", "4": "apply"}
_NUMERALS = "〇一二三四五六七八九十"
# Subject, kind and number of an interpretation: 民间借贷 + 规定, 劳动争议 + 解释 + （一）.
_INTERPRETATION = re.compile(
    r"最高人民法院(?:、最高人民检察院)?关于(?:审理|适用|办理|确定|人民法院)*(.+?)"
    r"(?:案件)?(?:具体应用法律|适用法律|相关程序)?(?:若干)?(?:问题)?的(?:若干)?(解释|规定|批复)(（[一二三四]）)?"
)


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
        """All citations with what each says in plain words, and the documents that a region's own word rests on."""
        local = [f"{o.name}的规定，见：{'；'.join(o.sources)}。" for o in guide.local if o.sources]
        return "\n".join(["法律依据：", *(f"{reference(c)}：{c.says}。" for c in guide.citations), *local])

    def whole(self, guide: Guide) -> str:
        """The whole guide in plain text with all its law and its review, for operators and the command line."""
        parts = [f"【{name}】\n{plain(self._fill(text))}" for name, text in guide.sections.items()]
        reviewed = [f"{guide.id}，{guide.reviewer}，{guide.reviewed_on}审，{guide.review_by}前再审。"]
        reviewed += [f"{o.name}（{o.region}）：{o.reviewer}，{o.reviewed_on}审。" for o in guide.local]
        return "\n\n".join([guide.title, *parts, self.law(guide), "\n".join(reviewed)])

    def _fill(self, text: str) -> str:
        return self.figures.fill(text, self.day)

    def _long(self, guide: Guide, menu: Sequence[Option], taken: int) -> str:
        """Short answer, what the region does otherwise, steps, deadline, law: as many whole lines as have room."""
        basis = "依据：" + "、".join(reference(c) for c in guide.citations[:3]) + "。"
        head = plain(self._fill(guide.sections["简答"]))
        left = WECHAT_CHARS - taken - len(head) - len(basis) - 4
        local = whole_sentences(self._local(guide), left - 2)
        left -= len(local) + 2 if local else 0
        steps = fit_lines(plain(self._fill(guide.sections["步骤"])), left - 6)
        left -= len(steps) + 7
        limit = whole_sentences(plain(self._fill(guide.sections["期限"])), left - 5)
        blocks = [head, local, f"怎么做：\n{steps}" if steps else "", f"期限：{limit}" if limit else "", basis]
        return "\n\n".join(b for b in blocks if b)

    def _local(self, guide: Guide) -> str:
        """What the guide's region says otherwise, as far as the first answer does not say it anyway."""
        own = {name.removeprefix(ADDED): (o, text) for o in guide.local for name, text in o.sections.items()}
        shown = [(o, self._unmarked(text)) for name, (o, text) in own.items() if name not in IN_ANSWER]
        return "\n".join(text if o.name in text else f"{o.name}：{text}" for o, text in shown)

    def _unmarked(self, text: str) -> str:
        return re.sub(r"^· ", "", plain(self._fill(text)), flags=re.MULTILINE)

    def _sms(self, guide: Guide, menu: Sequence[Option], taken: int) -> str:
        options = menu_line(menu)
        basis = f"（{short_reference(guide.citations[0])}）"
        room = SMS_CHARS - len(options) - len(basis) - taken
        sms = self._fill(guide.sms)
        return (whole_sentences(sms, room) if taken else fit(sms, room)) + basis + options

    def _voice(self, guide: Guide, menu: Sequence[Option], taken: int) -> str:
        room = VOICE_CHARS - len(VOICE_MORE) - taken
        voice = speakable(self._fill(guide.voice))
        return (whole_sentences(voice, room) if taken else fit(voice, room)) + VOICE_MORE


def menu_line(menu: Sequence[Option]) -> str:
    """The options as one line of an SMS: 回1怎么做，2材料，0人工."""
    return "回" + "，".join(f"{o.key}{o.label}" for o in menu) + "，0人工" if menu else ""


def reference(citation: Citation) -> str:
    """《民法典》第1067条, 《刑法》第120条之一."""
    return f"《{citation.law}》第{_article(citation.article)}"


def _article(article: str) -> str:
    number, _, inserted = article.partition("-")
    place = int(inserted or 0)
    return f"{number}条" + (f"之{'十' * (place > 10)}{_NUMERALS[place - 10 * (place > 10)]}" if place else "")


def short_reference(citation: Citation) -> str:
    """民法典1067条; an interpretation of the courts by its subject: 劳动争议解释（一）15条."""
    named = _INTERPRETATION.fullmatch(citation.law)
    law = re.sub("[《》]", "", "".join(part or "" for part in named.groups())) if named else citation.law
    return law + _article(citation.article)


def plain(markdown: str) -> str:
    """Markdown of our guides as plain text: list marks kept as 1. and ·, no other markup."""
    text = re.sub(r"^[-*] +", "· ", markdown, flags=re.MULTILINE)
    return re.sub(r"[*_`]{1,2}|^#+ ", "", text, flags=re.MULTILINE).strip()


def whole_sentences(text: str, limit: int) -> str:
    """As many whole sentences from the start as have room; none where the first has none."""
    kept = ""
    for line in text.splitlines():
        for place, sentence in enumerate(sentences(line)):
            gap = "\n" if kept and place == 0 else ""
            if len(kept) + len(gap) + len(sentence) > limit:
                return kept
            kept += gap + sentence
    return kept


def fit_lines(text: str, limit: int) -> str:
    """As many whole lines from the start as have room."""
    kept: list[str] = []
    for line in text.splitlines():
        if sum(map(len, kept)) + len(kept) + len(line) > limit:
            break
        kept.append(line)
    return "\n".join(kept)
