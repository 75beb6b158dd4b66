"""Words of command: whole messages that steer the talk and need no classifier, safe in every state."""

import re

# intent → the whole message, normalised and without marks. 0 and 人工 reach a person from anywhere.
_COMMANDS: dict[str, str] = {
    "human": r"0|人工|转人工|找人工|人工服务|真人|找真人|客服|转接|接线员|值班律师|要人工|我要人工|工作人员",
    "stop": r"退出|不办了|不弄了|结束|停止|取消|取消申请|不申请了|再见|拜拜",
    "restart": r"重来|重新来|从头来|重新开始|从头开始|重置",
    "go_back": r"返回|上一步|后退|说错了|填错了|写错了|更正|(?:我?要?)改(?:一下|掉)?(?:我的)?"
    r"(?:姓名|名字|身份证号?码?|电话|手机|号码|地址|住址|地方|县|对方|经过|事情|金额|数额|钱|上门|年龄|年纪|收入|人口)?",
    "repeat": r"再说一遍|再讲一遍|重复|没听清|没听清楚|再说一次|听不清|啥|什么",
    "apply_aid": r"(我(要|想))?(申请)(免费)?(法律援助|法援|援助)|申请|我要申请|申请免费律师|办理法律援助",
    "help": r"帮助|help|\?|？|菜单|功能",
    # Too short for the classifier, and the very word that a call asks for: 要听下一步，请说好.
    "affirm": r"[好嗯恩是对行中要成]|嗯嗯|好好|对对",
    "deny": r"[不没否]",
}
_PATTERNS = {intent: re.compile(pattern, re.IGNORECASE) for intent, pattern in _COMMANDS.items()}
_STATUS = re.compile(
    r"(?:查询?|看看?|查一下|问一下)?(?:我的)?(?:申请)?(?:进度|状态|办到哪了)\s*[:：]?\s*([A-Za-z0-9\-]{4,24})?"
)
_CHOICE = re.compile(r"(?:选|第|按)?\s*([1-9一二三四五六七八九])\s*(?:个|项|号)?")
_MARKS = re.compile(r"[\s。！!,，.、~～「」\[\]【】]+")
_HAN = "一二三四五六七八九"


def command(text: str) -> tuple[str, str | None] | None:
    """(intent, argument) where the whole message is a command: human, stop, restart, go_back, repeat, apply_aid, help,
    affirm, deny, ask_status with a query code or None, choose with a digit. None for anything else."""
    bare = _MARKS.sub("", text)
    for intent, pattern in _PATTERNS.items():
        if pattern.fullmatch(bare):
            return intent, None
    if status := _STATUS.fullmatch(text.strip(" 。！!,，.")):
        return "ask_status", status.group(1)
    if choice := _CHOICE.fullmatch(bare):
        digit = choice.group(1)
        return "choose", str(_HAN.index(digit) + 1) if digit in _HAN else digit
    return None
