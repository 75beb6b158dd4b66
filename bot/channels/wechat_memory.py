"""What is remembered of WeChat for a while: messages under way in this process, used nonces in all of them."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar

from bot.service.shared import Shared

V = TypeVar("V")
Trigger = Literal["message", "click", "follow", "scan"]
Clock = Callable[[], datetime]

# How many messages a trigger opens and for how long:
# https://developers.weixin.qq.com/doc/subscription/guide/product/kf/intro
ALLOWED: dict[Trigger, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "click": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}


class Expiring(Generic[V]):
    """A mapping whose entries are forgotten `life` after they were put in."""

    def __init__(self, life: timedelta, now: Clock) -> None:
        self._life, self._now = life, now
        self._entries: dict[str, tuple[datetime, V]] = {}

    def get(self, key: str) -> V | None:
        """The value, or None where there is none or it is too old."""
        until, value = self._entries.get(key, (None, None))
        return value if until is not None and self._now() < until else None

    def put(self, key: str, value: V) -> None:
        """Keep a value; what has expired leaves."""
        now = self._now()
        self._entries.pop(key, None)
        # Equal lives keep the entries in order of expiry, so the old ones stand in front.
        while self._entries and self._entries[first := next(iter(self._entries))][0] <= now:
            del self._entries[first]
        self._entries[key] = (now + self._life, value)

    def pop(self, key: str) -> V | None:
        """Take a value out."""
        value = self.get(key)
        self._entries.pop(key, None)
        return value


async def is_new(shared: Shared, timestamp: str, nonce: str, body: bytes, life: timedelta) -> bool:
    """False where the pair came with another body before: the plaintext signature says nothing about the body.

    An equal body is an honest repetition.
    """
    digest = hashlib.sha256(body).hexdigest()
    return bool(await shared.first(f"wechat-nonce {timestamp} {nonce}", digest, life) == digest)
