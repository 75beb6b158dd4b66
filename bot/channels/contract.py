"""What every channel has in common: how it hands a message in, and how a missing secret closes it."""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.core.errors import BadInput
from bot.core.hearing import Transcriber
from bot.core.messages import Inbound, Reply, Upload
from bot.service.calls import Switchboard
from bot.service.store import Store
from bot.settings import Settings

log = logging.getLogger(__name__)
Answer = Callable[[Inbound], Awaitable[Reply]]
Keep = Callable[[Upload], Awaitable[str]]
Take = Callable[[Inbound], Awaitable[None]]
Closer = Callable[[], Awaitable[None]]
News = Callable[[str, str, Sequence[int]], Awaitable[list[tuple[int, str]]]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MAX_BODY = 128 * 1024
# All but tab and line feed: XML takes none of them, PostgreSQL no NUL.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


async def _no_files(_: Upload) -> str:
    raise BadInput("files are not taken here")


async def _no_news(provider: str, user: str, got: Sequence[int]) -> list[tuple[int, str]]:
    return []


@dataclass
class Gate:
    """The gateway as a channel sees it: settings, the one way in, the clock, and what it keeps beyond one message.

    `take` writes a message down and returns; its reply is sent later. `keep` seals a caller's file and returns what stands
    for it in `Inbound.attachments`; BadInput where it is not taken. `board` is for telephones. `closers` are awaited at
    shutdown. `news` gives what waits to be told (provider, user, numbers already seen), for pages that ask.
    """

    settings: Settings
    answer: Answer
    now: Callable[[], datetime]
    take: Take | None = None
    store: Store | None = None
    recogniser: Transcriber | None = None
    closers: list[Closer] = field(default_factory=list)
    keep: Keep = _no_files
    news: News = _no_news
    board: Switchboard | None = None
    _warned: set[str] = field(default_factory=set)

    @property
    def kept(self) -> Store:
        """The store, for channels that cannot do without."""
        if self.store is None:
            raise RuntimeError("this channel was wired without a store")
        return self.store

    def guarded(self, channel: str, needs: tuple[str, ...], handler: Handler) -> Handler:
        """The handler, or 503 while one of the settings it `needs` is missing; said once in the log, never unverified."""

        async def closed(request: web.Request) -> web.StreamResponse:
            missing = [name for name in needs if not getattr(self.settings, name)]
            if not missing:
                return await handler(request)
            names = ", ".join(f"HOTLINE_{name.upper()}" for name in missing)
            if channel not in self._warned:
                self._warned.add(channel)
                log.warning("channel %s is closed: set %s", channel, names)
            raise web.HTTPServiceUnavailable(text=f"channel {channel} is not configured: set {names}")

        return closed

    def public_url(self, request: web.Request) -> str:
        """The URL as the provider called it: HOTLINE_PUBLIC_URL in front where set, since a proxy may stand between."""
        base = self.settings.public_url.rstrip("/") or f"{request.scheme}://{request.host}"
        return f"{base}{request.path_qs}"


async def read_body(request: web.Request, most: int = MAX_BODY) -> bytes:
    """The raw body; 413 over `most` bytes."""
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    body = await request.read()
    if len(body) > most:
        raise web.HTTPRequestEntityTooLarge(most, len(body))
    return body


def json_object(body: bytes, parse_int: Callable[[str], Any] = int) -> dict[str, Any]:
    """The JSON object of a body; HTTPBadRequest where it is none."""
    try:
        data = json.loads(body, parse_int=parse_int)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest(text="the body is no JSON in UTF-8") from error
    if not isinstance(data, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    return data


def region_in(data: dict[str, Any]) -> str | None:
    """The `region` of a JSON object, None where it has none; HTTPBadRequest where it cannot be a code."""
    region = data.get("region")
    if region is None or (isinstance(region, str) and re.fullmatch(r"[0-9]{2,12}", region)):
        return region
    raise web.HTTPBadRequest(text="region must be a GB/T 2260 code, 2 to 12 digits as a text")


def clean(text: str) -> str:
    """Text without control characters, halves of surrogate pairs replaced: what every database and encoder takes."""
    return CONTROLS.sub("", text).encode("utf-8", "replace").decode()


def in_chinese(data: object) -> str:
    """JSON that a person can read at the command line: characters as they are."""
    return json.dumps(data, ensure_ascii=False)
