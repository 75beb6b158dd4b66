"""Calls to api.weixin.qq.com: the access token, customer-service messages, media; errors come inside HTTP 200.

stable_token gives every process the same token while it is valid, so that several workers do not void each other's:
https://developers.weixin.qq.com/doc/subscription/api/base/api_getstableaccesstoken.html
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

import aiohttp

from bot.core.errors import HotlineError
from bot.settings import Settings

Fate = Literal["retry", "stop", "refused"]
TOKEN_CODES = frozenset({40001, 40014, 42001})
RETRY_CODES = frozenset({-1, 45011})  # busy; too many calls in this minute
# Not following, blocked, refused, window closed or quota used up: this follower is out of reach for now.
STOP_CODES = frozenset({40003, 43004, 43019, 43101, 45015, 45047, 48002, 50005})
TIMEOUT = aiohttp.ClientTimeout(total=10)
MARGIN = timedelta(minutes=5)
FORCE_PAUSE = timedelta(seconds=30)  # WeChat allows a forced renewal every 30 s, 20 a day


class ApiError(HotlineError):
    """WeChat did not do it: `fate` says whether to retry later, to stop writing to this follower, or that it is refused
    for good; `code` is errcode, 0 where no usable answer came.
    """

    def __init__(self, fate: Fate, code: int, what: str) -> None:
        super().__init__(f"WeChat {what}: errcode {code}" if code else f"WeChat {what}: no usable answer")
        self.fate, self.code = fate, code


class WechatApi:
    """One account's calls; `session` gives the HTTP session within the running loop."""

    def __init__(
        self, settings: Settings, session: Callable[[], aiohttp.ClientSession], now: Callable[[], datetime]
    ) -> None:
        self._settings, self._session, self._now = settings, session, now
        self._lock = asyncio.Lock()
        self._token, self._until = "", now()
        self._forced: datetime | None = None

    async def send_text(self, user: str, text: str) -> None:
        """Push a text of at most 2048 bytes to a follower; raises ApiError."""
        await self.call("message/custom/send", {"touser": user, "msgtype": "text", "text": {"content": text}})

    async def media(self, media_id: str) -> bytes:
        """The bytes of a voice or picture (kept by WeChat for three days); raises ApiError."""
        return await self._with_token("GET", "media/get", {"media_id": media_id}, None)

    async def call(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        """POST to `/cgi-bin/<path>`; the answer as JSON. Raises ApiError for any errcode but 0."""
        body = await self._with_token("POST", path, {}, payload)
        return _json(body) or {}

    async def _with_token(self, method: str, path: str, query: dict[str, str], payload: dict[str, Any] | None) -> bytes:
        """The answer's body; a refused token is renewed once, and only once: a loop here has hung whole servers."""
        token = await self._current()
        code, body = await self._request(method, path, query | {"access_token": token}, payload)
        if code in TOKEN_CODES:
            token = await self._renewed(token)
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

    async def _current(self) -> str:
        async with self._lock:
            if not self._token or self._now() >= self._until:
                await self._fetch(force=False)
            return self._token

    async def _renewed(self, refused: str) -> str:
        """Another token than the refused one: the one that somebody fetched meanwhile, or else a forced one."""
        async with self._lock:
            if self._token == refused:
                await self._fetch(force=False)
            if self._token == refused:
                await self._force()
            return self._token

    async def _force(self) -> None:
        if self._forced is not None and self._now() - self._forced < FORCE_PAUSE:
            raise ApiError("retry", 0, "stable_token")
        self._forced = self._now()
        await self._fetch(force=True)

    async def _fetch(self, force: bool) -> None:
        settings = self._settings
        payload = {"grant_type": "client_credential", "appid": settings.wechat_app_id, "force_refresh": force}
        code, body = await self._request("POST", "stable_token", {}, payload | {"secret": settings.wechat_app_secret})
        answer = _json(body) or {}
        token = answer.get("access_token")
        if code or not token:
            raise ApiError(_fate(code) if code else "retry", code, "stable_token")
        life = timedelta(seconds=int(answer.get("expires_in") or 0))
        self._token, self._until = str(token), self._now() + life - min(MARGIN, life / 2)


def _fate(code: int) -> Fate:
    if code in RETRY_CODES:
        return "retry"
    return "stop" if code in STOP_CODES else "refused"


def _json(body: bytes) -> dict[str, Any] | None:
    """A JSON object, or None: media come as bytes, proxies answer with HTML."""
    try:
        answer = json.loads(body) if body[:1] == b"{" else None
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
