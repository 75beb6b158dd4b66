"""What one process remembers of WeChat for a while: used nonces, and how many messages it may still push to a follower.

It is lost on restart and not shared between processes: the inbox answers repeated ids, the server counts quotas itself.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar

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
FOR_OPERATOR = 1  # the hotline itself leaves this many for a person's answer


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


class Nonces:
    """Which timestamp and nonce came with which body: the plaintext signature says nothing about the body."""

    def __init__(self, life: timedelta, now: Clock) -> None:
        self._seen: Expiring[bytes] = Expiring(life, now)

    def is_new(self, timestamp: str, nonce: str, body: bytes) -> bool:
        """False where the pair was used with another body; an equal body is an honest repetition."""
        digest = hashlib.sha256(body).digest()
        key = f"{timestamp} {nonce}"
        first = self._seen.get(key)
        if first is None:
            self._seen.put(key, digest)
        return first in (None, digest)


class Quota:
    """How many messages may still be pushed to a follower."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._left: Expiring[tuple[int, datetime]] = Expiring(max(life for _, life in ALLOWED.values()), now)

    def opened(self, user: str, trigger: Trigger) -> None:
        """A trigger replaces what was left before; of the two ends the later one counts."""
        count, life = ALLOWED[trigger]
        _, until = self._left.get(user) or (0, self._now())
        self._left.put(user, (count, max(until, self._now() + life)))

    def take(self, user: str, keep: int = FOR_OPERATOR) -> bool:
        """Use one; False where only `keep` or none are left. Of an unknown follower WeChat itself decides."""
        known = self._left.get(user)
        if known is None:
            return True
        count, until = known
        if count <= keep or self._now() >= until:
            return False
        self._left.put(user, (count - 1, until))
        return True
