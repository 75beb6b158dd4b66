"""Sums of money, and sums for a day, a month, a mu, kept apart since they must not be added up."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.nlu import numbers
from bot.nlu.entities.entity import Entity

_PER = {
    "小时": "hour", "钟头": "hour", "天": "day", "日": "day", "晚": "day", "工": "day", "周": "week", "星期": "week",
    "礼拜": "week", "月": "month", "年": "year", "学期": "term", "亩": "mu", "人": "person", "口人": "person",
    "平方米": "square_metre", "平方": "square_metre", "平米": "square_metre", "平": "square_metre", "方": "piece",
    "户": "household", "车": "piece", "斤": "piece", "吨": "piece", "件": "piece", "趟": "piece",
}  # fmt: skip
_UNIT = "|".join(sorted(_PER, key=len, reverse=True))
_SUM = (
    rf"(?P<sum>{numbers.NUMBER})(?:多|来|几)?(?P<scale>[万千百])?(?:多|来)?"
    r"(?P<coin>块钱?|元钱?|圆|钱)?(?:(?<=[块元])(?P<tail>[一二三四五六七八九]))?"
)
_NOT_COUNTED = (
    rf"(?!{numbers.COUNTED}|[元块]|成|%|倍|多|[零二两三四五六七八九十百千]|一(?![直起共样定下边点些再旦般切向]))"
)
# After 每 anything short may stand before the sum; after a bare 一 (一天两百) only words of paying.
_PAYING = (
    "地|田|给|给我|是|才|就|都|只|只有|只给|有|发|开|工资|工钱|要|交|租|租金|"
    "补|补偿|补助|赔|算|得|能|挣|拿|大概|差不多|说好|说好的|的"
)
_EACH = re.compile(
    rf"(?:每个?(?P<per>{_UNIT})(?P<gap>[^，。,.;；！？!?\d零一二两三四五六七八九十百千万半每]{{0,10}})"
    rf"|(?<![第同统万专唯\d十百千二三四五六七八九])[一1]个?(?P<one>{_UNIT})(?:{_PAYING})*"
    rf"|(?P<pay>[月日年时][薪租]|月工资|日工资|年租金|时工资)(?:是|给|为|才|只有|大概|说好|:)*)\s*{_SUM}{_NOT_COUNTED}"
)
_AFTER = re.compile(
    rf"{_SUM}\s*(?:(?<![十\d])[一1](?!月)个?|[每/]个?|(?<=[块元钱])一)(?P<per>{_UNIT})(?![一二三四五六七八九]|级|到|起|块)"
)
_PAY_WORDS = {"月": "month", "日": "day", "年": "year", "时": "hour"}
# A bare number is a sum after a word of paying: 欠我八百, 赔了3500.
_CUED = re.compile(
    r"(?:给|赔|欠|借|付|交|花|罚|补|扣|发|收|押|还|转|差|少|拿|要|赢|输|捐)(?:了|过|去)?(?:我们?|他们?|她|你|人家|俺|咱)?(?:了|去)?"
    rf"(?:现金|大概|一共|总共|差不多)?(?P<sum>\d{{3,7}}|(?:[一二两三四五六七八九]{{1,2}}[百千万]){{1,4}}(?:[二三四五六七八九十零]|一(?![直起共样定下边点些再旦般切向])){{0,3}}){_NOT_COUNTED}"
    r"(?![\d十百千万.年:：-])"
)


def rates(text: str, on: date) -> Iterator[Entity]:
    """一天两百, 每月给我五百块, 3000块一个月, 一亩地八百, 月薪六千."""
    for match in _EACH.finditer(text):
        unit = match.group("per") or match.group("one")
        yield from _rate(match, _PER[unit] if unit else _PAY_WORDS[match.group("pay")[0]])
    for match in _AFTER.finditer(text):
        yield from _rate(match, _PER[match.group("per")])


def sums(text: str, on: date) -> Iterator[Entity]:
    """Every other sum."""
    for amount in numbers.amounts(text):
        yield Entity("money", whole(amount.yuan), amount.start, amount.end)
    for match in _CUED.finditer(text):
        yuan = numbers.parse(match.group("sum"))
        if yuan:
            yield Entity("money", whole(yuan), match.start("sum"), match.end("sum"))


def whole(value: float) -> Any:
    """The number as an int where it has no fraction."""
    return int(value) if value == int(value) else round(value, 4)


def _rate(match: "re.Match[str]", per: str) -> Iterator[Entity]:
    yuan = numbers.parse(match.group("sum"))
    if yuan is None:
        return
    yuan *= {"万": 10_000, "千": 1000, "百": 100}.get(match.group("scale") or "", 1)
    if match.group("coin") and match.group("tail"):
        yuan += int(numbers.parse(match.group("tail")) or 0) / 10
    if yuan >= 10 or match.group("coin"):  # 一天三 is no sum, 一斤三块 is one
        yield Entity("rate", {"yuan": whole(yuan), "per": per}, match.start(), match.end())
