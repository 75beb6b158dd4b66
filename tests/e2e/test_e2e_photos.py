"""A photo from the chat page to the office: sent before the application, sent after it, in the middle of a question."""

import asyncio
from typing import Any

import aiohttp
from callers import WAGES, WebCaller, said
from stage import Stage

from bot.service.evidence import HAND_IN
from bot.storage.tables import Evidence, OutboxItem

JPEG = b"\xff\xd8\xff\xe0 a photo of an IOU"
PDF = b"%PDF-1.7 a contract"


async def send(caller: WebCaller, data: bytes, name: str = "欠条13807720001.jpg") -> dict[str, Any]:
    """One photo; the reply."""
    form = aiohttp.FormData()
    form.add_field("user", caller.user)
    form.add_field("file", data, filename=name, content_type="image/jpeg")
    async with caller.hotline.client.post("/channels/web/photos", data=form) as response:
        assert response.status == 200, await response.text()
        return dict(await response.json())


async def test_photos_reach_the_office_with_the_application(either_stage: Stage) -> None:
    stage, caller = either_stage, either_stage.web()
    await caller.say(WAGES)
    reply = await send(caller, JPEG)
    assert "等您交申请" in said(reply) and reply["asking"] is None
    asked = await caller.fill(await caller.say("申请法律援助"), until="consent")
    reply = await send(caller, JPEG)
    assert "接着回答" in said(reply) and reply["asking"] == asked["asking"] == "consent"
    end = await caller.fill(reply)
    assert "放在一起" in said(await send(caller, PDF))
    for _ in range(60):
        stage.hotline.now.shift += stage.hotline.now.shift.resolution * 1_000_000  # a second
        if {item.status for item in await stage.hotline.rows(OutboxItem, kind=HAND_IN)} == {"done"}:
            break
        await asyncio.sleep(0.1)
    materials = (await stage.desk.read(end["case"]["number"]))["materials"]
    assert sorted((m["content_type"], m["size"]) for m in materials) == [
        ("application/pdf", len(PDF)),
        ("image/jpeg", len(JPEG)),
    ]
    assert not any("13807720001" in str(m) for m in materials)
    assert len(await stage.hotline.rows(Evidence)) == 2
