"""The way to the office when it is not there: away, hanging, answering into nothing, refusing the token; and back."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from callers import WAGES, WebCaller, said
from stage import Play, Stage

from bot.storage.tables import Case, Notice, OutboxItem

Forward = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def hand_in(caller: WebCaller) -> dict[str, Any]:
    """From the first message to the confirmation; the reply to it."""
    await caller.say(WAGES)
    return await caller.fill(await caller.say("申请法律援助"))


async def arrival(stage: Stage, count: int = 1) -> list[dict[str, Any]]:
    """The applications at the office once the outbox has emptied itself; the clock is past every pause before a retry."""
    stage.hotline.now.shift += timedelta(minutes=15)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not await stage.hotline.rows(OutboxItem, kind="forward_application", status="waiting"):
            break
        await asyncio.sleep(0.1)
    found = await stage.desk.applications()
    assert len(found) == count
    return found


async def test_away_and_back(either_stage: Stage) -> None:
    stage, caller = either_stage, either_stage.web()
    await stage.desk.stop()
    reply = await hand_in(caller)
    assert "已经收好" in said(reply) and reply["case"] == {
        "number": None, "query_code": None, "status": "sending", "review_due": None
    }  # fmt: skip
    (case,) = await stage.hotline.rows(Case, kind="application")
    assert case.id[:8] in said(reply)
    assert "还在送往" in said(await caller.say("进度"))
    await stage.desk.start()
    (application,) = await arrival(stage)
    heard = await caller.say("谢谢")
    assert application["number"] in heard["replies"][0]["text"] and "查询码" in heard["replies"][0]["text"]
    assert application["number"] not in said(await caller.say("谢谢"))  # told once
    assert (await caller.say("进度"))["case"]["number"] == application["number"]


async def test_away_and_back_after_a_restart_of_the_gateway(stage: Stage) -> None:
    caller = stage.web()
    await stage.desk.stop()
    await hand_in(caller)
    await stage.hotline.stop()
    await stage.desk.start()
    await stage.hotline.start()
    (application,) = await arrival(stage)
    assert application["number"] in said(await caller.say("进度"))


async def test_number_at_once_leaves_nothing_to_tell_later(stage: Stage) -> None:
    caller = stage.web()
    reply = await hand_in(caller)
    assert reply["case"]["number"] in said(reply)
    assert [notice.told_at is not None for notice in await stage.hotline.rows(Notice)] == [True]
    assert reply["case"]["number"] not in said(await caller.say("谢谢"))


async def test_earlier_news_and_the_new_number_come_in_one_reply(stage: Stage) -> None:
    """News of the first application arrive while the second one is being filled in."""
    caller = stage.web()
    first = (await hand_in(caller))["case"]["number"]
    await caller.say("借给亲戚三万块钱，打了欠条，他到期不还，我该怎么办")
    await caller.fill(await caller.say("申请法律援助"), until="confirm")
    await stage.desk.call("POST", f"/{first}/transitions", json={"to": "under_review", "by": "李援"})
    deadline = time.monotonic() + 10
    while not await stage.hotline.rows(Notice, told_at=None) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    reply = await caller.say("确认")
    assert f"{first}有新进展：正在审查" in said(reply)
    assert reply["case"]["number"] in said(reply) and "已经收好" not in said(reply)


class Between:
    """Stands between gateway and office and spoils the first tries."""

    def __init__(self, stage: Stage, spoil: Callable[["Between", web.Request], Awaitable[web.StreamResponse]]) -> None:
        self._stage, self._spoil, self.tries, self.spoilt = stage, spoil, 0, 1

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Spoil, or pass on."""
        self.tries += 1
        if self.tries <= self.spoilt:
            return await self._spoil(self, request)
        return await self.forward(request)

    async def forward(self, request: web.Request) -> web.Response:
        """To the office and back."""
        assert self._stage.desk.client is not None
        headers = {name: request.headers[name] for name in ("Authorization", "Idempotency-Key", "Content-Type")}
        async with ClientSession() as session:
            url = self._stage.desk.client.make_url(request.path)
            async with session.post(url, data=await request.read(), headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")


Behind = Callable[..., Awaitable[tuple[Stage, Between]]]


@pytest_asyncio.fixture
async def behind(set_up: Play, sqlite_urls: tuple[str, str]) -> AsyncIterator[Behind]:
    """`await behind(spoil)`: a stage whose gateway reaches the office only through a `Between`."""
    running: list[Any] = []

    async def start(spoil: Any) -> tuple[Stage, Between]:
        stage = set_up(sqlite_urls)
        between = Between(stage, spoil)
        app = web.Application()
        app.router.add_post("/v1/applications", between.handle)
        server = TestServer(app)
        await server.start_server()
        stage.hotline.settings = stage.hotline.settings.model_copy(update={"intake_url": str(server.make_url(""))})
        await stage.desk.start()
        await stage.hotline.start()
        running.extend([stage.hotline.stop, stage.desk.stop, server.close])
        return stage, between

    yield start
    for stop in running:
        await stop()


async def test_an_answer_that_got_lost_does_not_double_the_application(behind: Behind) -> None:
    async def take_and_hang_up(between: Between, request: web.Request) -> web.StreamResponse:
        assert (await between.forward(request)).status == 201
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    stage, between = await behind(take_and_hang_up)
    caller = stage.web()
    assert "已经收好" in said(await hand_in(caller))
    (application,) = await arrival(stage)
    assert between.tries == 2 and application["number"] in said(await caller.say("进度"))


async def test_an_office_that_hangs_keeps_nobody_waiting(behind: Behind) -> None:
    async def hang(_between: Between, _request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(8)
        return web.Response(status=503)

    stage, _ = await behind(hang)
    caller = stage.web()
    await caller.say(WAGES)
    await caller.fill(await caller.say("申请法律援助"), until="confirm")
    started = time.monotonic()
    assert "已经收好" in said(await caller.say("确认"))
    assert time.monotonic() - started < 5  # WeChat waits five seconds
    (application,) = await arrival(stage)
    assert application["number"] in said(await caller.say("进度"))


async def test_a_wrong_token_loses_nothing(behind: Behind) -> None:
    async def refuse(_between: Between, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": "no"}, status=401)

    stage, _ = await behind(refuse)
    caller = stage.web()
    assert "已经收好" in said(await hand_in(caller))
    (application,) = await arrival(stage)
    assert application["number"] in said(await caller.say("进度"))


async def test_what_the_office_will_never_take_goes_to_a_person(behind: Behind) -> None:
    async def refuse(_between: Between, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"errors": [{"field": "matter.region", "problem": "unknown"}]}, status=422)

    stage, between = await behind(refuse)
    assert "已经收好" in said(await hand_in(stage.web()))
    await arrival(stage, count=0)
    assert between.tries == 1
    (item,) = await stage.hotline.rows(OutboxItem, kind="forward_application")
    assert (item.status, item.last_error) == ("refused", "intake answered 422: matter.region")
    (case,) = await stage.hotline.rows(Case, kind="handover")
    assert case.details["application"] == item.key
