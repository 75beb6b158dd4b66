"""What a story tells before anything is asked: age, groups, income, for whom the caller speaks, how far things have come.

Only what stands there plainly is taken over; everything is read back before it is handed in, so that it can be corrected.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from bot.nlu import answers
from bot.service.plan import MONEY_CLAIMS
from bot.service.slots import Slots

Entities = list[dict[str, Any]]
_CLAUSE = re.compile(r"[，。,.;；！!？?\n]")
_DENIED = re.compile(r"不是|没有?|没得|不算|取消|停了?|申请|想办|要办|不给|不批|退出|打成|致|落下")
_GROUPS: Final = {
    "dibao": r"低保户|[吃领拿享受是有]着?低保(?!边缘)|在册低保",
    "dibao_edge": r"低保边缘",
    "tekun": r"特困户|五保|特困供养",
    "disabled": r"残疾人|残疾证|[一二三四]级残疾|(?:肢体|视力|听力|智力|精神|言语)残疾|聋哑|瞎子|盲人|我是残疾",
    "migrant_worker": r"农民工|(?:外出|进城|出来|在外|外地|到外面)[^，。]{0,4}(?:打工|务工|做工)|打工的",
    "preferential": r"优抚对象|烈属|伤残军人|领(?:着)?抚恤",
    "veteran": r"退役军人|退伍|当过兵",
    "orphan": r"孤儿|爸妈都(?:没|死|不在)了",
    "no_fixed_income": r"没有?(?:什么|固定)?(?:收入|进账|生活来源)|没得收入",
    "judicial_aid": r"司法救助金",
    "temporary_relief": r"领(?:着|了|过)?临时救助",
}  # fmt: skip
_WOMAN = re.compile(r"我(?:的)?(?:老公|丈夫|男人|婆婆|公公|婆家)|我是(?:个|一个)?(?:女|妇女)|我怀孕|我一个女")
_PARENT = r"(?:老)?(?:妈妈?|爸爸?|爹|娘|母亲|父亲|老人家?|爸妈|父母|岳父|岳母|丈母娘|公公|婆婆)"
_GRAND = r"(?:爷爷|奶奶|外公|外婆|姥姥|姥爷|阿公|阿婆|伯伯|叔叔|姑姑|舅舅|姨妈|邻居)"
_CHILD = r"(?:儿子|女儿|闺女|姑娘|娃儿?|孩子|小孩|崽|仔|伢子|妹子)"
_GRANDCHILD = r"(?:孙子|孙女|外孙女?|侄子|侄女|外甥女?)"
_SPOUSE = r"(?:老公|丈夫|老婆|媳妇|妻子|爱人|男人|老伴)"
_KIN: Final = (("parent", _PARENT), ("other", _GRAND), ("child", _CHILD), ("other", _GRANDCHILD), ("spouse", _SPOUSE))
_MINE = r"(?:我们?|俺们?|咱们?|我家|俺家)(?:的|那个|家)?"
_ASKED_FOR = r"(?:申请|讨|要(?:个|回|钱|求)|问|咨询|打官司|办|请律师|维权|说)"
_TAKEN = r"[^。我]{0,9}(?:被|让)?[^，。]{0,6}(?:抓|拘留|逮捕|刑拘|关(?:着|起|进)|带走|判)"
_HURT = r"[^。我]{0,9}(?:被|让|挨)[^，。]{0,10}(?:撞|打|砸|咬|伤|欺负|欺凌|骗|堵)"
_NOT_KEPT = re.compile(
    r"不管|不养|不给|不肯(?:出|给|养|管)|不愿(?:意)?(?:出|给|养|管)|不出(?:钱|赡养)|不赡养|没人管|没人养|不孝|推来推去|赶出"
)
_TOWARDS_ME = re.compile(r"(?:不管|不养|养|赡养|赶|不给)我|我(?:今年|都|已经|老了|这么大年纪)")
_CHILD_SPEAKS = re.compile(r"我(?:今年|才|刚)*(?:1?\d岁|十[一二三四五六七]?岁)")
_TOGETHER = re.compile(r"(?<!不)(?<!没)住在?一起|同住|一个屋檐|(?<!不)在一起(?:住|过)|跟我(?:们)?住")
_APART = re.compile(
    r"不(?:跟我|和我)?住在?一起|不在一起|分家|分开(?:住|过)|搬出去|前夫|前妻|离了?婚了|在外(?:地|面)|出嫁|各过各"
)
_OF_OTHERS = re.compile(r"他|她|对方|老板|儿子|女儿|前夫|前妻|别人|公司|厂")
_INCOME = re.compile(r"收入|进账|挣")
_NUMBER = r"[一两二三四五六七八九十\d]{1,2}"
_HEADS = re.compile(rf"({_NUMBER})\s*(?:口人|口子|口(?=[，。,])|个人(?:吃饭|过|生活))|一家({_NUMBER})口")
_PRESERVE = re.compile(
    r"转移(?:财产|资产)|财产保全|证据保全|先予执行|(?:准备|正在|要)(?:跑路|卖(?:房|厂|设备|机器)|搬走)"
)
_ONLY_SPEAKS = re.compile(r"只会(?:说|讲)([\u4e00-\u9fff]{1,4}?(?:话|语))")
_NO_MANDARIN = re.compile(r"(?:听不懂|不会(?:说|讲))普通话")
_WORKERS = re.compile(r"工友|工人|民工|我们[^，。]{0,4}(?:个|多)人")
# A sum is what he wants back where he says that it is owed, lost or asked for, not what was paid or offered.
_OWED = re.compile(
    r"欠|没给|不给|不还|没还|没结|不结|损失|要他(?:们)?赔|要(?:他|他们|对方|老板)?(?:赔|还|付)|货款|借(?:给|了|我|出)"
)
_PAID = re.compile(r"(?:只|才|已经|先)(?:给|赔|付|还|垫|拿)|给了|赔了|付了|还了|垫了|花了|答应")
# 我叫他还钱 and 我叫人来 tell no name.
_MY_NAME = re.compile(
    r"(?:^|[，,。；;\s])(?:您好|你好)?我(?:名字)?叫(?![他她它你您人警大儿])([\u4e00-\u9fff·]{2,12})(?=[，,。；;\s]|$)"
)
_EMPLOYER = re.compile(r"工地|工厂|厂里|公司|单位|车间|矿|项目部|施工队")
_KINDS: Final = (
    (r"^traffic_", "traffic"),
    (r"^work_injury_hired", "labour_service"),
    (r"^work_injury_", "work"),
    (r"^medical_", "medical"),
    (r"^(?:food|drug)_", "food_drug"),
    (r"^injury_product", "product"),
    (r"^injury_falling", "building"),
    (r"^injury_helper", "labour_service"),
    (r"^injury_dog", "other"),
    (r"^minors_(?:bullying|school_injury)", "school"),
)


def hear(story: str, entities: Entities, slots: Slots) -> Slots:
    """Slots that the story fills already, and under `heard` what no question asks for.

    `slots` give area, claim, guide and alarm of the matter; `entities` are those of `bot.nlu.entities`.
    """
    who = speaks_for(story, entities, slots)
    told: Slots = {
        "age": _only(entities, "age"),
        "deadline": _deadline(story, slots),
        "injury_kind": _injury(story, slots),
        "opponent_home": _opponent(story),
        **_income(story),
    }
    if slots.get("claim") in MONEY_CLAIMS:
        told["claim_amount"] = _demanded(story, entities)
    if who is None:
        told["name"] = _name(story)
    beside = {
        "applicant_for": who,
        "groups": groups(story, slots, who),
        "proceeding": _only(entities, "stage"),
        "workers": _workers(entities),
        "needs_preservation": bool(_PRESERVE.search(story)) or None,
        "interpreter": _interpreter(story),
    }
    return _said(told) | {"heard": _said(beside)}


def _said(values: Slots) -> Slots:
    return {name: value for name, value in values.items() if value not in (None, [])}


def _demanded(story: str, entities: Entities) -> Any:
    """The one sum that the story says is owed, lost or asked for; several, or one paid, are asked about."""
    rates = [e for e in entities if e["type"] == "rate"]
    # 拖欠我四个月工资两万块: the months are counted, the sum is of all of them.
    counted = [
        e["value"]["yuan"] for e in rates if re.search(r"个月(?:的)?工[资钱]\S", story[e["start"] - 2 : e["end"]])
    ]
    found = (
        counted if counted and len(rates) == len(counted) else [e["value"] for e in entities if e["type"] == "money"]
    )
    clauses = [c for c in _CLAUSE.split(story) if _OWED.search(c)]
    return found[0] if clauses and len(set(map(str, found))) == 1 and not _PAID.search(story) else None


def _name(story: str) -> str | None:
    """The caller's name where he begins with it: 我叫覃秀莲，今年六十九."""
    said = _MY_NAME.search(story)
    return answers.name("我叫" + said.group(1)) if said else None


def _only(entities: Entities, kind: str) -> Any:
    """An entity that stands alone; of several nobody can say which is meant."""
    found = [e["value"] for e in entities if e["type"] == kind]
    return found[0] if len(set(map(str, found))) == 1 else None


def speaks_for(story: str, entities: Entities, slots: Slots) -> str | None:
    """parent, child, spouse or other, where the aid is plainly meant for them; None for the caller himself."""
    guide, area, claim = str(slots.get("guide") or ""), slots.get("area"), slots.get("claim")
    if (area == "minors" or guide.startswith("maintenance_child")) and not _CHILD_SPEAKS.search(story):
        return _whose(story, "") or "child"
    if area == "domestic_violence" or slots.get("alarm") == "minor_in_danger":
        return _beaten(entities)
    if claim == "criminal_defence":
        return _whose(story, _TAKEN)
    if asked_for := _asked_for(story):
        return asked_for
    if claim == "support_payments" and _NOT_KEPT.search(story) and not _TOWARDS_ME.search(story):
        return _whose(story, "", kinds=("parent", "other"))
    return _whose(story, _HURT)


def _asked_for(story: str) -> str | None:
    """Of whom he says that he asks for them: 想替我妈讨个说法, 帮我爸申请."""
    return next((k for k, words in _KIN if re.search(rf"(?:替|帮|给|为|代){_MINE}{words}{_ASKED_FOR}", story)), None)


def _whose(story: str, act: str, kinds: Iterable[str] = ("parent", "other", "child", "spouse")) -> str | None:
    for kind, words in _KIN:
        if kind in kinds and re.search(_MINE + words + act, story):
            return kind
    return None


def _beaten(entities: Entities) -> str | None:
    """Whom the violence of a directed relation hits: 我女婿打我女儿."""
    for entity in entities:
        value = entity["value"]
        if entity["type"] == "kin" and isinstance(value, dict) and value["act"] in ("violence", "threat", "expel"):
            who = value["to"].partition(":")[2]
            if who not in ("speaker", "third"):
                return {"daughter": "child", "son": "child", "mother": "parent", "father": "parent"}.get(who, "other")
    return None


def groups(story: str, slots: Slots, who: str | None) -> list[str]:
    """Groups that the story plainly puts the person into; 低保 in a quarrel about 低保 itself says nothing."""
    relief = ("dibao", "dibao_edge", "tekun", "temporary_relief") if slots.get("area") == "social_benefits" else ()
    clauses = _CLAUSE.split(story)
    found = [g for g, pattern in _GROUPS.items() if g not in relief and any(_is(g, pattern, c) for c in clauses)]
    if _beaten_herself(slots):
        found.append("abuse_victim")
    if who is None and _WOMAN.search(story):
        found.append("woman")
    if slots.get("claim") == "criminal_defence" and who is not None:
        found.append("detained")
    return found


def _beaten_herself(slots: Slots) -> bool:
    """True where the matter is violence at home, or a family matter told after an alarm of it."""
    family = slots.get("claim") in ("divorce", "custody", "support_payments")
    alarmed = family and slots.get("alarm") == "domestic_violence_now"
    return alarmed or slots.get("area") == "domestic_violence" or slots.get("claim") == "abuse_victim"


def _is(group: str, pattern: str, clause: str) -> bool:
    """True where a clause puts the person into a group and denies nothing; 没有收入 is itself what is said."""
    return bool(re.search(pattern, clause)) and (group == "no_fixed_income" or not _DENIED.search(clause))


def _deadline(story: str, slots: Slots) -> int | None:
    """Days left, where the alarm is a deadline and the story counts them."""
    if slots.get("alarm") != "deadline":
        return None
    near = re.search(r"今天|明天|后天|大后天", story)
    left = re.search(r"(?:还有|只有|只剩|就剩|剩下?|差)\s*([^，。]{1,6}?天)", story)
    said = left.group(1) if left else near.group() if near else ""
    return answers.days(said) if said else None


def _injury(story: str, slots: Slots) -> str | None:
    if slots.get("claim") != "injury_compensation":
        return None
    guide = str(slots.get("guide") or "")
    if guide.startswith("work_injury_hired") and _EMPLOYER.search(story):
        return None  # 雇佣 or 工伤 decides the result (法律援助法 31(7)): with a firm in the story he is asked
    return next((kind for pattern, kind in _KINDS if re.search(pattern, guide)), None)


def _opponent(story: str) -> bool | None:
    if _APART.search(story):
        return False
    return True if _TOGETHER.search(story) else None


def _income(story: str) -> Slots:
    """The household's income a month and its heads, where the caller told them of his own accord."""
    told: Slots = {}
    if heads := _HEADS.search(story):
        told["household_size"] = answers.count(heads.group(1) or heads.group(2), 1, 30)
    for clause in _CLAUSE.split(story):
        if not _INCOME.search(clause) or _OF_OTHERS.search(clause) or not re.search("月|年", clause):
            continue
        if (sum_told := answers.income(clause)) is not None:
            told["income_per_head"] = sum_told
    return told


def _workers(entities: Entities) -> int | None:
    return max(
        (int(e["value"]) for e in entities if e["type"] == "people" and _WORKERS.search(e["text"])), default=None
    )


def _interpreter(story: str) -> str | None:
    if only := _ONLY_SPEAKS.search(story):
        return only.group(1)
    return "方言" if _NO_MANDARIN.search(story) else None
