"""Numbers as villagers say them: 一万二 = 12000, 两千来块 = 2000, 3万2千 = 32000, 17、2万 = 172000, 三亩六分 = 3.6 亩."""

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}  # the capital numerals of IOUs and receipts
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}
_HAN = "".join([*_DIGITS, *_UNITS, "半"])
# No number begins inside another one: a message of ten thousand digits is then read in one go.
NUMBER = rf"(?:(?<!\d)\d+(?:[,，]\d{{3}})*(?:[.、·点]\d+)?(?:[百千万亿]\d*)*|(?<![{_HAN}])[{_HAN}]+(?:点[{_HAN}]+)?)"
LONGEST = 24  # characters; anything longer is no number that somebody means
_PIECES = re.compile(r"(\d+(?:\.\d+)?)|(\D)")
_SLACK = "(?:多|来|几|把|左右|上下|大概|将近)?"
_SUM = re.compile(
    rf"(?<![几数上成])(?P<sign>[¥￥]\s*)?(?P<n>{NUMBER}){_SLACK}(?P<unit>[百千万亿])?{_SLACK}\s*"
    r"(?P<yuan>块钱|块|元|圆|人民币|钱|毛)?"
)
# A figure behind 块 is tenths (一块八) unless it counts something else: 三百块一天, 一千块二十天, 100块5个人.
_TENTHS = re.compile(
    r"(?P<n>[一二三四五六七八九]|\d)[毛角]?(?![\d.十百千万半年月天日星周小晚个斤公吨方亩平米里户家人位次趟回顿餐包袋箱瓶桶车件套条张头只棵株间份担石工])"
)
# What a large number counts where no 块 follows: 三千斤, 两千棵, 两千零八年. 年底, 月初, 人家 begin a new thought.
_SPAN = r"年(?![底初前后关])|个[多来半]?月|个?星期|个?礼拜|天(?!天)"
_COUNTED = re.compile(
    rf"{_SPAN}|[个斤亩户棵株吨袋瓶箱岁次]|公[斤里]|平[方米]|米(?!钱)|人(?![民家])|口(?!头)|月(?![底初中份])|火急"
    "|[头只条](?=[猪牛羊鸡鸭鹅兔狗鱼])"
)


@dataclass(frozen=True)
class Amount:
    """A sum of money in yuan with its place in the text."""

    yuan: float
    text: str
    start: int
    end: int


def parse(text: str) -> float | None:
    """The value of one number word (Arabic, Chinese or mixed), or None where it is no number."""
    text = re.sub(r"(?<=\d)[、·点](?=\d)", ".", text.replace(",", "").replace("，", ""))
    if not text or len(text) > LONGEST or any(c not in _HAN + "点.0123456789" for c in text):
        return None
    if text == "半":
        return 0.5
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    whole, point, fraction = text.partition("点")
    if point:
        left = parse(whole) if whole else 0.0
        if left is None or not fraction or any(c not in _DIGITS for c in fraction):
            return None
        return left + float("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return _digit_by_digit(text) if all(c in _DIGITS for c in text) else _positional(text)


def _digit_by_digit(text: str) -> float:
    """一九九三, 二〇二四; two neighbours (三四个人, 两三亩) are a guess, of which the greater counts."""
    digits = [_DIGITS[c] for c in text]
    if len(digits) == 2 and digits[0] > 0 and digits[1] == digits[0] + 1:
        return float(digits[1])
    return float("".join(map(str, digits)))


def _positional(text: str) -> float:
    total = section = digit = 0.0
    last_unit, lone = 1, True
    for number, char in _PIECES.findall(text):
        if number or char in _DIGITS:
            digit, lone = float(number or _DIGITS[char]), len(number) < 2
            last_unit = 1 if char and not digit else last_unit
        elif char == "半":
            section += last_unit / 2 if last_unit > 1 else 0
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit < 10_000:
                section += (digit or 1) * unit
            elif unit > 10_000 and total:
                total, section = (total + section + digit) * unit, 0.0
            else:
                total, section = total + (section + digit or 1) * unit, 0.0
            digit, last_unit = 0.0, unit
    # 一万二 is 12000 and 三百五 is 350: a lone digit after a unit counts tenths of that unit
    return round(total + section + (digit * last_unit / 10 if lone and last_unit > 10 else digit), 2)


def amounts(text: str) -> list[Amount]:
    """Sums of money in `text`: with ¥ before or 块/元 behind, or large enough (千, 万) to be nothing else."""
    found: list[Amount] = []
    for match in _SUM.finditer(text):
        amount = _amount(text, match)
        if amount and amount.yuan > 0 and (not found or found[-1].end <= amount.start):
            found.append(amount)
    return found


def _amount(text: str, match: "re.Match[str]") -> Amount | None:
    word, end = match["n"], match.end()
    marked = bool(match["sign"] or match["yuan"])
    if not marked:
        large = re.search("[千仟万亿]", word + (match["unit"] or ""))
        if not large or (word[0] in _UNITS and word[0] not in "十拾"):  # 千万别, 万一
            return None
        if end == match.end("n") and re.search("[^零〇][^千仟万亿十百]$", word) and re.match(_SPAN, text[end:]):
            word, end = word[:-1], end - 1  # 借两万三年: the three are years
        elif _COUNTED.match(text, end):
            return None
    value = parse(word)
    if value is None:
        return None
    value *= _UNITS[match["unit"]] if match["unit"] else 1
    if match["yuan"] and (tenths := _TENTHS.match(text, end)):
        value, end = value + (parse(tenths["n"]) or 0) / 10, tenths.end()
    value = value / 10 if match["yuan"] == "毛" else value
    return Amount(round(value, 2), text[match.start() : end], match.start(), end)
