"""Subscription notices: what a follower agreed to hear once, or for good, at any later time.

https://developers.weixin.qq.com/doc/service/Subscription_Messages/intro.html
"""

import re
from collections.abc import Mapping

from bot.channels.wechat_api import ApiError, WechatApi
from bot.core.messages import Letter
from bot.service.store import Store
from bot.settings import Settings

# What a field takes by the first part of its name (thing4, phrase2 …), in characters.
ROOM = {"thing": 20, "phrase": 5, "character_string": 32, "number": 32, "name": 10}
SHORT = {"法律援助中心已收到": "已收到", "正在送往法律援助中心": "正在送交"}  # a phrase has five characters


async def send(api: WechatApi, settings: Settings, store: Store, caller_id: str, user: str, letter: Letter) -> bool:
    """Send the letter as a notice; False where none is set up, agreed to, or fitting. Raises ApiError."""
    if not settings.wechat_notice_template or letter.kind not in ("number", "status"):
        return False
    if not settings.wechat_notice_long_term and not await store.windows.take_notice(caller_id):
        return False
    try:
        await api.notice(user, settings.wechat_notice_template, data(settings.wechat_notice_fields, letter.fields))
    except ApiError as error:
        if error.fate == "unsubscribed":
            await store.windows.subscribed(caller_id, 0)
            return False
        if error.fate == "retry" and not settings.wechat_notice_long_term:
            await store.windows.subscribed(caller_id, 1)  # nothing was used up
        raise
    return True


def data(names: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """The template's fields (`thing4`) filled with ours (`status`), cut to what each takes; none may be empty."""
    return {name: _fit(name, fields.get(ours, "")) for name, ours in names.items()}


def _fit(name: str, value: str) -> str:
    kind = re.sub(r"\d+$", "", name)
    if kind == "phrase":
        value = SHORT.get(clause := value.partition("，")[0], clause)
    return value[: ROOM.get(kind, 20)].rstrip("，,。；") or "—"
