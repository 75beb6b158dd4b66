"""When a reply reaches the follower: in WeChat's five seconds as the HTTP answer, or later by the customer-service API.

WeChat asks up to three times, five seconds each, and takes the reply on any of them; `success` ends the asking:
https://developers.weixin.qq.com/doc/subscription/guide/product/message/Passive_user_reply_message.html
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.channels.rendering import WECHAT_BYTES, as_text, wechat_messages
from bot.channels.wechat_api import ApiError, WechatApi
from bot.channels.wechat_memory import Expiring, Quota
from bot.channels.wechat_messages import Incoming
from bot.core.messages import Reply
from bot.core.text import pack, utf8_bytes

log = logging.getLogger(__name__)
ASKS = 3
REMEMBERED = timedelta(minutes=20)  # as long as a timestamp of ±10 minutes can come back
PUSH_TRIES = 3
MORE_WORDS = ("继续", "更多", "接着说")
MORE = "\n（还没说完，请回“继续”。）"
SORRY = "刚才出了点故障，没能答上您。请过一会儿再发一次。急事请打12348，不收咨询费。"
STILL_WORKING = "还在为您查，请过半分钟回“再说一遍”。急事请打12348。"
Work = Callable[[Incoming], Awaitable[Reply]]


@dataclass(frozen=True)
class Timing:
    """Seconds: `answer` within which an answer is passive, `drop` after which WeChat has hung up, `gap` before a pushed
    message follows a passive one, `pause` before a failed push is tried again (doubled each time).
    """

    answer: float = 4.5
    drop: float = 5.5
    gap: float = 0.5
    pause: float = 1.0


@dataclass
class Pending:
    """A message that is worked on or was answered lately: how many requests wait for it, how the answer went out."""

    task: asyncio.Task[Reply]
    asked: int = 0
    waiting: int = 0
    sent: Literal["", "passive", "pushed"] = ""


class Delivery:
    """Works on each message once and brings its reply to the follower once; without an API only passively."""

    def __init__(self, work: Work, api: WechatApi | None, now: Callable[[], datetime], timing: Timing) -> None:
        self._work, self._api, self._timing = work, api, timing
        self._pending: Expiring[Pending] = Expiring(REMEMBERED, now)
        self._rest: Expiring[str] = Expiring(timedelta(hours=1), now)
        self._quota = Quota(now)
        self._tasks: set[asyncio.Task[None]] = set()

    async def passive(self, message: Incoming) -> str | None:
        """The text to answer this request with; None for `success`."""
        pending = self._pending.get(message.key) or self._begin(message)
        pending.asked += 1
        if await self._ready(pending):
            return self._answer(pending, message.user)
        if self._api is not None:
            self._background(self._push_when_ready(pending, message.user))
        elif pending.asked >= ASKS:
            return STILL_WORKING
        return None

    async def close(self, seconds: float = 10.0) -> None:
        """Let the pushes under way finish, for at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _begin(self, message: Incoming) -> Pending:
        if message.trigger:
            self._quota.opened(message.user, message.trigger)
        pending = Pending(asyncio.create_task(self._reply(message)))
        self._pending.put(message.key, pending)
        return pending

    async def _reply(self, message: Incoming) -> Reply:
        """The hotline's reply; an apology where it fails, and then a repetition of the message is worked on anew."""
        rest = self._rest.pop(message.user) if message.kind == "text" else None
        if rest and message.body.get("content").strip() in MORE_WORDS:
            return Reply([rest])
        try:
            return await self._work(message)
        except Exception as error:
            # Only type and place: an error's text may quote the caller's message.
            place = "".join(traceback.format_tb(error.__traceback__))
            log.error("wechat: a message failed with %s\n%s", type(error).__name__, place)
            self._pending.pop(message.key)
            return Reply([SORRY])

    async def _ready(self, pending: Pending) -> bool:
        """Wait as long as this request allows. Without an API the first two are held until WeChat hangs up and asks
        again, which gives the answer some 14 seconds instead of 4.5.
        """
        held = self._api is None and pending.asked < ASKS
        pending.waiting += 1
        try:
            done, _ = await asyncio.wait({pending.task}, timeout=self._timing.drop if held else self._timing.answer)
        finally:
            pending.waiting -= 1
        return bool(done)

    def _answer(self, pending: Pending, user: str) -> str | None:
        """The first part now; the rest once: pushed, or kept until the follower asks for it."""
        parts = self._parts(pending.task.result())
        if pending.sent == "pushed" or not parts:
            return None
        if not pending.sent and len(parts) > 1:
            self._later(user, parts[1:])
        pending.sent = "passive"
        return parts[0] + (MORE if self._api is None and len(parts) > 1 else "")

    def _parts(self, reply: Reply) -> list[str]:
        parts = wechat_messages(reply)
        if self._api is not None or len(parts) < 2:
            return parts
        return pack(as_text(reply), WECHAT_BYTES - utf8_bytes(MORE), utf8_bytes)

    def _later(self, user: str, parts: list[str]) -> None:
        if self._api is None:
            self._rest.put(user, "\n".join(parts))
        else:
            self._background(self._push(user, parts, self._timing.gap))

    async def _push_when_ready(self, pending: Pending, user: str) -> None:
        await asyncio.wait({pending.task})
        if pending.waiting or pending.sent:
            return  # a repeated request is waiting for the same answer and takes it along
        pending.sent = "pushed"
        await self._push(user, self._parts(pending.task.result()), 0)

    async def _push(self, user: str, parts: list[str], gap: float) -> None:
        await asyncio.sleep(gap)
        for number, part in enumerate(parts, 1):
            if not self._quota.take(user):
                log.warning("wechat: quota used up, %d of %d messages not sent", len(parts) - number + 1, len(parts))
                return
            if not await self._push_one(user, part):
                return

    async def _push_one(self, user: str, part: str) -> bool:
        """True once WeChat took it; a busy API is tried again, anything else is logged and given up."""
        assert self._api is not None
        for attempt in range(PUSH_TRIES):
            try:
                await self._api.send_text(user, part)
                return True
            except ApiError as error:
                if error.fate != "retry" or attempt == PUSH_TRIES - 1:
                    log.warning("wechat: a reply was not delivered (%s): %s", error.fate, error)
                    return False
                await asyncio.sleep(self._timing.pause * 2**attempt)
        return False

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
