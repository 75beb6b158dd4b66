"""Pushing texts to a follower by the customer-service API, within what WeChat allows after his last message."""

import asyncio
import logging
from dataclasses import dataclass, field

from bot.channels.rendering import WECHAT_BYTES
from bot.channels.wechat_api import ApiError, Fate, WechatApi
from bot.core.text import pack, utf8_bytes
from bot.service.store import Store

log = logging.getLogger(__name__)
TRIES = 3


@dataclass
class Pushed:
    """How many parts went out, which ones the quota leaves for later, and whether another try may do better."""

    sent: int = 0
    rest: list[str] = field(default_factory=list)
    failed: bool = False
    fate: Fate | None = None


class Pusher:
    """Pushes once what is allowed; errors are sorted by what they mean for this follower."""

    def __init__(self, api: WechatApi, store: Store, pause: float) -> None:
        self._api, self._store, self._pause = api, store, pause

    async def push(self, user: str, caller_id: str, parts: list[str], more: str = "") -> Pushed:
        """Push the parts in order; of more than the quota takes the last one says (`more`) how to get the rest."""
        allowed = await self._store.windows.grant(caller_id, len(parts))
        if allowed < len(parts):
            log.warning("wechat: quota used up, %d of %d messages not sent", len(parts) - allowed, len(parts))
        if not allowed:
            return Pushed(failed=True, fate="window")
        parts, rest = parts[:allowed], parts[allowed:]
        if rest and more:
            *whole, last = pack(parts[-1], WECHAT_BYTES - utf8_bytes(more), utf8_bytes)
            first = whole[0] if whole else last
            parts[-1], rest = first + more, [*([*whole, last][1:]), *rest]
        done = Pushed(rest=rest)
        for part in parts:
            done.fate = await self._one(user, part)
            if done.fate is not None:
                await self._mark(caller_id, done.fate)
                done.failed, done.rest = True, []
                return done
            done.sent += 1
        return done

    async def _one(self, user: str, part: str) -> Fate | None:
        """None once WeChat took it; a busy API is tried again, anything else is logged and given up."""
        fate: Fate = "retry"
        for attempt in range(TRIES):
            try:
                await self._api.send_text(user, part)
                return None
            except ApiError as error:
                fate = error.fate
                if fate != "retry" or attempt == TRIES - 1:
                    log.log(
                        logging.ERROR if fate == "alarm" else logging.WARNING,
                        "wechat: a message was not delivered (%s): %s",
                        fate,
                        error,
                    )
                    break
                await asyncio.sleep(self._pause * 2**attempt)
        return fate

    async def _mark(self, caller_id: str, fate: Fate) -> None:
        if fate == "stop":
            await self._store.contacts.lost(caller_id, "wechat")
        if fate == "window":
            await self._store.windows.closed(caller_id)
