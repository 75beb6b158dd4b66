"""WeChat's access token, one for all processes: whoever needs a new one first fetches it, the others wait for it.

Several fetchers void each other's token. stable_token in its normal mode does not, a forced renewal does:
https://developers.weixin.qq.com/doc/subscription/api/base/api_getstableaccesstoken.html
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.core.errors import HotlineError
from bot.service.shared import Shared

MARGIN = timedelta(minutes=5)  # WeChat itself renews so long before the end
FORCE_PAUSE = timedelta(seconds=30)  # between two forced renewals
FORCED_A_DAY = 20
LEASE = timedelta(seconds=15)
WAIT = 0.05  # seconds between two looks at what another process is fetching

Fetch = Callable[[bool], Awaitable[tuple[str, int]]]  # force -> (token, seconds it lives); raises ApiError


class TooManyRenewals(HotlineError):
    """WeChat allows no further forced renewal now."""


class TokenShelf:
    """The current token of one account."""

    def __init__(self, app_id: str, shared: Shared, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._name, self._shared, self._fetch, self._now = f"wechat-token {app_id}", shared, fetch, now
        self._lock = asyncio.Lock()
        self._token, self._until = "", now()

    async def current(self) -> str:
        """A token that is valid for some minutes yet."""
        async with self._lock:
            if (not self._token or self._now() >= self._until) and not await self._look():
                await self._alone("", force=False)
            return self._token

    async def renewed(self, refused: str) -> str:
        """Another token than the refused one: the one that somebody fetched meanwhile, or else a forced one.

        Raises TooManyRenewals where WeChat would not allow it.
        """
        async with self._lock:
            if self._token == refused:
                await self._look()
            if self._token == refused:
                await self._alone(refused, force=False)
            if self._token == refused:
                await self._force(refused)
            return self._token

    async def _look(self) -> bool:
        """Take what another process has put on the shelf."""
        kept = await self._shared.get(self._name)
        if not kept:
            return False
        self._token, self._until = kept[0], datetime.fromisoformat(kept[1])
        return self._now() < self._until

    async def _force(self, refused: str) -> None:
        day = f"{self._name} forced {self._now():%Y-%m-%d}"
        count = int(await self._shared.get(day) or 0)
        mine = secrets.token_hex(8)
        if count >= FORCED_A_DAY or await self._shared.first(f"{self._name} forced", mine, FORCE_PAUSE) != mine:
            raise TooManyRenewals("no forced renewal of WeChat's token is allowed now")
        await self._shared.put(day, count + 1, timedelta(days=1))
        await self._alone(refused, force=True)

    async def _alone(self, refused: str, force: bool) -> None:
        """Fetch while no other process does; wait for the one that does."""
        mine = secrets.token_hex(8)
        lease = f"{self._name} lease"
        while await self._shared.first(lease, mine, LEASE) != mine:
            await asyncio.sleep(WAIT)
            if await self._look() and self._token != refused:
                return
        try:
            if not (await self._look() and self._token != refused):
                await self._get(force)
        finally:
            await self._shared.take(lease)

    async def _get(self, force: bool) -> None:
        token, seconds = await self._fetch(force)
        life = timedelta(seconds=seconds)
        self._token, self._until = token, self._now() + life - min(MARGIN, life / 2)
        await self._shared.put(self._name, [token, self._until.isoformat()], max(life, timedelta(seconds=1)))
