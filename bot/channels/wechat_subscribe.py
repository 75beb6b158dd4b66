"""The page on which a follower agrees to notices: WeChat's own subscribe button, which works on signed pages only.

https://developers.weixin.qq.com/doc/service/guide/product/subscription_messages/intro.html (verified service accounts)
https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html (signature)
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from bot.channels.contract import Gate
from bot.channels.web_pages import page
from bot.channels.wechat_api import ApiError, WechatApi
from bot.settings import Settings

log = logging.getLogger(__name__)
PATH = "/channels/wechat/subscribe"
NEEDS = ("wechat_app_id", "wechat_app_secret", "wechat_notice_template")
SPARE = timedelta(minutes=5)  # a ticket is not used in its last minutes
# WeChat's script builds its button out of inline styles and files of its own; nothing personal stands on this page.
POLICY = (
    "default-src 'none'; script-src 'self' https://res.wx.qq.com; style-src 'self' 'unsafe-inline'; img-src https: data:; "
    "connect-src 'self' https:; frame-src https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class SubscribePage:
    """Handler of the page; `api` gives the account's API within the running loop."""

    def __init__(self, gate: Gate, api: Callable[[], WechatApi]) -> None:
        self._gate, self._api = gate, api

    async def show(self, request: web.Request) -> web.Response:
        """The page, signed for the address under which WeChat opened it; 503 in plain words while WeChat gives no ticket."""
        settings = self._gate.settings
        stamp, nonce = int(self._gate.now().timestamp()), secrets.token_hex(8)
        try:
            signature = sign(await self._ticket(), nonce, stamp, self._gate.public_url(request).partition("#")[0])
        except ApiError as error:
            log.warning("wechat: no ticket for the subscribe page: %s", error)
            signature = ""
        signed = {"app_id": settings.wechat_app_id, "stamp": stamp, "nonce": nonce, "signature": signature}
        values = signed | {"template": settings.wechat_notice_template, "long": settings.wechat_notice_long_term}
        response = page("subscribe.html", values, 200 if signature else 503)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    async def _ticket(self) -> str:
        """WeChat gives few of them a day: one for all processes, kept for as long as it holds."""
        shared, name = self._gate.kept.shared, f"wechat-ticket {self._gate.settings.wechat_app_id}"
        if kept := await shared.get(name):
            return str(kept)
        ticket, seconds = await self._api().ticket()
        await shared.put(name, ticket, max(timedelta(seconds=seconds) - SPARE, timedelta(seconds=1)))
        return ticket


def sign(ticket: str, nonce: str, stamp: int, url: str) -> str:
    """The signature that wx.config wants: SHA-1 over the four in this order, nothing escaped."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={stamp}&url={url}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def address(settings: Settings) -> str:
    """Where followers are sent to subscribe: the article of the settings, else this page, "" where neither can be."""
    if settings.wechat_subscribe_url:
        return settings.wechat_subscribe_url
    ready = settings.public_url.startswith("https://") and all(getattr(settings, name) for name in NEEDS)
    return settings.public_url.rstrip("/") + PATH if ready else ""
