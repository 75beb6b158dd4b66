"""Household, income, property and sums, as callers tell them beside a plain number or a plain yes."""

import re

from bot.nlu import answers, numbers
from bot.nlu.normalize import clean

_ALONE = re.compile(r"(?:就|只有|只剩|剩)?我?(?:一个人|自己|自个|单身)|^就?我$|我一个|孤身|光棍")
_COUPLE = re.compile(r"老两口|两口子|我们俩|我俩|两公婆|夫妻(?:俩|二人|两)")
_PAIR = re.compile(r"爸妈|父母|爹娘|公婆|爷爷奶奶|岳父岳母")
_ONE = re.compile(
    r"老婆|老公|老伴|爱人|媳妇|丈夫|妻子|堂客|爸|妈|爹|娘|父亲|母亲|爷爷|奶奶|公公|婆婆|岳父|岳母|哥哥?|弟弟?|姐姐?|妹妹?"
)
_CHILDREN = re.compile(
    rf"(?:({numbers.NUMBER})\s*个?)?(?:小|大)?(?:娃儿?|孩子|小孩|儿子|女儿|闺女|崽|孙子|孙女|伢子|妹子|仔)"
)
# Who or what brings a sum, so that several sums of one answer are added up: 我一千五，老婆两千.
_SOURCE = re.compile(
    r"(?=(?:我|老婆|老公|老伴|爱人|媳妇|丈夫|妻子|儿子|女儿|他|她|种地|种田|打工|养老金|退休金|低保金?|补贴)[^，。,；;]*[\d一两二三四五六七八九])"
)
_PLUS = re.compile(r"加上?|再加|还有|另外|、|，|,|；|;|和")
_TOTAL = re.compile(r"(?:一共|总共|合计|共计|加起来|全部加起来|总的)[^\d一二两三四五六七八九十百千万]{0,4}(.+)")
_NOT_ADDED = re.compile(r"其中|包括|里面|已经|还了|给了|只给|退了|或者?|到|至|再除|利息")
_OPEN_SUM = re.compile(
    r"全部|都要|都给|该(?:给|赔|付)|(?:欠|赔|给)多少|按法律|按规定|看着|算不(?:清|出)|没算|不要(?:钱|赔)|道歉|说不(?:准|清|定)|随便|"
    r"你们定|法院定|越多越好"
)
_POOR = re.compile(r"(?:啥|什么|样样|一样|一件|哪样)都?(?:没有?|冇|莫得)|没(?:有)?(?:什么|啥)|穷得?|家徒四壁|一无所有")
_SMALL = re.compile(
    r"摩托|电动车|电瓶车|三轮|拖拉机|农用|单车|自行车|[老土泥](?:房|屋)|(?:农村|村里|乡下|自建).{0,4}(?:房|屋)|宅基|猪|牛|羊"
)
_VALUABLE = re.compile(
    r"小汽?车|轿车|汽车|面包车|货车|(?:城里|县城|市里|镇上|街上).{0,5}(?:房|屋|店|铺)|商品房|楼房|门面|店铺|铺子|存款|存了|存着|存折|定期"
)


def household(text: str) -> int | None:
    """How many eat at one table: 一家五口, 老两口, 我跟我老婆带两个娃, or a plain number."""
    plain = answers.bare(text)
    if (told := answers.heads(text)) is not None:
        return told
    if _COUPLE.search(plain):
        return 2
    if (listed := _listed(plain)) is not None:
        return listed
    if _ALONE.search(plain):
        return 1
    return answers.count(text, 1, 30)


def _listed(plain: str) -> int | None:
    """The people of a list that the caller himself stands in, None for anything else."""
    if not re.search("我|本人", plain) or re.search(r"\d+人|口人", plain):
        return None
    rest, pairs = _PAIR.subn("", plain)
    children = sum(int(numbers.count(m.group(1)) or 1) if m.group(1) else 1 for m in _CHILDREN.finditer(rest))
    others = len(_ONE.findall(_CHILDREN.sub("", rest)))
    kin = 2 * pairs + children + others
    return 1 + kin if kin else None


def income(text: str) -> float | dict[str, float] | None:
    """Yuan a month of the household, or {"each": yuan a head}; what several people bring home is added up."""
    pieces = [piece for piece in _SOURCE.split(clean(text)) if piece.strip()]
    told = [value for piece in pieces if isinstance(value := answers.income(piece), float | int) and value >= 50]
    if len(told) > 1 and not _NOT_ADDED.search(text):
        return round(float(sum(told)), 2)
    clauses = [answers.income(clause) for clause in re.split("[，,。；;]", clean(text))]
    some = next((value for value in clauses if value), None)  # 我没有收入，老公一个月三千
    whole = answers.income(text)
    return some if whole == 0 and some is not None else whole


def claim(text: str) -> float | str | None:
    """The sum wanted in yuan, several added up (医药费八千加误工费三千); UNKNOWN for 全部, 该赔多少赔多少."""
    plain = clean(text)
    if total := _TOTAL.search(plain):
        return answers.money(total.group(1))
    told = [yuan for part in _PLUS.split(plain) if (yuan := answers.money(part)) and yuan >= 10]
    if len(told) > 1 and not _NOT_ADDED.search(plain) and not re.search(r"\d[，,]\d{3}", plain):
        return round(sum(told), 2)
    yuan = answers.money(text)
    return answers.UNKNOWN if _OPEN_SUM.search(plain) and not yuan else yuan


def assets(text: str) -> bool | None:
    """Whether there is something of value (a house in town, a car, savings); a motorbike or an old farmhouse is none."""
    plain = answers.bare(text)
    if _POOR.search(plain):
        return False
    for clause in re.split(r"[，,。；;]", clean(text)):
        if _VALUABLE.search(clause) and not re.search(r"没|无|冇|莫得|不是", clause):
            return True
    if _SMALL.search(plain) or re.search(r"没|无|冇|莫得", plain):
        return False
    return answers.yes_no(text)


def born(text: str, this_year: int) -> int | None:
    """The age that a year of birth gives: 1958年生的, 58年的."""
    year = re.search(r"(?<!\d)((?:19|20)?\d{2})年?(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:出?生|的$)", answers.bare(text))
    if year is None:
        return None
    value = int(year.group(1))
    value += 0 if value > 99 else 2000 if value <= this_year - 2000 else 1900
    age = this_year - value
    return age if 0 <= age <= 120 else None
