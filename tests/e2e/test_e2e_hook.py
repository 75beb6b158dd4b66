"""Status changes: the office moves an application, the hotline hears it once and rightly signed, the caller is told."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from aiohttp import ClientResponse
from callers import WebCaller, said
from stage import Stage

from bot.service.forget import erase
from bot.storage.tables import Case, Notice

MAINTENANCE = "我今年七十六了，三个儿子都不管我，不给我养老钱"


async def submitted(stage: Stage, caller: WebCaller) -> str:
    """The number of an application that was handed in."""
    await caller.say(MAINTENANCE)
    return str((await caller.fill(await caller.say("申请法律援助")))["case"]["number"])


async def post(stage: Stage, event: Any, age: int = 0, key: str = "", tampered: bytes = b"") -> ClientResponse:
    """An event as the intake signs it, `age` seconds ago."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    secret = key or stage.hotline.settings.secret("intake_hook_secret")
    stamp = str(int(time.time()) - age)
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Hotline-Timestamp": stamp, "X-Hotline-Signature": f"sha256={signature}"}
    assert stage.hotline.client is not None
    return await stage.hotline.client.post("/hooks/intake", data=tampered or body, headers=headers)


async def test_the_caller_hears_what_the_office_decided(either_stage: Stage) -> None:
    stage, caller = either_stage, either_stage.web()
    number = await submitted(stage, caller)
    for to, reason in (("under_review", ""), ("refused", "收入超过标准")):
        await stage.desk.call("POST", f"/{number}/transitions", json={"to": to, "reason": reason, "by": "李援"})
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and len(await stage.hotline.rows(Notice, told_at=None)) < 2:
        await asyncio.sleep(0.05)
    heard = await caller.say("谢谢")
    texts = [part["text"] for part in heard["replies"]]
    assert number in texts[0] and "正在审查" in texts[0]
    assert "没有批准，可以提异议" in texts[1] and "收入超过标准" in texts[1]
    assert len((await caller.say("谢谢"))["replies"]) == 1
    assert "没有批准" in said(await caller.say("进度"))


async def test_the_same_event_again_changes_nothing(stage: Stage) -> None:
    number = await submitted(stage, stage.web())
    event = {"event_id": "e1", "number": number, "status": "under_review", "reason": "", "at": "2026-11-03T10:00:00"}
    for _ in range(3):
        assert (await post(stage, event)).status == 200
    assert len([n for n in await stage.hotline.rows(Notice) if "正在审查" in n.text]) == 1


@pytest.mark.parametrize(
    "forged", [{"age": 3600}, {"age": -3600}, {"key": "wrong"}, {"tampered": b'{"number":"x","status":"closed"}'}]
)
async def test_wrong_old_and_tampered_events_are_refused(stage: Stage, forged: dict[str, Any]) -> None:
    number = await submitted(stage, stage.web())
    assert (await post(stage, {"number": number, "status": "closed"}, **forged)).status == 403
    assert [case.status for case in await stage.hotline.rows(Case, kind="application")] == ["received"]


async def test_an_unsigned_event_is_refused(stage: Stage) -> None:
    assert stage.hotline.client is not None
    assert (await stage.hotline.client.post("/hooks/intake", json={"number": "x", "status": "closed"})).status == 403


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]", b'{"number": "x"}', b"\xff\xfe", b"null"])
async def test_events_that_cannot_be_read(stage: Stage, body: bytes) -> None:
    assert (await post(stage, body)).status == 400


async def test_an_unknown_number_is_taken_and_forgotten(stage: Stage) -> None:
    assert (await post(stage, {"number": "000000-2026-000001", "status": "closed"})).status == 200
    assert await stage.hotline.rows(Notice) == []


async def test_news_for_an_erased_caller_are_not_retried_for_ever(stage: Stage) -> None:
    caller = stage.web()
    number = await submitted(stage, caller)
    await erase(stage.hotline.services.sessions, stage.hotline.services.cipher, "web", caller.user)
    assert (await post(stage, {"number": number, "status": "under_review"})).status == 200
    assert await stage.hotline.rows(Notice) == []
