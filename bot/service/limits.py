"""What one caller may ask of the hotline at once: his lock, his allowance of messages, counts of what comes again.

One process counts for itself; with HOTLINE_REDIS_URL all workers count together (`limits_redis.py`).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol
from weakref import WeakValueDictionary

REMEMBERED = 20_000  # callers counted at once; the one unseen for longest goes


class Limits(Protocol):
    """Locks and counters by key; keys are pseudonyms, never addresses."""

    def alone(self, key: str) -> AbstractAsyncContextManager[None]:
        """Held by one at a time; who waits is served in the order of asking (within one process)."""

    async def take(self, key: str, burst: int, per_minute: int) -> bool:
        """One token out of a bucket of `burst` that fills by `per_minute`; False where it is empty."""

    async def again(self, key: str, mark: str, seconds: int) -> int:
        """How often the same `mark` has come in a row, this time counted; forgotten after `seconds` of silence."""

    async def hit(self, key: str, seconds: int) -> int:
        """How often this was called within `seconds` of its first call, this time counted."""

    async def close(self) -> None:
        """Let go of connections."""


class LocalLimits:
    """Limits within this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._kept: OrderedDict[str, Any] = OrderedDict()

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """The lock of a key."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield

    async def take(self, key: str, burst: int, per_minute: int) -> bool:
        """A token, where one is left."""
        now = self._clock()
        tokens, last = self._get(f"take:{key}", (float(burst), now))
        tokens = min(burst, tokens + (now - last) * per_minute / 60)
        enough = tokens >= 1
        self._put(f"take:{key}", (tokens - 1 if enough else tokens, now))
        return enough

    async def again(self, key: str, mark: str, seconds: int) -> int:
        """Repeats in a row."""
        now = self._clock()
        known, count, last = self._get(f"again:{key}", ("", 0, now))
        count = count + 1 if known == mark and now - last <= seconds else 1
        self._put(f"again:{key}", (mark, count, now))
        return count

    async def hit(self, key: str, seconds: int) -> int:
        """Calls within a span."""
        now = self._clock()
        count, first = self._get(f"hit:{key}", (0, now))
        count, first = (count + 1, first) if now - first <= seconds else (1, now)
        self._put(f"hit:{key}", (count, first))
        return count

    async def close(self) -> None:
        """Nothing is open."""

    def _get(self, key: str, default: Any) -> Any:
        return self._kept.get(key, default)

    def _put(self, key: str, value: Any) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
