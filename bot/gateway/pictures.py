"""Fetching callers' pictures from the providers, from their own servers and nowhere else."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from bot.channels.wechat_api import ApiError, WechatApi
from bot.core.errors import HotlineError
from bot.service.evidence import LARGEST
from bot.service.sending import Unusable
from bot.service.store import Store
from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=8)
# Twilio's own address answers with a redirection to its store.
TWILIO_HOSTS = (".twilio.com", ".twiliocdn.com", ".amazonaws.com")
WECHAT_HOSTS = (".qpic.cn",)
HOPS = 3


class NotNow(HotlineError):
    """The provider does not give the picture now; another try may."""


class Pictures:
    """Bytes of a picture by provider and source."""

    def __init__(
        self, settings: Settings, session: aiohttp.ClientSession, store: Store, now: Callable[[], datetime]
    ) -> None:
        self._settings, self._session = settings, session
        has_wechat = settings.wechat_app_id and settings.wechat_app_secret
        self._wechat_api = WechatApi(settings, lambda: session, now, store.shared) if has_wechat else None

    async def fetch(self, provider: str, source: str) -> bytes:
        """The picture; raises Unusable where it will never come, NotNow or aiohttp's errors where it may."""
        if provider == "twilio":
            return await self._twilio(source)
        if provider == "wechat":
            return await self._wechat(*source.split(" ", 1))
        raise Unusable(f"nothing is known of pictures by {provider}")

    async def _wechat(self, media_id: str, url: str = "") -> bytes:
        """By MediaId, which WeChat keeps for three days; without an API by the picture's public address."""
        if self._wechat_api is None or not media_id:
            return await self._get(url.replace("http://", "https://", 1), WECHAT_HOSTS, None)
        try:
            return await self._wechat_api.media(media_id)
        except ApiError as error:
            if error.fate in ("retry", "alarm"):
                raise NotNow(str(error)) from error
            raise Unusable(str(error)) from error

    async def _twilio(self, url: str) -> bytes:
        """With the account's password, which goes to Twilio's own server only."""
        own = self._settings.twilio_api_base.rstrip("/") + "/"
        auth = aiohttp.BasicAuth(self._settings.twilio_account_sid, self._settings.twilio_auth_token)
        return await self._get(url, TWILIO_HOSTS, auth, own)

    async def _get(self, url: str, hosts: tuple[str, ...], auth: aiohttp.BasicAuth | None, own: str = "") -> bytes:
        """GET with redirections followed by hand: each address must be one of the provider's (no way into our network)."""
        for _ in range(HOPS):
            is_own = bool(own) and url.startswith(own)
            if not is_own and not _is_theirs(url, hosts):
                raise Unusable("the picture's address is not the provider's")
            async with self._session.get(
                url, auth=auth if is_own else None, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = response.headers.get("Location", "")
                    continue
                if response.status == 200:
                    return await _limited(response)
                if response.status in (404, 410):
                    raise Unusable("the provider no longer has the picture")
                raise NotNow(f"the provider answered {response.status} for a picture")
        raise Unusable("the picture's address leads on and on")


def _is_theirs(url: str, hosts: tuple[str, ...]) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.hostname or "").endswith(hosts) and parts.port in (None, 443)


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > LARGEST:
            raise Unusable("the picture is larger than 10 MB")
    return bytes(data)
