"""A villager on WeChat from her county's QR code to the notice of the lawyer: place, photo, application, progress."""

import asyncio
import itertools
import json
from datetime import timedelta
from typing import Any

import defusedxml.ElementTree as ElementTree
import pytest_asyncio
from aiohttp.test_utils import TestServer
from callers import ANSWERS
from providers import Providers
from wechatpy.utils import WeChatSigner

from bot.core import clock
from bot.storage.tables import Evidence, OutboxItem

JPEG = b"\xff\xd8\xff\xe0" + b"the note of debt" * 40
ACCOUNT = {"wechat_token": "wechat-token", "wechat_app_id": "wx1", "wechat_app_secret": "wechat-secret"}


class Villager:
    """Her phone: signed pushes, passive answers."""

    def __init__(self, hotline: Any) -> None:
        self.hotline, self._ids = hotline, itertools.count(1)

    async def push(self, **fields: str) -> str:
        number = next(self._ids)
        signer, query = WeChatSigner(), {"timestamp": str(int(clock.now().timestamp())), "nonce": str(number)}
        signer.add_data("wechat-token", *query.values())
        given = {"ToUserName": "gh_1", "FromUserName": "o-villager", "CreateTime": str(number), "MsgId": str(number)}
        body = "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in (given | fields).items()) + "</xml>"
        query |= {"signature": signer.signature}
        async with self.hotline.client.post("/channels/wechat", params=query, data=body.encode()) as response:
            text = await response.text()
            assert response.status == 200, text
        return "" if text == "success" else str(ElementTree.fromstring(text).findtext("Content"))

    async def say(self, text: str) -> str:
        return await self.push(MsgType="text", Content=text)


@pytest_asyncio.fixture
async def wechat(set_up, sqlite_urls):
    """A stage with a WeChat account, WeChat played locally."""
    providers = Providers()
    server = TestServer(providers.app())
    await server.start_server(access_log=None)
    async with server:
        providers.files["/cgi-bin/media/get"] = (200, JPEG, {"Content-Type": "image/jpeg"})
        stage = set_up(sqlite_urls)
        base = {"wechat_api_base": str(server.make_url("")).rstrip("/")}
        stage.hotline.settings = stage.hotline.settings.model_copy(update=ACCOUNT | base)
        await stage.desk.start()
        await stage.hotline.start()
        yield stage, providers
        await stage.hotline.stop()
        await stage.desk.stop()


async def until(condition, seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


async def test_from_the_code_on_the_wall_to_the_lawyer(wechat, caplog):
    stage, providers = wechat
    her = Villager(stage.hotline)
    assert "法律援助热线" in await her.push(MsgType="event", Event="subscribe", EventKey="qrscene_450226")
    assert await her.say("老板欠我三个月工钱一万二，我在工地上干活，他说没钱不给，怎么办")
    assert "照片收到了" in await her.push(MsgType="image", MediaId="media-1", PicUrl="http://mmbiz.qpic.cn/a")
    await her.say("申请法律援助")
    for _ in range(25):
        asking = (await stage.hotline.last_reply()).asking
        assert asking != "region"  # the code has said it
        last = await her.say(ANSWERS[str(asking)])
        if asking == "confirm":
            break
    (application,) = await stage.desk.applications()
    number = application["number"]
    assert number in last

    async def handed_in() -> bool:
        return bool((await stage.desk.read(number))["materials"])

    await until(handed_in)
    (material,) = (await stage.desk.read(number))["materials"]
    assert (material["content_type"], material["size"]) == ("image/jpeg", len(JPEG))
    (photo,) = await stage.hotline.rows(Evidence)
    assert material["name"] == f"照片{photo.id}.jpg" and photo.source is None and photo.sent_at is not None
    assert number in await her.push(MsgType="image", MediaId="media-2", PicUrl="http://mmbiz.qpic.cn/b")
    await stage.desk.call("POST", f"/{number}/transitions", json={"to": "under_review", "reason": "", "by": "张"})

    async def told() -> bool:
        return any("正在审查" in json.dumps(call.data, ensure_ascii=False) for call in providers.calls)

    stage.hotline.now.shift = timedelta(seconds=12)  # a notice waits ten seconds for a reply
    await until(told)
    pushed = [call for call in providers.calls if call.path == "/cgi-bin/message/custom/send"]
    assert [call.data["touser"] for call in pushed] == ["o-villager"]

    async def all_done() -> bool:
        return all(item.status == "done" for item in await stage.hotline.rows(OutboxItem))

    await until(all_done)
    for secret in ("wechat-secret", "access-token", "o-villager", "media-1"):
        assert secret not in caplog.text
