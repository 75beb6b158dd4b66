"""Short bubbles that belong together: which message waits a moment for the next one, and which are one turn.

Villagers write “老板”, “欠我三个月工钱”, “怎么办” as three messages. Only a short, unfinished bubble waits; a command, a digit,
an answer to an open question, a question or a cry for help is worked on at once.
"""

import asyncio
import re
import time
from dataclasses import dataclass, field

from bot.nlu.commands import command
from bot.nlu.normalize import clean
from bot.nlu.understand import Understander

SHORT = 12  # characters of a bubble that may wait
MOST = 5  # bubbles of one turn
ROOM = 400  # characters of one turn
SURE = 0.9  # confidence from which a matter counts as told, and a conversation word as meant
TOLD = 5  # characters from which it may be told at all: 老板 alone is sure to be about wages, and no sentence
CHANNELS = ("wechat", "sms", "web")  # a voice gateway hands over whole sentences, and silence is dear on the telephone
_ENDS = re.compile(
    r"(?:[。！？!?；;…]|吗|呢|嘛|怎么办|咋办|咋整|咋弄|怎么弄|怎么处理|怎么申请|可以不|行不行?|能不能|多少钱?|多久|几天|谢谢.?)$"
)
_OPENS = re.compile(
    r"(?:喂|嗨|你好|您好|在吗|在不在|有人吗|请问|咨询|急|那个|就是|是这样|"
    r"(?:我)?(?:想|要)?(?:问|咨询|请教)(?:一?下|个事|点事|一个事|一件事|你|您)?(?:你|您)?|"
    r"(?:我)?有(?:个|点|件|一件)?(?:事情?|问题)(?:想?问(?:一?下)?(?:你|您)?)?)[的了啊呀吧，,]?"
)
_NOISE = ("gibberish", "chitchat", "other_service", "")


@dataclass
class Bubble:
    """A message that waits: its row, with those it has taken along, their words, and what becomes of it."""

    rows: list[int]
    texts: list[str]
    since: float = field(default_factory=time.monotonic)
    fate: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


def may_wait(text: str, understander: Understander, begun: bool = False) -> bool:
    """True for a short bubble that says too little alone; `begun`: others stand before it already."""
    said = text.strip()
    if not 0 < len(said) <= SHORT or not _joinable(said):
        return False
    if _OPENS.fullmatch(said):
        return True
    if _ENDS.search(said):
        return False
    parse = understander.parse(said)
    if parse.urgent is not None:
        return False
    if parse.decision == "smalltalk":
        return parse.confidence < SURE or parse.intent in _NOISE
    return begun or parse.decision != "answer" or parse.confidence < SURE or len(said) < TOLD


def belongs(text: str, understander: Understander) -> bool:
    """True where a message may be read together with the bubbles before it: words, no command, no alarm of its own."""
    said = text.strip()
    return bool(said) and len(said) <= ROOM and _joinable(said) and understander.parse(said).urgent is None


def joined(texts: list[str]) -> str:
    """The bubbles as one text."""
    marked = [t if re.search(r"[，,。！？!?；;：:]$", t) else f"{t}，" for t in (t.strip() for t in texts[:-1])]
    return "".join([*marked, texts[-1].strip()])


def _joinable(said: str) -> bool:
    """No command and no bare digits; a number that identifies somebody stays a message of its own."""
    return command(clean(said)) is None and not re.fullmatch(r"[\d\s.\-，,、xX+]+", said)


class Bursts:
    """The bubbles that wait in this process, one turn a caller."""

    def __init__(self, window: float) -> None:
        self.window = window
        self._waiting: dict[str, Bubble] = {}

    def waiting(self, caller_id: str) -> Bubble | None:
        """What the caller has begun and not finished."""
        return self._waiting.get(caller_id)

    def rows(self, caller_id: str) -> list[int]:
        """Rows that nobody else may work on meanwhile."""
        bubble = self._waiting.get(caller_id)
        return bubble.rows if bubble else []

    def take(self, caller_id: str) -> Bubble | None:
        """Take along what waits: its own request ends with an empty reply."""
        return self._settle(caller_id, True)

    def release(self, caller_id: str) -> None:
        """Let what waits go as a turn of its own."""
        self._settle(caller_id, False)

    def hold(self, caller_id: str, bubble: Bubble) -> None:
        """From now on this bubble waits."""
        self._waiting[caller_id] = bubble

    async def taken(self, caller_id: str, bubble: Bubble) -> bool:
        """Wait for the next bubble; True where it took this one along, False where none came or it must go now."""
        try:
            return await asyncio.wait_for(asyncio.shield(bubble.fate), self.window)
        except TimeoutError:
            return bubble.fate.result() if bubble.fate.done() else False
        finally:
            if self._waiting.get(caller_id) is bubble:
                del self._waiting[caller_id]

    def full(self, bubble: Bubble) -> bool:
        """True where no more is added, so that a caller who writes without end is answered too."""
        late = time.monotonic() - bubble.since > 3 * self.window
        return late or len(bubble.rows) >= MOST or sum(map(len, bubble.texts)) > ROOM

    def _settle(self, caller_id: str, along: bool) -> Bubble | None:
        bubble = self._waiting.pop(caller_id, None)
        if bubble is not None and not bubble.fate.done():
            bubble.fate.set_result(along)
        return bubble
