"""Numbers as villagers say them: 一万二 = 12000, 两千来块 = 2000, 两三万 = 20000 (at least), 17、2万 = 172000."""

import math
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
    rf"(?:(?<!\d)\d{{1,9}}(?:[,，]\d{{3}}){{0,3}}(?:[.、·点]\d{{1,4}})?(?:[万千百亿wWkK]\d{{0,4}}){{0,3}}(?!\d)"
    rf"|{_WORD}(?:点[{_HAN}]{{1,4}})?)"
)
# What a large number may count instead of yuan.
COUNTED = (
    "[个人户口亩斤克吨米里平方岁日次棵株只头条字份度号点栋间层辆台张分钟瓦伏公厘立克毫册箱袋瓶]|小时|万|千|火急"
    "|年(?![底初前后关])|月(?![底初])|天(?!天)"  # 两万年底给, 欠两万天天催
)
# 借两万三年没还: the three are years.
_YEARS = "(?<![零〇])(?=[一二两三四五六七八九](?:年(?![底初前后关])|个[多半]?月|天(?!天)))"
_SLACK = r"(?:多|来|几|把|左右|上下|大概|将近)?+"
# 一块地 is a piece of land and 一块去 means together.
_COIN = r"块钱|块(?![地田土宅菜石砖林山坟墓板布玻牌责自荒空坡])|元(?![旦月])|圆|人民币|毛|角"
_SUM = re.compile(
    rf"(?P<n>(?>{NUMBER})){_SLACK}(?P<unit>万|千|百|十)?{_SLACK}\s*(?P<coin>{_COIN})"
    rf"(?:(?P<tail>[一二三四五六七八九]|\d)(?![\d十百千万半个人天年月日周星小晚亩家次斤吨方米袋箱包瓶桶车件套条只棵头间位趟餐工]))?[毛角]?钱?"
    r"|[¥￥]\s*(?P<sign>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,2})?)"
    rf"|(?P<big>(?>\d{{1,6}}(?:[.、·]\d{{1,4}})?(?:[万千wW]\d{{0,4}}){{1,3}}"
    rf"|[{_HAN}]{{0,12}}?[万千][{_HAN}]{{0,8}}?{_YEARS}|[{_HAN}]{{0,12}}[万千](?:{_WORD})?)|(?P<about>\d{{1,4}}|[{_HAN}]{{0,6}}[十百])[多来几](?=[万千]))"
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
    if re.fullmatch(r"\d+(?:[.、·点]\d+)?(?:[百千万亿]\d*)+", text):
        return _mixed(re.sub(r"[、·点]", ".", text))
    if text == "半":
        return 0.5
    return _han(_RANGE.sub("", text))


def count(text: str) -> float | None:
    """Like `parse` for a number of years, people or things, where 七八 and 三五 name a range: its lower end."""
    if re.fullmatch("[一二两三四五六七八九][一二三四五六七八九]", text):
        text = text[0]
    return parse(re.sub("(?<=十[一二三四五六七八九])[一二三四五六七八九]$", "", text))


def _mixed(text: str) -> float:
    """3万2千, 5千3, 10万5000: each figure with its unit; a lone digit at the end counts tenths of the last one."""
    total, last = 0.0, 1
    for figure, sign in re.findall(r"(\d+(?:\.\d+)?)([百千万亿]*)", text):
        unit = math.prod(_UNITS[c] for c in sign) if sign else last // 10 if len(figure) == 1 else 1
        total, last = total + float(figure) * unit, unit
    return round(total, 2)


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
    word = match["n"] or match["about"] or match["big"] or match["sign"]
    if word[0] in "万千" and not _is_about(match):
        return None  # 千万别, 万一
    if word == "一" and not match["tail"] and match.group().endswith("块"):
        return None  # 我们一块去
    value = parse(word)
    if value is None:
        return None
    if unit := match["unit"] or match["more"]:
        value *= _UNITS[unit]
    if match["tail"]:  # 一块八 is 1.8
        value += (parse(match["tail"]) or 0) / 10
    return value / 10 if match["coin"] in ("毛", "角") else value


def _is_about(match: "re.Match[str]") -> bool:
    """千把块 and 万多块 are about that; 几千块 and 上万块 say nothing."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    return bool(re.match("[千万][把多来]", match.group())) and before not in set("几数上成好")
