"""Numbers as villagers say them: 一万二 = 12000, 两千来块 = 2000, 两三万 = 20000 (at least), 17、2万 = 172000."""

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}
_HAN = "零〇一二两俩三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟半"
# 欠我八百一直不还: that 一 begins a word and counts nothing.
_ONE = "一(?![直起共样定下边点些再旦般切向])"
_WORD = rf"(?:[{_HAN.replace('一', '')}]|{_ONE}){{1,16}}"
# Bounded, so that a long run of digits costs no time: nobody is owed more than a thousand million.
NUMBER = (
    rf"(?:(?<!\d)\d{{1,9}}(?:[,，]\d{{3}}){{0,3}}(?:[.、·点]\d{{1,4}})?(?:[万千百亿wWkK]\d{{0,4}})?(?!\d)"
    rf"|{_WORD}(?:点[{_HAN}]{{1,4}})?)"
)
# What a large number may count instead of yuan.
COUNTED = "[个人户口亩斤克吨米里平方岁年月天日次棵株只头条字份度号点栋间层辆台张分钟瓦伏公厘立克毫册箱袋瓶]|小时|万|千"
_SLACK = r"(?:多|来|几|把|左右|上下|大概|将近)?+"
# 一块地 is a piece of land and 一块去 means together.
_COIN = r"块钱|块(?![地田土宅菜石砖林山坟墓板布玻牌责自荒空坡])|元(?![旦月])|圆|人民币|毛|角"
_SUM = re.compile(
    rf"(?P<n>(?>{NUMBER})){_SLACK}(?P<unit>万|千|百|十)?{_SLACK}\s*(?:{_COIN})"
    rf"(?:(?P<tail>[一二三四五六七八九]|\d)(?![\d十百千万个人天年月亩家次]))?钱?"
    rf"|(?P<big>(?>\d{{1,6}}(?:[.、·]\d{{1,4}})?[万千wW]\d{{0,4}}|[{_HAN}]{{0,12}}[万千](?:{_WORD})?)|(?P<about>\d{{1,4}}|[{_HAN}]{{0,6}}[十百])[多来几](?=[万千]))"
    rf"(?P<more>(?<=[多来几])[万千])?{_SLACK}(?!{COUNTED})"
)
# 两三万, 七八十, 十五六万: the first digit, so that a range counts as its lower end
_RANGE = re.compile(r"(?<=[一二两三四五六七八九])[一二三四五六七八九](?=[十百千万])")


@dataclass(frozen=True)
class Amount:
    """A sum of money in yuan with its place in the text."""

    yuan: float
    text: str
    start: int
    end: int


def parse(text: str) -> float | None:
    """The value of one number word (Arabic, Chinese or mixed), or None where it is no number."""
    text = re.sub("[wW]", "万", re.sub("[kK]", "千", text.replace(",", "").replace("，", "")))
    if re.fullmatch(r"\d+(?:[.、·点]\d+)?", text):
        return float(re.sub(r"[、·点]", ".", text))
    mixed = re.fullmatch(r"(\d+(?:[.、·点]\d+)?)([百千万亿])(\d*)", text)
    if mixed:
        unit = _UNITS[mixed.group(2)]
        rest = mixed.group(3)
        extra = int(rest) * (unit // 10 if len(rest) == 1 else 1) if rest else 0
        return float(re.sub(r"[、·点]", ".", mixed.group(1))) * unit + extra
    if text == "半":
        return 0.5
    return _han(_RANGE.sub("", text))


def count(text: str) -> float | None:
    """Like `parse` for a number of years, people or things, where 七八 and 三五 name a range: its lower end."""
    if re.fullmatch("[一二两三四五六七八九][一二三四五六七八九]", text):
        text = text[0]
    return parse(re.sub("(?<=十[一二三四五六七八九])[一二三四五六七八九]$", "", text))


def _han(text: str) -> float | None:
    if not text or any(c not in _HAN + "点" for c in text):
        return None
    if "点" in text:
        whole, _, fraction = text.partition("点")
        left = _han(whole) if whole else 0.0
        if left is None or any(c not in _DIGITS for c in fraction) or not fraction:
            return None
        return left + float("0." + "".join(str(_DIGITS[c]) for c in fraction))
    if all(c in _DIGITS for c in text):  # read digit by digit: 一九九三, 二〇二四
        return float("".join(str(_DIGITS[c]) for c in text))
    return _positional(text)


def _positional(text: str) -> float | None:
    total = section = digit = 0
    last_unit = 1
    for char in text:
        if char == "半":
            section += last_unit // 2 if last_unit > 1 else 0
            continue
        if char in _DIGITS:
            digit = _DIGITS[char]
            last_unit = 1 if char in "零〇" else last_unit
            continue
        unit = _UNITS[char]
        if unit >= 10_000:
            total = (
                (total + section + digit or 1) * unit
                if unit > 10_000 and total
                else total + (section + digit or 1) * unit
            )
            section = 0
        else:
            section += (digit or 1) * unit
        digit, last_unit = 0, unit
    # 一万二 is 12000 and 三百五 is 350: a lone digit after a unit counts tenths of that unit
    tail = digit * last_unit // 10 if last_unit > 10 else digit
    return float(total + section + tail)


def amounts(text: str) -> list[Amount]:
    """Sums of money in `text`: with 块/元 behind, or large enough (万, 千) to be nothing else."""
    found: list[Amount] = []
    for match in _SUM.finditer(text):
        yuan = _value(match)
        if yuan is not None and yuan > 0:
            found.append(Amount(yuan, match.group(), match.start(), match.end()))
    return found


def _value(match: "re.Match[str]") -> float | None:
    word = match.group("n") or match.group("about") or match.group("big")
    if word[0] in "万千" or (word == "一" and not match.group("tail") and match.group().endswith("块")):
        return None  # 千万别, 万一, 我们一块去
    value = parse(word)
    if value is None:
        return None
    if unit := match.group("unit") or match.group("more"):
        value *= _UNITS[unit]
    if match.group("tail"):  # 一块八 is 1.8
        value += (parse(match.group("tail")) or 0) / 10
    return value / 10 if re.search("[毛角]", match.group()) else value
