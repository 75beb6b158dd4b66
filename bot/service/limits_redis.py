"""Limits that all workers share, in Redis; while it is away each worker counts for itself."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

from bot.service.limits import LocalLimits

log = logging.getLogger(__name__)
PREFIX = "hotline:"
HOLD = 60  # seconds after which the lock of a worker that died is free
WAIT = 30  # seconds; then the database decides (its own lock, `answerer._lock_in_database`)
POLL = 0.02  # seconds between two looks at a lock that is held
# KEYS: bucket; ARGV: size, tokens a second, now. Redis runs a script whole, so two workers never take the same token.
TAKE = """
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local size, rate, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local tokens = math.min(size, (tonumber(kept[1]) or size) + math.max(0, now - (tonumber(kept[2]) or now)) * rate)
local enough = tokens >= 1
redis.call('HSET', KEYS[1], 'tokens', tostring(enough and tokens - 1 or tokens), 'at', ARGV[3])
redis.call('EXPIRE', KEYS[1], math.ceil(size / math.max(rate, 0.001)) + 1)
return enough and 1 or 0
"""
AGAIN = """
local count = 1
if redis.call('HGET', KEYS[1], 'mark') == ARGV[1] then count = redis.call('HGET', KEYS[1], 'count') + 1 end
redis.call('HSET', KEYS[1], 'mark', ARGV[1], 'count', count)
redis.call('EXPIRE', KEYS[1], ARGV[2])
return count
"""
HIT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""
AWAY = (RedisError, OSError, TimeoutError)


class RedisLimits:
    """Limits across workers."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)
        self._local = LocalLimits()
        self._away = False
        self._take = self._redis.register_script(TAKE)
        self._again = self._redis.register_script(AGAIN)
        self._hit = self._redis.register_script(HIT)

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """First in the line of this process, then alone among the workers."""
        async with self._local.alone(key):
            lock = self._redis.lock(f"{PREFIX}lock:{key}", timeout=HOLD, sleep=POLL, blocking_timeout=WAIT)
            held = await self._reached(lock.acquire(), False)
            try:
                yield
            finally:
                if held:  # a lock that outlived its time belongs to another worker by now
                    with contextlib.suppress(LockError, *AWAY):
                        await asyncio.shield(lock.release())

    async def take(self, key: str, burst: int, per_minute: int) -> bool:
        """A token, where one is left."""
        arguments = [burst, per_minute / 60, time.time()]
        taken = await self._reached(self._take(keys=[f"{PREFIX}take:{key}"], args=arguments), None)
        return await self._local.take(key, burst, per_minute) if taken is None else bool(taken)

    async def again(self, key: str, mark: str, seconds: int) -> int:
        """Repeats in a row."""
        count = await self._reached(self._again(keys=[f"{PREFIX}again:{key}"], args=[mark, seconds]), None)
        return await self._local.again(key, mark, seconds) if count is None else int(count)

    async def hit(self, key: str, seconds: int) -> int:
        """Calls within a span."""
        count = await self._reached(self._hit(keys=[f"{PREFIX}hit:{key}"], args=[seconds]), None)
        return await self._local.hit(key, seconds) if count is None else int(count)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _reached(self, work: Awaitable[Any], otherwise: Any) -> Any:
        """The answer of Redis, or `otherwise` where it is away; said once in the log."""
        try:
            answer = await work
        except AWAY as error:
            if not self._away:
                log.error("redis is away (%s): each worker counts for itself until it is back", type(error).__name__)
            self._away = True
            return otherwise
        if self._away:
            log.warning("redis is back")
        self._away = False
        return answer
