"""The account's menu: read from `knowledge_base/wechat_menu.yml`, checked against WeChat's limits, pushed by a command.

https://developers.weixin.qq.com/doc/subscription/guide/product/menu/intro.html
"""

from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.wechat_api import WechatApi
from bot.core import clock
from bot.core.errors import BadInput
from bot.core.text import utf8_bytes
from bot.core.yaml_file import read_yaml
from bot.service.shared import Shared
from bot.settings import Settings

MOST, MOST_BELOW = 3, 5
TOP_BYTES, BELOW_BYTES, KEY_BYTES = 16, 60, 128


def load(path: Path, public_url: str) -> list[dict[str, Any]]:
    """WeChat's `button` list; entries that open a page are left out where the hotline has no public address.

    An entry has `name` and one of `says` (taken as if typed), `opens` (a path), `below` (up to five entries).
    """
    data = read_yaml(path)
    entries = data.get("menu") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST:
        raise BadInput(f"{path.name}: `menu` needs one to three entries")
    return [b for entry in entries if (b := _button(entry, path.name, public_url, TOP_BYTES)) is not None]


def _button(entry: Any, file: str, public_url: str, room: int) -> dict[str, Any] | None:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not 0 < utf8_bytes(name) <= room:
        raise BadInput(f"{file}: a name has 1 to {room} bytes (a Chinese character has three): {name!r}")
    if (below := entry.get("below")) is not None and room == TOP_BYTES:
        if not isinstance(below, list) or not 1 <= len(below) <= MOST_BELOW:
            raise BadInput(f"{file}: {name}: `below` needs one to five entries")
        buttons = [b for e in below if (b := _button(e, file, public_url, BELOW_BYTES)) is not None]
        return {"name": name, "sub_button": buttons} if buttons else None
    if isinstance(says := entry.get("says"), str) and 0 < utf8_bytes(says) <= KEY_BYTES:
        return {"type": "click", "name": name, "key": says}
    if isinstance(opens := entry.get("opens"), str) and opens.startswith("/"):
        url = public_url.rstrip("/") + opens
        return {"type": "view", "name": name, "url": url} if public_url else None
    raise BadInput(f"{file}: {name}: needs `says` (at most {KEY_BYTES} bytes), `opens` (a path), or `below`")


async def push(settings: Settings, shared: Shared, buttons: list[dict[str, Any]]) -> None:
    """Replace the account's menu; followers see it within a day. Raises ApiError."""
    if not (settings.wechat_app_id and settings.wechat_app_secret):
        raise BadInput("set HOTLINE_WECHAT_APP_ID and HOTLINE_WECHAT_APP_SECRET")
    async with aiohttp.ClientSession() as session:
        await WechatApi(settings, lambda: session, clock.now, shared).menu(buttons)
