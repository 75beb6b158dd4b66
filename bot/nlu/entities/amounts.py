"""Ages, spans, numbers of people and areas of land."""

import re
from collections.abc import Iterator
from datetime import date

from bot.nlu import numbers
from bot.nlu.entities.entity import Entity
from bot.nlu.entities.money import whole

_N = numbers.NUMBER
_AGE = re.compile(
    rf"(?P<years>{_N})(?:多|来|几|好几)?(?:个)?(?:周岁|虚岁|岁)(?P<half>半)?|(?<=年满)(?P<full>{_N})|(?<=年纪)(?P<old>{_N})"
    rf"|(?:今年|都|快|已经|有|满|奔|上了|妈|爸|爹|娘|母亲|父亲|爷爷|奶奶|外公|外婆)(?P<now>{_N})(?:多|好几)?(?:的人)?了(?![个次天年月])"
    rf"|(?:今年|我今年|我)(?P<said>[4-9]\d|[四五六七八九]十[一二三四五六七八九]?)(?=[，,。 ]|$)"
)
_UNIT_DAYS = {"年": 365, "个月": 30, "个星期": 7, "星期": 7, "个礼拜": 7, "礼拜": 7, "周": 7, "天": 1, "日": 1}
_SPAN = re.compile(
    rf"(?<![第每\d月])(?P<n>{_N})(?:多|来|几)?(?P<unit>年|个月|个?星期|个?礼拜|周(?!岁)|天|日(?=之?内|期限))(?!级|到[头晚]|一夜|三餐)"
    rf"(?P<half>半)?(?:(?:又|零|带)?(?P<months>{_N})个月)?(?:多(?!少))?"
    rf"|(?P<one>{_N})个半(?P<of>月|星期|礼拜|小时)|(?P<about>个把月|年把|大半年|小半年|半年|半个月)"
)
_ABOUT = {"个把月": 30, "年把": 365, "大半年": 180, "小半年": 180, "半年": 182, "半个月": 15}
_CHILDREN = "儿子|女儿|子女|儿女|孩子|小孩|娃|崽|闺女|兄弟|弟兄|姐妹|姊妹|哥哥|弟弟|姐姐|妹妹|孙子|孙女|老人"
_PEOPLE = re.compile(
    rf"(?P<n>{_N})(?P<more>多|来|几)?(?:个(?:(?=(?:{_CHILDREN}))|(?:民工|农民工|工友|工人|老乡|村民|人|乘客|学生|女工|老师傅)(?![^，。]{{0,2}}家公司))"
    rf"|号人|名(?:工人|村民|农民工|员工|群众|工友)|口人|口(?=[，,。人]|$)|人(?=[，,。都被在的没还一]|$))"
    rf"|(?:{_CHILDREN}|姊妹|我们|咱|俺们)(?P<after>[二两俩仨三四五六七八九])(?:个人?|人)?(?=[，,。都在人没一，]|$)|(?P<pair>[俩仨])(?={_CHILDREN})|两口子"
)
_LAND = re.compile(
    rf"(?P<mu>{_N})(?:多|来|几)?亩(?:(?P<half>半)|(?P<fen>[一二三四五六七八九\d](?:\.\d)?)(?![块万千百十个])分?(?:(?P<li>[一二三四五六七八九\d])厘)?)?(?:多)?"
    rf"|(?P<fens>{_N})(?:多|来)?分(?=[地田土]|菜|宅|自留|水田|旱)|(?P<ha>{_N})公顷|(?P<shang>{_N})[垧晌]"
    rf"|(?P<m2>{_N})(?:多|来|几)?(?:个)?(?:平方米?|平米|平(?![安时均原方])|㎡|m2)"
    rf"|(?P<fang>(?<![\d.])\d{{1,5}}(?:\.\d{{1,2}})?|[{'二三四五六七八九'}]?[十百千][一二三四五六七八九十百]*)(?:多|来)?方(?=[，,。的宅房地]|$)"
)
_M2_PER_MU = 10_000 / 15


def ages(text: str, on: date) -> Iterator[Entity]:
    """72岁, 七十多岁, 三岁半, 今年78了, 我今年66; the number of years alone is marked where no 岁 follows."""
    for match in _AGE.finditer(text):
        kind = match.lastgroup if match.lastgroup != "half" else "years"
        years = numbers.count(match.group(str(kind)))
        if years is not None and 0 < years < 120:
            bounds = match.span() if kind == "years" else match.span(str(kind))
            yield Entity("age", int(years), *bounds)


def spans(text: str, on: date) -> Iterator[Entity]:
    """三年零两个月, 两年半, 一个半月, 七八年, 十五日内, in days."""
    for match in _SPAN.finditer(text):
        if about := match.group("about"):
            yield Entity("span", _ABOUT[about], *match.span())
            continue
        if match.group("one"):
            days = ((numbers.count(match.group("one")) or 0) + 0.5) * {"月": 30, "小时": 0}.get(match.group("of"), 7)
        else:
            days = _days(match)
        if 1 <= days < 100 * 365:
            yield Entity("span", int(days), *match.span())


def _days(match: "re.Match[str]") -> float:
    count = (numbers.count(match.group("n")) or 0) + (0.5 if match.group("half") else 0)
    months = numbers.count(match.group("months")) if match.group("months") else 0
    return count * _UNIT_DAYS[match.group("unit")] + (months or 0) * 30


def people(text: str, on: date) -> Iterator[Entity]:
    """三个儿子, 二十多个工友, 一家五口, 兄弟仨; the word for the people is left to kin."""
    words = {"俩": 2, "仨": 3}
    for match in _PEOPLE.finditer(text):
        word = match.group("n") or match.group("after") or match.group("pair")
        number = words.get(word) or numbers.count(word) if word else 2
        if number and number >= 1 and number == int(number):
            start = match.start("after") if match.group("after") else match.start()
            yield Entity("people", int(number), start, match.end())


def land(text: str, on: date) -> Iterator[Entity]:
    """三亩六分, 一亩半, 六分地, 120平方, 两垧 (15 mu each, as in Jilin and Heilongjiang), in mu."""
    for match in _LAND.finditer(text):
        mu = _mu(match)
        if mu:
            yield Entity("land_area", whole(round(mu, 4)), *match.span())


def _mu(match: "re.Match[str]") -> float:
    value = {k: numbers.count(v) or 0.0 for k, v in match.groupdict().items() if v}
    metres = value.get("m2", 0.0) + value.get("fang", 0.0)
    parts = value.get("mu", 0.0) + value.get("half", 0.0) + value.get("fen", 0.0) / 10 + value.get("li", 0.0) / 100
    return (
        parts
        + value.get("fens", 0.0) / 10
        + 15 * (value.get("ha", 0.0) + value.get("shang", 0.0))
        + metres / _M2_PER_MU
    )
