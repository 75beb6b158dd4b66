"""Status changes reach the hotline: signed, retried until taken, in order, and after a restart."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

pytestmark = pytest.mark.asyncio
SECRET = "test-hook-secret"


@dataclass
class Receiver:
    """Plays the hotline: answers with the statuses given, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        """Remember the request."""
        body = await request.read()
        self.requests.append((dict(request.headers), body))
        status = self.answers.pop(0) if self.answers else 200
        if status < 300:
            self.taken.append(json.loads(body))
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})

    async def wait(self, count: int, api: Any) -> list[dict[str, Any]]:
        """Until that many were taken; the clock runs, so that waits end."""
        async with asyncio.timeout(10):
            while len(self.taken) < count:
                await asyncio.sleep(0.02)
                api.clock.forward(seconds=30)
        return self.taken


@pytest_asyncio.fixture
async def hotline() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hooks/intake", receiver.handle)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/"))
        yield receiver


async def test_a_change_is_told_and_signed(
    start: Any, either_url: str, form: dict[str, Any], hotline: Receiver
) -> None:
    api = await start(either_url, public_url=hotline.url)
    number = await api.number(form)
    await api.move(number, "supplement", "缺收入证明")
    (event,) = await hotline.wait(1, api)
    assert len(event.pop("event_id")) == 32
    assert event == {
        "number": number,
        "status": "supplement",
        "reason": "缺收入证明",
        "at": "2026-11-03T23:30:00+08:00",
        "review_due": "2026-11-10",
    }
    headers, body = hotline.requests[0]
    signed = headers["X-Hotline-Timestamp"].encode() + b"." + body
    assert headers["X-Hotline-Signature"] == "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(int(headers["X-Hotline-Timestamp"]) - int(api.clock().timestamp())) < 600


async def test_it_is_retried_until_taken_with_the_same_event(
    api_to: Any, form: dict[str, Any], hotline: Receiver
) -> None:
    hotline.answers = [500, 401, 302, 404]
    await api_to.move(await api_to.number(form), "under_review")
    await hotline.wait(1, api_to)
    assert len(hotline.requests) == 5
    assert len({body for _, body in hotline.requests}) == 1
    await asyncio.sleep(0.2)
    assert len(hotline.requests) == 5  # taken is taken


async def test_a_later_change_does_not_overtake(api_to: Any, form: dict[str, Any], hotline: Receiver) -> None:
    hotline.answers = [503]
    number = await api_to.number(form)
    await api_to.move(number, "under_review")
    while not hotline.requests:
        await asyncio.sleep(0.01)
    await api_to.move(number, "approved")
    await api_to.move(number, "assigned")
    await asyncio.sleep(0.3)  # the clock stands still: the first one's wait does not end, the later ones are due
    assert (len(hotline.requests), hotline.taken) == (1, [])
    events = await hotline.wait(3, api_to)
    assert [e["status"] for e in events] == ["under_review", "approved", "assigned"]
    assert len({e["event_id"] for e in events}) == 3


async def test_one_that_is_not_taken_does_not_hold_up_others(
    api_to: Any, form: dict[str, Any], hotline: Receiver
) -> None:
    first, second = await api_to.number(form, "a"), await api_to.number(form, "b")
    hotline.answers = [503]
    await api_to.move(first, "under_review")
    while not hotline.requests:
        await asyncio.sleep(0.01)
    await api_to.move(second, "under_review")  # the clock stands still: the first one's wait does not end
    async with asyncio.timeout(5):
        while not hotline.taken:
            await asyncio.sleep(0.01)
    assert [e["number"] for e in hotline.taken] == [second]


async def test_it_survives_a_restart(start: Any, sqlite_url: str, form: dict[str, Any], hotline: Receiver) -> None:
    deaf = await start(sqlite_url, public_url="http://127.0.0.1:9")
    number = await deaf.number(form)
    await deaf.move(number, "under_review")
    await deaf.client.close()
    api = await start(sqlite_url, public_url=hotline.url)
    api.clock.moment = deaf.clock.moment
    assert [e["number"] for e in await hotline.wait(1, api)] == [number]


async def test_two_processes_tell_it_once(start: Any, either_url: str, form: dict[str, Any], hotline: Receiver) -> None:
    one, two = [await start(either_url, public_url=hotline.url) for _ in range(2)]
    for i in range(5):
        await one.move(await one.number(form, f"key-{i}"), "under_review")
        await two.move(await two.number(form, f"other-{i}"), "under_review")
    async with asyncio.timeout(10):
        while len(hotline.taken) < 10:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    assert len(hotline.taken) == len({e["event_id"] for e in hotline.taken}) == 10


async def test_a_refused_step_tells_nothing(api_to: Any, form: dict[str, Any], hotline: Receiver) -> None:
    number = await api_to.number(form)
    assert (await api_to.move(number, "closed")).status == 409
    await api_to.move(number, "withdrawn", "自己申请撤回")
    assert [e["status"] for e in await hotline.wait(1, api_to)] == ["withdrawn"]


@pytest_asyncio.fixture
async def api_to(start: Any, sqlite_url: str, hotline: Receiver) -> Any:
    return await start(sqlite_url, public_url=hotline.url)
