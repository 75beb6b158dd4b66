"""What stands in a message besides its matter: sums, ages, people, land, dates, evidence, with normalised values."""

import re
from typing import Any

from bot.core import personal
from bot.nlu import numbers

_AGE = re.compile(
    rf"(?:今年|都|已经|快)?({numbers.NUMBER})(?:多|来)?岁|(?:今年|都|快)({numbers.NUMBER})(?:多)?了(?=[，,。 我]|$)"
)
_PEOPLE = re.compile(rf"({numbers.NUMBER})(?:多|来|几)?(?:个人|个工友|个工人|号人|个儿子|个女儿|个子女|个兄弟|口人|户)")
_LAND = re.compile(rf"({numbers.NUMBER})\s*亩(?:({numbers.NUMBER})分)?")
_SPAN = re.compile(rf"({numbers.NUMBER})(?:多|来|几)?(年|个[多来]?月|个半月|个?星期|个?礼拜|天|周)(半)?")
_DATE = re.compile(
    r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?|(?:去年|今年|前年|大前年)(?:[一二三四五六七八九十腊正冬]+月|\d{1,2}月)?(?:份|初|底)?|"
    r"(?:上个?月|这个?月|昨天|今天|明天|后天|前天|上周|下周)(?:初?[一二三四五六七八九十]+|\d{1,2}号)?"
)
_EVIDENCE = re.compile(
    r"欠条|借条|收条|合同|协议|录音|录像|视频|照片|聊天记录|微信记录|转账记录|流水|证人|考勤|工资条|工牌|结算单|病历|诊断书|"
    r"发票|收据|判决书|裁决书|调解书|认定书|土地证|承包证|宅基地证|结婚证|遗嘱|鉴定书|报警回执|监控"
)
_PHASE = {
    "调解": "mediation", "仲裁": "arbitration", "开庭": "litigation", "起诉": "litigation", "判决": "litigation",
    "上诉": "litigation", "执行": "litigation", "复议": "reconsideration", "再审": "retrial_granted",
}  # fmt: skip
_KIN = re.compile(
    r"父母|父亲|母亲|爸爸?|妈妈?|爹|娘|儿子|女儿|孙子|孙女|丈夫|妻子|老公|老婆|媳妇|女婿|兄弟|姐妹|哥哥?|弟弟?|姐姐?|妹妹?|爷爷|奶奶|公公|婆婆|岳父|岳母|前夫|前妻"
)
_UNIT_DAYS = {"年": 365, "月": 30, "期": 7, "拜": 7, "周": 7, "天": 1}


def extract(text: str) -> list[dict[str, Any]]:
    """Entities of a message as `{type, value, text, start, end}`, left to right; personal numbers never in clear.

    money in yuan; age in years; people and kin as said; land_area in mu; span in days; date and evidence as worded;
    stage as a proceeding code; id_number, phone and bank_card with value "sealed".
    """
    found: list[dict[str, Any]] = []

    def add(kind: str, value: Any, start: int, end: int) -> None:
        if not any(e["start"] < end and start < e["end"] for e in found):
            found.append({"type": kind, "value": value, "text": text[start:end], "start": start, "end": end})

    for item in personal.find(text):
        add(item.kind, "sealed", item.start, item.end)
        found[-1]["text"] = "*" * (item.end - item.start)
    for m in _LAND.finditer(text):
        mu = (numbers.parse(m.group(1)) or 0) + (numbers.parse(m.group(2) or "零") or 0) / 10
        add("land_area", mu, m.start(), m.end())
    for m in _AGE.finditer(text):
        years = numbers.parse(m.group(1) or m.group(2))
        if years is not None and 0 < years < 120:
            add("age", int(years), m.start(), m.end())
    for m in _SPAN.finditer(text):
        count = numbers.parse(m.group(1))
        if count is not None and count < 200:
            half = 0.5 if m.group(3) or "半" in m.group(2) else 0
            add("span", int((count + half) * _UNIT_DAYS[m.group(2)[-1]]), m.start(), m.end())
    for m in _PEOPLE.finditer(text):
        if (heads := numbers.parse(m.group(1))) is not None:
            add("people", int(heads), m.start(), m.end())
    for amount in numbers.amounts(text):
        add("money", amount.yuan, amount.start, amount.end)
    for pattern, kind in ((_DATE, "date"), (_EVIDENCE, "evidence"), (_KIN, "kin")):
        for m in pattern.finditer(text):
            add(kind, m.group(), m.start(), m.end())
    for word, stage in _PHASE.items():
        for m in re.finditer(word, text):
            add("stage", stage, m.start(), m.end())
    return sorted(found, key=lambda e: e["start"])
