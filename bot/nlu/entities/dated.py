"""A date made of year, month and day words: 2023年9月, 去年腊月二十三, 上个月初八, 三月15号, 前年底."""

import re
from collections.abc import Iterator
from datetime import date

from bot.nlu import numbers
from bot.nlu.entities import calendar

YEARS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "旧年": -1, "今年": 0, "明年": 1, "后年": 2}
_LUNAR_NAMES = {"正月": 1, "冬月": 11, "腊月": 12}
_MONTH = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_LUNAR_DAY = "初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|三十"
_DIGITS = "零〇一二三四五六七八九"
DATED = re.compile(
    rf"(?=[去前今明后大上旧这本当下农阴老古阳公新正腊冬初廿\d{_DIGITS}十三])(?:(?:(?P<yr>{'|'.join(YEARS)})|(?P<y4>(?:19|20)\d\d|[一二][{_DIGITS}]{{3}})年|(?<!\d)(?P<y2>\d\d|[{_DIGITS}]{{2}})年)的?)?"
    rf"(?:(?P<cal>农历|阴历|老历|旧历|古历|阳历|公历|新历)的?)?"
    rf"(?:(?P<lm>正月|腊月|冬月)|(?P<rm>上上个?|上个?|这个?|本|当|下个?)月|(?<![\d个{_DIGITS}十])(?P<m>{_MONTH})月(?!饼|嫂|子|供))?"
    rf"(?:(?P<d>[12]\d|3[01]|0?[1-9]|二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])(?:号(?!楼|院|线|门|车|房|人|文件|令)|日(?!内|之内|游|工资|期))|(?P<ld>{_LUNAR_DAY})(?![多几来年个岁天万千百块亩元户人斤号日中]))?"
    rf"(?P<part>份?的?(?:上半年|下半年|[年月]?底|年?初(?![一二三四五六七八九十中])|月初|中旬|上旬|下旬|春天|夏天|秋天|冬天|春上|开春))?份?"
)
WRITTEN = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[.\-/](?P<m>1[0-2]|0?[1-9])(?:[.\-/](?P<d>3[01]|[12]\d|0?[1-9]))?(?![\d.])"
)
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
_YEAR_BEFORE = re.compile(r"(?:^|[，。,.;；！？!? 从在于自到打我是])$")


def written(match: "re.Match[str]", on: date) -> str | None:
    """2023-9-12, 2023.9."""
    year, month = int(match.group("y")), int(match.group("m"))
    if not match.group("d"):
        return calendar.month(year, month)
    found = calendar.day(year, month, int(match.group("d")))
    return found.isoformat() if found else None


def resolve(match: "re.Match[str]", on: date, ahead: bool) -> str | None:
    """The ISO value of a match of DATED, None where it is no date; `ahead`: a hearing or a time limit, so not the past."""
    part = match.group("part") or ""
    if not match.group("yr") and match.group("y2") and not _is_short_year(match):
        return None
    if not _meant(match, part):
        return None
    year = _year(match, on)
    if match.group("rm"):
        return _in_relative_month(match, on)
    if _is_lunar(match):
        return _lunar(match, on, year)
    if match.group("m"):
        return _solar(match, on, year, ahead)
    if match.group("d"):
        return None if year else _day_of_month(match, on, ahead)
    return _part_of_year(year, part, on) if year else None


def _meant(match: "re.Match[str]", part: str) -> bool:
    """Alone, 三月 or 15号 or 初二 may be anything; 二十 is no date without a month."""
    words = match.groupdict()
    if not any(words[k] for k in ("yr", "y4", "y2", "lm", "rm", "m")):
        after = match.string[match.end() : match.end() + 3]
        if words["ld"]:
            return words["ld"][0] == "初" and bool(re.match("那天|早|晚|上午|下午|一早|就|发|给", after))
        return bool(words["d"]) and bool(
            re.match("开庭|发|收到|到期|之前|以前|前|就|的时|出院|那天|上午|下午|早|晚|来|去", after)
        )
    if words["ld"] and not (words["m"] or words["lm"] or words["rm"]):
        return words["ld"][0] == "初"
    return True


def _is_short_year(match: "re.Match[str]") -> bool:
    """93年 and 08年 are years, 20年 only with a month behind or after 在, 从; 七八年 is a span."""
    word, before = match.group("y2"), match.string[max(0, match.start() - 2) : match.start()]
    if match.group("m") or match.group("lm"):
        return not re.match("[零〇]", match.string[match.end("y2") + 1 :])
    number = numbers.parse(word) or 0
    after = match.string[match.end() : match.end() + 2]
    if re.match("[0零〇]", word) or (number >= 50 and not (word[0] in _DIGITS and _ascending(word))):
        return True
    rising = word[0] in _DIGITS and _ascending(word)
    return (
        bool(_YEAR_BEFORE.search(before))
        and number <= 40
        and not rising
        and not re.match("[了前多来没以内后之，,。]|$", after)
    )


def _ascending(word: str) -> bool:
    return _DIGITS.find(word[1]) == _DIGITS.find(word[0]) + 1


def _year(match: "re.Match[str]", on: date) -> int | None:
    if match.group("yr"):
        return on.year + YEARS[match.group("yr")]
    if word := match.group("y4") or match.group("y2"):
        number = int(numbers.parse(word) or 0)
        return number if number > 100 else number + (2000 if number <= on.year % 100 + 5 else 1900)
    return None


def _is_lunar(match: "re.Match[str]") -> bool:
    solar = match.group("cal") in ("阳历", "公历", "新历")
    named = match.group("cal") and (match.group("m") or match.group("lm"))
    return bool(match.group("lm") or match.group("ld") or named) and not solar


def _lunar(match: "re.Match[str]", on: date, year: int | None) -> str | None:
    word = match.group("ld") or match.group("d")
    of_month = _lunar_number(word) if word else None
    if not (match.group("lm") or match.group("m")):
        return _latest_lunar_day(of_month or 1, on)
    number = _LUNAR_NAMES.get(match.group("lm") or "") or int(numbers.parse(match.group("m")) or 0)
    for candidate in _lunar_years(on, year, match.group("yr")):
        month = calendar.lunar_month(candidate, number)
        first = calendar.lunar_day(candidate, number, of_month) if of_month else month[0] if month else None
        if first and (first <= on or (year is not None and year >= on.year)):
            return first.isoformat() if of_month or month is None else calendar.between(*month)
    return None


def _lunar_years(on: date, year: int | None, word: str | None) -> Iterator[int]:
    """The lunar years that may be meant, the likeliest first: in January 去年腊月 can be the one before."""
    if year is not None:
        yield year
        if word in ("去年", "上年", "旧年", "今年"):
            yield year - 1
    else:
        yield from (on.year, on.year - 1, on.year - 2)


def _lunar_number(word: str) -> int:
    return int(numbers.parse(word.lstrip("初").replace("廿", "二十")) or 0)


def _latest_lunar_day(number: int, on: date) -> str:
    first = calendar.lunar_month_of(on, 0)[0]
    found = date.fromordinal(first.toordinal() + number - 1)
    if found > on:
        found = date.fromordinal(calendar.lunar_month_of(on, -1)[0].toordinal() + number - 1)
    return found.isoformat()


def _in_relative_month(match: "re.Match[str]", on: date) -> str | None:
    offset = {"上上": -2, "上": -1, "下": 1}.get(match.group("rm").rstrip("个"), 0)
    if match.group("ld"):
        first, last = calendar.lunar_month_of(on, offset)
        number = _lunar_number(match.group("ld"))
        found = date.fromordinal(first.toordinal() + number - 1)
        return found.isoformat() if found <= last else None
    month = calendar.month(on.year, on.month + offset)
    if not match.group("d"):
        return month
    found_day = calendar.day(int(month[:4]), int(month[5:]), int(numbers.parse(match.group("d")) or 0))
    return found_day.isoformat() if found_day else None


def _solar(match: "re.Match[str]", on: date, year: int | None, ahead: bool) -> str | None:
    number = int(numbers.parse(match.group("m")) or 0)
    if not match.group("d"):
        if year is None:
            year = on.year if number <= on.month or ahead else on.year - 1
        return calendar.month(year, number)
    of_month = int(numbers.parse(match.group("d")) or 0)
    if year is None:
        found = calendar.day(on.year, number, of_month)
        year = on.year + (_shift(found, on, ahead) if found else 0)
    found = calendar.day(year, number, of_month)
    return found.isoformat() if found else None


def _shift(found: date, on: date, ahead: bool) -> int:
    """Which year a day without one belongs to: the past one, unless a time limit is told of."""
    if ahead:
        return 1 if (on - found).days > 180 else 0
    return -1 if found > on else 0


def _day_of_month(match: "re.Match[str]", on: date, ahead: bool) -> str | None:
    number = int(numbers.parse(match.group("d")) or 0)
    shift = 1 if ahead and number < on.day else -1 if number > on.day and not ahead else 0
    month = calendar.month(on.year, on.month + shift)
    found = calendar.day(int(month[:4]), int(month[5:]), number)
    return found.isoformat() if found else None


def _part_of_year(year: int, part: str, on: date) -> str:
    if season := next((_SEASONS[c] for c in part if c in _SEASONS), None):
        return f"{calendar.month(year, season[0])}/{calendar.month(year, season[1])}"
    if "半年" in part:
        return f"{year}-01/{year}-06" if "上" in part else f"{year}-07/{year}-12"
    if "底" in part:
        return calendar.month(year, 12)
    return calendar.month(year, 1) if "初" in part else str(year)
