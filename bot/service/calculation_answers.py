"""What an answer to a calculator's question means, as a value of the question's kind."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bot.knowledge.calculators import Script
from bot.nlu import answers, entities, numbers
from bot.rules.calculators.model import Question
from bot.rules.calculators.time_limits import STILL_THERE
from bot.service.deadlines import between

UNKNOWN = answers.UNKNOWN
MOST_YUAN, MOST_HOURS, MOST_COUNT = 1e7, 20_000, 366
HOURS_A_DAY = 8  # 国务院关于职工工作时间的规定 3 (1995-05-01): a working day
_STILL = re.compile(r"还在(?:那里?|那儿)?(?:干|做|上班)|没(?:有)?(?:离开|走|离职)|现在还(?:干|做|上)")
_NEVER = re.compile(
    r"^(?:我|都|也|就)*(?:没有?|没得|从来没|一直没|冇得?|莫得)(?:要过|催过|找过|说过|过)?[了的啊呀哦]*$"
)
_SINCE = re.compile(r"从|起|开始|进厂|入职")
_HOURS = re.compile(rf"(?P<n>{numbers.NUMBER})(?:多|来)?个?(?P<unit>小时|钟头|天|日|个?班)")


def read(question: Question, text: str, script: Script, on: date) -> Any:
    """The answer as a value, "unknown" for 不知道, None where it cannot be used."""
    if answers.is_unknown(text):
        return UNKNOWN
    readers: dict[str, Callable[[], Any]] = {
        "money": lambda: _money(text),
        "span": lambda: _span(text, on),
        "count": lambda: answers.count(text, 0, MOST_COUNT),
        "hours": lambda: _hours(text),
        "date": lambda: _date(text, question, on),
        "choice": lambda: answers.choice(text, dict(script.choices.get(question.name, {}))),
    }
    return readers[question.kind]()


def _money(text: str) -> float | None:
    yuan = answers.money(text)
    return yuan if yuan is not None and yuan <= MOST_YUAN else None


def _span(text: str, on: date) -> int | None:
    """Days: 五年三个月, 从2019年3月干起, or a bare number, which counts years."""
    found = entities.extract(text, on)
    spans = [int(e["value"]) for e in found if e["type"] == "span"]
    if spans and not _SINCE.search(text):
        return max(spans)
    starts = [days[0] for e in found if e["type"] == "date" and (days := between(str(e["value"])))]
    if starts and min(starts) <= on:
        return _as_span(min(starts), on)
    years = answers.count(text, 0, 60)
    return max(spans) if spans else years * 365 if years is not None else None


def _as_span(first: date, on: date) -> int:
    """A time by the calendar in the lengths that spans are counted in (365, 30)."""
    months = (on.year - first.year) * 12 + on.month - first.month - (on.day < first.day)
    years, rest = divmod(max(0, months), 12)
    anniversary = (first.month - 1 + months) % 12 + 1, first.year + (first.month - 1 + months) // 12
    left = on - _same_day(anniversary[1], anniversary[0], first.day)
    return years * 365 + rest * 30 + min(29, max(0, left.days))


def _same_day(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day, last))


def _hours(text: str) -> float | None:
    total = 0.0
    for match in _HOURS.finditer(text):
        count = numbers.count(match["n"]) or 0
        total += count if match["unit"] in ("小时", "钟头") else count * HOURS_A_DAY
    if total == 0:
        bare = answers.count(text, 1, MOST_HOURS)
        total = float(bare or 0)
    return total if 0 < total <= MOST_HOURS else None


def _date(text: str, question: Question, on: date) -> str | bool | None:
    """An ISO day, month, year or range; STILL_THERE, or False for 没有, where the question allows it."""
    if question.name == "ended" and _STILL.search(text):
        return STILL_THERE
    if not question.required and _NEVER.search(answers.bare(text)):
        return False
    values = [str(e["value"]) for e in entities.extract(text, on) if e["type"] == "date"]
    values += [
        m.group() + "-01-01/" + m.group() + "-12-31" for m in re.finditer(r"^(?:19|20)\d\d$", answers.bare(text))
    ]
    past = [value for value in values if (days := between(value)) and days[0] <= on]
    return past[0] if past else None
