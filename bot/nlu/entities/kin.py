"""Kin in a message with direction: 我儿子不养我 is a child to its parent, 我哥霸占我爸的房子 a brother against a father."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.nlu.entities.entity import Entity
from bot.nlu.entities.kin_words import SPEAKER, THIRD, Person, persons, roles

_ACTS = {
    "no_support": "(?:不|没|从来不|都不|也不|拒绝|没有|不肯|不愿|不给|没给|冇|弗|唔)(?:想|肯|愿意|来|再|给|人|得|出|付|尽)*?"
    "(?:养(?!成)|赡养|抚养费?|扶养|管(?!教)|理|照顾|照看|伺候|生活费|养老|赡养费|饭吃|吃饭|孝|一分钱|出钱|医药费|看病)|不孝|虐待|遗弃|甩手不管|丢下",
    "violence": "打(?!工|电话|官司|条|算|听|牌|麻将|110|1)|家暴|家庭暴力|动手|殴打|揍|掐|踢|踹|捅|砍|烧|扇|抽(?!烟)|毒打|掴|虐",
    "threat": "威胁|恐吓|要杀|要砍|骂|侮辱|辱骂|逼",
    "expel": "赶|撵|轰|不让(?:[^，。]{0,2})(?:进门|住|回家|进屋|见)|换了?锁",
    "take": "霸占|侵占|占(?!用道)|抢|拿走|取走|偷|吞|独吞|卖(?:了|掉)|过户|转走|骗|拿了|拿去|扣(?:了|着|下)|拆",
    "owe": "欠|借(?:了|走|我|钱)|不还",
    "support": "养(?:大|着|了|活)|照顾|伺候|赡养|养(?=[我他她老])",
    "give": "给(?!过?我?打)(?!钱不|.{0,3}饭)|留给|赠|过继|分给|转给",
    "sue": "告(?!诉)|起诉",
    "divorce": "离婚|离(?=了|$)|分居",
    "deny": "不让|不准|不许|不肯|不同意|拦着|不认|不承认|不要",
}  # fmt: skip
_ACT = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _ACTS.items()))
_ALONE = re.compile(  # these need no object: the speaker is meant
    r"[^，。！？!?；;]{0,10}?(?:(?P<violence>家暴|家庭暴力|动手打人|打人)|(?P<no_support>不孝|不赡养|不养老|不尽赡养|都?不管(?=[，。！!]|$)|不养(?=[，。！!老]|$)|"
    r"(?:不给|不出|不付|没给)(?:赡养费|抚养费|生活费)|不闻不问)|(?P<divorce>要离婚|闹离婚|起诉离婚))"
)
_POSSESSION = re.compile(
    r"(?:留下来?|名下|生前|原来|过世后|去世后|死后|承包)?的?(?:那|几|两|一|三)?(?:间|套|亩|块|栋)?(?:老|新)?"
    r"(?P<property>房子|房产|房屋|老屋|屋|宅基地|地|田|遗产|财产|存款|钱|抚恤金|赔偿款|养老金|丧葬费|彩礼|嫁妆|工资|低保|责任田|林地|份额)"
)
_STOP = re.compile(r"[。！？!?；;，,\n]")
_TO = re.compile(
    r"(?:把|将|对|向|跟|和|给|找|问|帮|替|不给|也不给|没给|从来不给|被|让|叫|挨|遭|同|与|老|要|想|也|又|还|非要|一直|总是|经常|天天|就)*$"
)
_PASSIVE = re.compile(r"(?:被|挨|遭|挨了|被我)(?:了)?$")
MAX_GAP = 12


@dataclass(frozen=True)
class _Relation:
    """Who does what to whom."""

    source: Person
    target: Person
    act: str

    def value(self) -> dict[str, str]:
        """As {"from": role:who, "to": role:who, "act"}; each role is what one is to the other."""
        who, whom = self.source, self.target
        if who.owner == THIRD:  # her husband, said of the daughter he beats: what he is to her, not to me
            one, other = roles(who.who, SPEAKER)
        else:
            one, other = roles(who.who, SPEAKER if whom.who == THIRD or who.who == THIRD else whom.who)
            if whom.owner == THIRD:
                one, other = roles(SPEAKER, whom.who)
        return {"from": f"{one}:{self.source.who}", "to": f"{other}:{self.target.who}", "act": self.act}


def relations(text: str, on: date) -> Iterator[Entity]:
    """Each word of kinship; the first one of a relation carries its direction, the rest are as said."""
    everybody = persons(text)
    directed: dict[int, _Relation] = {}
    for relation in _relations(text, everybody):
        holder = next((p for p in (relation.source, relation.target) if p.is_kin and p.start not in directed), None)
        if holder is not None:
            directed[holder.start] = relation
    for person in everybody:
        if person.is_kin:
            found = directed.get(person.start)
            yield Entity("kin", found.value() if found else person.word, person.start, person.end)


def _relations(text: str, everybody: list[Person]) -> Iterator[_Relation]:
    for i, person in enumerate(everybody):
        following = everybody[i + 1] if i + 1 < len(everybody) else None
        if passive := _passive(text, everybody, i):
            yield passive
        elif following and (found := _towards(text, person, following)):
            yield found
        elif person.is_kin and (alone := _alone(text, person, following) or _owning(text, person)):
            yield alone


def _alone(text: str, person: Person, following: Person | None) -> _Relation | None:
    """What needs no object: 儿子不孝, 老公家暴; the speaker bears it."""
    act = _ALONE.match(text, person.end)
    if act is None or (following and following.start < act.end()):
        return None
    return _Relation(person, Person(SPEAKER, 0, 0), str(act.lastgroup))


def _owning(text: str, person: Person) -> _Relation | None:
    """我爸的房子: what a relative has or leaves, towards the one whose relative he is."""
    owned = _POSSESSION.match(text, person.end)
    if owned is None or (person.end == owned.start("property") and len(owned.group("property")) == 1):
        return None  # 我爸地 and 我爸钱 may be the beginning of another word
    return _Relation(person, Person(person.owner or SPEAKER, 0, 0), "property")


def _towards(text: str, one: Person, other: Person) -> _Relation | None:
    """One acts on the other: 儿子打我, 儿子把我赶出去, 老公跟我离婚."""
    between = text[one.end : other.start]
    if len(between) > MAX_GAP or _STOP.search(between) or not (one.is_kin or other.is_kin):
        return None
    if _PASSIVE.search(between):
        return None
    after = _clause(text, other.end)
    if _TO.fullmatch(between) and between:
        act = _ACT.search("不给" + after if between.endswith("不给") else after)
    else:
        act = _ACT.search(text, one.end, min(other.end + 2, other.end + len(after)))
        act = act if act and act.start() < other.start else None
    if act is None or (one.who, other.who) == (SPEAKER, SPEAKER):
        return None
    return _related(one, other, str(act.lastgroup))


def _passive(text: str, everybody: list[Person], i: int) -> _Relation | None:
    """我被老公打了, 女儿被她男人赶出来, 被儿子骂 (the speaker, where nobody is named before)."""
    agent = everybody[i]
    if not agent.is_kin or not _PASSIVE.search(text[: agent.start]):
        return None
    act = _ACT.search(_clause(text, agent.end))
    if act is None:
        return None
    before = everybody[i - 1] if i and agent.start - everybody[i - 1].end <= MAX_GAP else None
    same = before and not _STOP.search(text[before.end : agent.start])
    return _related(agent, before if before and same else Person(SPEAKER, 0, 0), str(act.lastgroup))


def _related(source: Person, target: Person, act: str) -> _Relation | None:
    """None where my relative meets a stranger: 我儿子打他."""
    for one, other in ((source, target), (target, source)):
        if one.who == THIRD and other.owner == SPEAKER:
            return None
    return _Relation(source, target, act)


def _clause(text: str, start: int) -> str:
    """What follows up to the next mark, at most `MAX_GAP` characters."""
    end = _STOP.search(text, start)
    return text[start : min(start + MAX_GAP, end.start() if end else len(text))]
