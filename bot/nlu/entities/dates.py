"""Dates as callers say them, counted from the day of the message."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.nlu import numbers
from bot.nlu.entities import calendar
from bot.nlu.entities.dated import YEARS, resolve
from bot.nlu.entities.entity import Entity

_N = numbers.NUMBER
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_DAY = re.compile(
    r"(?P<day>大前|前|昨|今|明|大后|后)(?:天|日(?!子)|晚(?!上?会)|儿个?(?!子|媳|女)|早)(?:晚上|早上|上午|下午|晚|早|夜里|半夜|中午)?"
)
_WEEK = re.compile(
    r"(?P<which>上上|上|这|本|下)个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末]?)"
    r"|(?<![每个\d一二两三四五六七八九十])(?:周|星期|礼拜)(?P<bare>[一二三四五六日天])"
)
_AGO = re.compile(
    rf"(?<![第每\d])(?P<n>{_N})(?:多|来|几)?(?P<unit>年|个月|个?星期|个?礼拜|周|天)(?P<half>半)?多?(?:以前|之前|前)(?![妻夫])"
    rf"|(?P<m>{_N})(?:天)(?:之后|以后|后)(?=就?要?(?:开庭|到期|截止|过期))"
)
_DECADE = re.compile(r"(?P<few>[5-9五六七八九零〇012一二])几年(?!来|了|前)|(?P<tens>[5-9五六七八九]|)[十0零〇]年代")
_FUTURE = re.compile(
    r"(?:就|才|要|前|之前|的时候|上午|下午|早上|\d|点){0,8}(?:开庭|到期|截止|要交|要搬|来拆|过期|开会)"
)
_WEEKDAY = "一二三四五六日"
_FIRST = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}

_Reader = Callable[["re.Match[str]", date], str | None]


def dates(text: str, on: date) -> Iterator[Entity]:
    """All dates; a form that is read as a whole (去年腊月二十三) is not read again in parts."""
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if value := read(match, on):
                yield Entity("date", value, match.start(), match.end() - match.group().endswith("的"))


def _day(match: "re.Match[str]", on: date) -> str:
    return (on + timedelta(days=_DAYS[match.group("day")])).isoformat()


def _week(match: "re.Match[str]", on: date) -> str:
    monday = on - timedelta(days=on.weekday())
    if bare := match.group("bare"):
        found = monday + timedelta(days=_weekday(bare))
        if found > on and not _FUTURE.match(match.string, match.end()):
            found -= timedelta(days=7)
        return found.isoformat()
    monday += timedelta(days=7 * _FIRST[match.group("which")])
    if match.group("day") == "末":
        return calendar.between(monday + timedelta(days=5), monday + timedelta(days=6))
    if match.group("day"):
        return (monday + timedelta(days=_weekday(match.group("day")))).isoformat()
    return calendar.between(monday, monday + timedelta(days=6))


def _weekday(char: str) -> int:
    return _WEEKDAY.index("日" if char == "天" else char)


def _ago(match: "re.Match[str]", on: date) -> str | None:
    if match.group("m"):
        return _shifted(on, numbers.count(match.group("m")) or 0)
    count, unit = numbers.count(match.group("n")), match.group("unit")
    if count is None or count > (100 if unit == "年" else 400):
        return None
    if unit == "年":
        months = round(12 * (count + (0.5 if match.group("half") else 0)))
        return str(on.year - int(count)) if months % 12 == 0 else calendar.month(on.year, on.month - months)
    if unit == "个月":
        return None if count < 1 else calendar.month(on.year, on.month - int(count))
    return _shifted(on, -count * (1 if unit == "天" else 7))


def _shifted(on: date, days: float) -> str:
    return (on + timedelta(days=int(days))).isoformat()


def _decade(match: "re.Match[str]", on: date) -> str | None:
    char = match.group("few") or match.group("tens")
    if not char:
        return None
    tens = int(numbers.parse(char) or 0)
    first = (1900 if tens >= 5 else 2000) + 10 * tens
    return f"{first}/{first + 9}" if first <= on.year else None


_FEAST = re.compile(
    rf"(?P<year>{'|'.join(YEARS)}|(?P<y4>\d{{4}})年)?的?(?P<feast>{'|'.join(calendar.FESTIVALS)})(?!节目|劳动法)"
)


def _feast(match: "re.Match[str]", on: date) -> str | None:
    name, year = match.group("feast"), match.group("year")
    if year:
        number = int(match.group("y4")) if match.group("y4") else on.year + YEARS[year]
        found = calendar.festival(name, number)
        if name in ("除夕", "大年三十", "年三十") and found and found > on and YEARS.get(year, 0) <= 0:
            found = calendar.new_years_eve(number - 1)
    elif name in ("过年", "五一", "春节"):  # 过年回家: no day is meant
        return None
    else:
        found = calendar.latest((calendar.festival(name, y) for y in range(on.year, on.year - 2, -1)), on)
    return found.isoformat() if found else None


def _dated(match: "re.Match[str]", on: date) -> str | None:
    if not match.group():
        return None
    return resolve(match, on, ahead=bool(_FUTURE.match(match.string, match.end())))


def _readers() -> tuple[tuple["re.Pattern[str]", _Reader], ...]:
    from bot.nlu.entities.dated import DATED, WRITTEN, written

    return (
        (WRITTEN, written), (_AGO, _ago), (_FEAST, _feast), (_DECADE, _decade), (DATED, _dated), (_DAY, _day), (_WEEK, _week),
    )  # fmt: skip


_READERS = _readers()
