"""Calls to api.weixin.qq.com: customer-service messages, notices, media, the menu; errors come inside HTTP 200."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import aiohttp

from bot.channels.wechat_token import TokenShelf, TooManyRenewals
from bot.core.errors import HotlineError
from bot.service.shared import Shared
from bot.settings import Settings

Fate = Literal["retry", "stop", "window", "unsubscribed", "alarm", "refused"]
TOKEN_CODES = frozenset({40001, 40014, 42001})
# https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
FATES: dict[Fate, frozenset[int]] = {
    "retry": frozenset({-1, 45011}),  # busy; too many calls in this minute
    "stop": frozenset({40003, 43004, 43019, 48002, 50005}),  # not following, blocked: this follower is out of reach
    "window": frozenset({45015, 45047}),  # his 48 hours are over, or his messages used up
    "unsubscribed": frozenset({43101}),  # he did not agree to this notice, or no longer
    # The account itself is short of something: secret, listed IP, right, day's quota. Somebody must act.
    "alarm": frozenset({40013, 40125, 40164, 45009, 48001, 48004}),
}
TIMEOUT = aiohttp.ClientTimeout(total=10)


class ApiError(HotlineError):
    """WeChat did not do it: `fate` says what follows (retry later, this follower is out of reach, his window is closed, he
    did not agree, the account needs somebody, refused for good); `code` is errcode, 0 where no usable answer came.
    """

    def __init__(self, fate: Fate, code: int, what: str) -> None:
        super().__init__(f"WeChat {what}: errcode {code}" if code else f"WeChat {what}: no usable answer")
        self.fate, self.code = fate, code


class WechatApi:
    """One account's calls; `session` gives the HTTP session within the running loop."""

    def __init__(
        self,
        settings: Settings,
        session: Callable[[], aiohttp.ClientSession],
        now: Callable[[], datetime],
        shared: Shared,
    ) -> None:
        self._settings, self._session = settings, session
        self._shelf = TokenShelf(settings.wechat_app_id, shared, self._fetch, now)

    async def send_text(self, user: str, text: str) -> None:
        """Push a text of at most 2048 bytes to a follower; raises ApiError."""
        await self.call("message/custom/send", {"touser": user, "msgtype": "text", "text": {"content": text}})

    async def typing(self, user: str) -> None:
        """Show the follower for up to 15 s that an answer is being written; raises ApiError."""
        await self.call("message/custom/typing", {"touser": user, "command": "Typing"})

    async def notice(self, user: str, template: str, data: dict[str, str]) -> None:
        """Send a subscription notice, at any later time, to a follower who agreed to it; raises ApiError."""
        values = {name: {"value": value} for name, value in data.items()}
        await self.call("message/subscribe/bizsend", {"touser": user, "template_id": template, "data": values})

    async def menu(self, buttons: list[dict[str, Any]]) -> None:
        """Replace the account's menu; raises ApiError."""
        await self.call("menu/create", {"button": buttons})

    async def media(self, media_id: str) -> bytes:
        """The bytes of a voice or picture (kept by WeChat for three days); raises ApiError."""
        return await self._with_token("GET", "media/get", {"media_id": media_id}, None)

    async def ticket(self) -> tuple[str, int]:
        """A ticket that signs web pages, and the seconds it lives; raises ApiError."""
        answer = _json(await self._with_token("GET", "ticket/getticket", {"type": "jsapi"}, None)) or {}
        if not answer.get("ticket"):
            raise ApiError("retry", 0, "ticket/getticket")
        return str(answer["ticket"]), int(answer.get("expires_in") or 0)

    async def call(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        """POST to `/cgi-bin/<path>`; the answer as JSON. Raises ApiError for any errcode but 0."""
        body = await self._with_token("POST", path, {}, payload)
        return _json(body) or {}

    async def _with_token(self, method: str, path: str, query: dict[str, str], payload: dict[str, Any] | None) -> bytes:
        """The answer's body; a refused token is renewed once, and only once: a loop here has hung whole servers."""
        token = await self._shelf.current()
        code, body = await self._request(method, path, query | {"access_token": token}, payload)
        if code in TOKEN_CODES:
            try:
                token = await self._shelf.renewed(token)
            except TooManyRenewals as error:
                raise ApiError("retry", 0, "stable_token") from error
            code, body = await self._request(method, path, query | {"access_token": token}, payload)
        if code:
            raise ApiError(_fate(code), code, path)
        return body

    async def _request(
        self, method: str, path: str, query: dict[str, str], payload: dict[str, Any] | None
    ) -> tuple[int, bytes]:
        """errcode (0 for success) and body; characters go out as UTF-8, as in the official samples, not as escapes."""
        data = None if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        url = f"{self._settings.wechat_api_base.rstrip('/')}/cgi-bin/{path}"
        headers = {"Content-Type": "application/json"} if data else {}
        try:
            async with self._session().request(
                method, url, params=query, data=data, headers=headers, timeout=TIMEOUT
            ) as response:
                body, status = await response.read(), response.status
        except (aiohttp.ClientError, TimeoutError):
            # The error's own text holds the URL and with it the token, so it is not passed on.
            raise ApiError("retry", 0, path) from None
        answer = _json(body)
        if status != 200 or (answer is None and method == "POST"):
            raise ApiError("retry" if status >= 500 or status in (200, 429) else "refused", 0, path)
        return int((answer or {}).get("errcode") or 0), body

    async def _fetch(self, force: bool) -> tuple[str, int]:
        settings = self._settings
        payload = {"grant_type": "client_credential", "appid": settings.wechat_app_id, "force_refresh": force}
        code, body = await self._request("POST", "stable_token", {}, payload | {"secret": settings.wechat_app_secret})
        answer = _json(body) or {}
        token = answer.get("access_token")
        if code or not token:
            raise ApiError(_fate(code) if code else "retry", code, "stable_token")
        return str(token), int(answer.get("expires_in") or 0)


def _fate(code: int) -> Fate:
    return next((fate for fate, codes in FATES.items() if code in codes), "refused")


def _json(body: bytes) -> dict[str, Any] | None:
    """A JSON object, or None: media come as bytes, proxies answer with HTML."""
    try:
        answer = json.loads(body) if body[:1] == b"{" else None
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
