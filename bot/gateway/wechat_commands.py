"""`hotline wechat menu`: show or push the menu."""

import asyncio
from typing import Any

from bot.channels import wechat_menu
from bot.core import clock
from bot.core.crypto import Cipher
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.service.shared import Shared
from bot.settings import Settings
from bot.storage.session import open_database, upgrade


def menu(settings: Settings, push: bool) -> dict[str, Any]:
    """The menu as WeChat gets it; BadInput names what is wrong with it, ApiError what WeChat said."""
    buttons = wechat_menu.load(KNOWLEDGE_BASE / "wechat_menu.yml", settings.public_url)
    if push:
        upgrade(settings.database)
        asyncio.run(_push(settings, buttons))
    return {"button": buttons, "pushed": push}


async def _push(settings: Settings, buttons: list[dict[str, Any]]) -> None:
    """With the token that the running gateway uses: a second one would void it."""
    cipher = Cipher(settings.secret("secret_key"))
    engine, sessions = open_database(settings.database, cipher)
    try:
        await wechat_menu.push(settings, Shared(sessions, cipher, clock.now), buttons)
    finally:
        await engine.dispose()
