"""When a reply reaches the follower: in WeChat's five seconds as the HTTP answer, or later by the customer-service API.

WeChat asks up to three times, five seconds each, and takes the reply on any of them; `success` ends the asking:
https://developers.weixin.qq.com/doc/subscription/guide/product/message/Passive_user_reply_message.html
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.channels.rendering import WECHAT_BYTES, as_text, wechat_messages
from bot.channels.wechat_api import ApiError, WechatApi
from bot.channels.wechat_memory import ALLOWED, Expiring
from bot.channels.wechat_messages import PROVIDER, Incoming
from bot.channels.wechat_push import Pusher
from bot.core.errors import trace
from bot.core.messages import Reply
from bot.core.text import pack, utf8_bytes
from bot.service.store import Store

log = logging.getLogger(__name__)
ASKS = 3
REMEMBERED = timedelta(minutes=20)  # as long as a timestamp of ±10 minutes can come back
REST = timedelta(hours=24)
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

    def __init__(
        self, work: Work, api: WechatApi | None, now: Callable[[], datetime], timing: Timing, store: Store
    ) -> None:
        self._work, self._api, self._timing, self._store = work, api, timing, store
        self._pending: Expiring[Pending] = Expiring(REMEMBERED, now)
        self._pusher = None if api is None else Pusher(api, store, timing.pause)
        self._tasks: set[asyncio.Task[None]] = set()
        self._me = secrets.token_hex(8)

    async def passive(self, message: Incoming) -> str | None:
        """The text to answer this request with; None for `success`."""
        pending = self._pending.get(message.key) or self._begin(message)
        pending.asked += 1
        if await self._ready(pending):
            return await self._answer(pending, message)
        if self._api is not None:
            await self._store.late.promise(PROVIDER, message.key)  # whatever happens to this process
            self._background(self._show_typing(message.user))
            self._background(self._push_when_ready(pending, message))
        elif pending.asked >= ASKS:
            return STILL_WORKING
        return None

    async def close(self, seconds: float = 10.0) -> None:
        """Let the pushes under way finish, for at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _begin(self, message: Incoming) -> Pending:
        pending = Pending(asyncio.create_task(self._reply(message)))
        self._pending.put(message.key, pending)
        return pending

    async def _reply(self, message: Incoming) -> Reply:
        """The hotline's reply; an apology where it fails, and then a repetition of the message is worked on anew."""
        try:
            if message.trigger:
                await self._store.windows.opened(self._caller(message.user), *ALLOWED[message.trigger])
            if rest := await self._asked_for_more(message):
                return Reply([rest])
            return await self._work(message)
        except Exception as error:
            log.error("wechat: a message failed: %s", trace(error))
            self._pending.pop(message.key)
            return Reply([SORRY])

    async def _asked_for_more(self, message: Incoming) -> str | None:
        """The rest of the last answer; another question drops it."""
        rest = await self._store.shared.take(_rest_key(message.user)) if message.kind == "text" else None
        return rest if message.body.get("content").strip() in MORE_WORDS else None

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

    async def _answer(self, pending: Pending, message: Incoming) -> str | None:
        """The first part now; the rest once: pushed, or kept until the follower asks for it."""
        parts = self._parts(pending.task.result())
        if pending.sent == "pushed" or not parts:
            return None
        is_first, pending.sent = not pending.sent, "passive"  # before anything is awaited: nobody pushes it meanwhile
        if not await self._is_ours(message, "passive"):
            return None
        if is_first:
            if self._pusher is None:
                await self._keep(message.user, parts[1:])
            elif len(parts) > 1 and await self._is_ours(message, self._me, "rest"):
                await self._store.late.promise(PROVIDER, message.key, sent=1)
                self._background(self._push(message, parts, 1))
        return parts[0] + (MORE if self._api is None and len(parts) > 1 else "")

    async def _is_ours(self, message: Incoming, way: str, what: str = "reply") -> bool:
        """Several processes may hold requests for one message: its reply goes out passively or is pushed, never both."""
        return bool(await self._store.shared.first(f"wechat-sent {what} {message.key}", way, REMEMBERED) == way)

    def _parts(self, reply: Reply) -> list[str]:
        parts = wechat_messages(reply)
        if self._api is not None or len(parts) < 2:
            return parts
        return pack(as_text(reply), WECHAT_BYTES - utf8_bytes(MORE), utf8_bytes)

    async def _push_when_ready(self, pending: Pending, message: Incoming) -> None:
        await asyncio.wait({pending.task})
        if pending.waiting or pending.sent:
            return  # a repeated request is waiting for the same answer and takes it along
        pending.sent = "pushed"
        if await self._is_ours(message, "pushed"):
            await self._push(message, self._parts(pending.task.result()), 0)

    async def _push(self, message: Incoming, parts: list[str], first: int) -> None:
        """Push the parts from `first` on; the outbox goes on where this fails, the follower may ask for what is too much."""
        assert self._pusher is not None
        await asyncio.sleep(self._timing.gap if first else 0)
        caller = self._caller(message.user)
        pushed = await self._pusher.push(message.user, caller, parts[first:], more=MORE)
        await self._keep(message.user, pushed.rest)
        if pushed.failed:
            await self._store.late.promise(PROVIDER, message.key, sent=first + pushed.sent)
        else:
            await self._store.late.kept(PROVIDER, message.key)

    async def _keep(self, user: str, rest: list[str]) -> None:
        if rest:
            await self._store.shared.put(_rest_key(user), "\n".join(rest), REST)

    async def _show_typing(self, user: str) -> None:
        assert self._api is not None
        try:
            await self._api.typing(user)
        except ApiError as error:  # a courtesy: the answer itself is on its way
            log.info("wechat: %s", error)

    def _caller(self, user: str) -> str:
        return self._store.contacts.id(PROVIDER, user)

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _rest_key(user: str) -> str:
    return f"wechat-rest {user}"
