"""The subscribe page: signed as WeChat wants it, one ticket for all, offered where it can work, honest where it cannot."""

import re
from html import unescape
from typing import Any

import pytest
from browser import tab as tab  # a fixture
from wechat_peer import APP_ID, SECRET, settings
from wechatpy.client.api import WeChatJSAPI

from bot.channels import web_pages
from bot.channels.wechat_subscribe import PATH, address, sign
from bot.core.messages import Reply

TEMPLATE, HOME = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc", "https://hotline.example.gov.cn"
FAKE = """window.asked = []; window.heard = {};
Object.defineProperty(window, 'wx', { value: {
  config(signed) { asked.push(signed); }, ready(done) { heard.ready = done; }, error(done) { heard.error = done; } } });"""


async def open_page(peer: Any, path: str = PATH) -> tuple[int, dict[str, str], str]:
    """Status, what the page was signed with, and its text."""
    async with peer.client.get(path) as response:
        html = unescape(await response.text())
        assert "https://res.wx.qq.com" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, dict(re.findall(r'data-(\w+)="([^"]*)"', html)), html


def test_the_signature_is_that_of_wechats_own_example() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    url = "http://mp.weixin.qq.com?params=value"
    assert sign(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url) == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


async def test_the_page_is_signed_for_the_address_that_wechat_opened(connect: Any, api: Any) -> None:
    peer = await connect(wechat_notice_template=TEMPLATE, public_url=HOME)
    for path in (PATH, f"{PATH}?from=singlemessage"):
        status, signed, html = await open_page(peer, path)
        theirs = WeChatJSAPI.get_jsapi_signature(
            WeChatJSAPI(None), signed["nonce"], "ticket-1", signed["stamp"], HOME + path
        )
        assert (status, signed["signature"], signed["app"]) == (200, theirs, APP_ID)
        assert f'template="{TEMPLATE}"' in html and SECRET not in html and "ticket-1" not in html
    assert api.tickets == 1


async def test_a_ticket_is_fetched_again_before_it_ends(connect: Any, api: Any, clock: Any) -> None:
    peer = await connect(wechat_notice_template=TEMPLATE)
    await open_page(peer)
    clock.forward(minutes=114)
    await open_page(peer)
    assert api.tickets == 1
    clock.forward(minutes=2)
    await open_page(peer)
    assert api.tickets == 2


@pytest.mark.parametrize("fault", [-1, 48001, 45009])
async def test_where_wechat_gives_no_ticket_the_page_says_so(connect: Any, api: Any, fault: int) -> None:
    peer = await connect(wechat_notice_template=TEMPLATE)
    api.faults.append(fault)
    status, signed, html = await open_page(peer)
    assert status == 503 and signed["signature"] == "" and "过一会儿再试" in html and "jweixin" not in html
    assert (await open_page(peer))[0] == 200


async def test_without_a_template_the_page_is_closed(connect: Any) -> None:
    peer = await connect()
    async with peer.client.get(PATH) as response:
        assert response.status == 503 and "HOTLINE_WECHAT_NOTICE_TEMPLATE" in await response.text()


def test_where_followers_are_sent() -> None:
    assert address(settings(wechat_notice_template=TEMPLATE, public_url=HOME)) == HOME + PATH
    assert address(settings(wechat_notice_template=TEMPLATE, public_url="http://127.0.0.1:8080")) == ""
    assert address(settings(public_url=HOME)) == ""
    article = "https://mp.weixin.qq.com/s/abc"
    assert address(settings(wechat_subscribe_url=article, wechat_notice_template=TEMPLATE, public_url=HOME)) == article


async def test_who_has_an_application_is_sent_to_the_page(connect: Any, hotline: Any) -> None:
    peer = await connect(wechat_notice_template=TEMPLATE, public_url=HOME)
    hotline.reply = Reply(["您的申请已经交上去。"], case={"number": "1", "status": "received"})
    assert HOME + PATH in await peer.text("确认")


async def test_the_page_in_a_browser_with_wechat_and_without(connect: Any, tab: Any) -> None:
    peer = await connect(wechat_notice_template=TEMPLATE)
    url = str(peer.client.make_url(PATH))
    await tab.call("Network.setBlockedURLs", urls=["*res.wx.qq.com*"])
    await tab.open(url)
    assert "请在微信里打开" in await tab.js("document.getElementById('status').textContent")
    await tab.call("Page.addScriptToEvaluateOnNewDocument", source=FAKE)
    await tab.open(url)
    await tab.js((web_pages.STATIC / "subscribe.js").read_text(encoding="utf-8"))  # which the web channel serves
    (signed,) = await tab.js("asked")
    assert (
        signed["appId"] == APP_ID and signed["openTagList"] == ["wx-open-subscribe"] and len(signed["signature"]) == 40
    )
    press = "document.getElementById('subscribe').dispatchEvent(new CustomEvent('success', {detail: {subscribeDetails: %s}}))"
    for answer, says in (("accept", "订阅好了"), ("reject", "没有订阅")):
        await tab.js("heard.ready()")
        await tab.js(press % f"""'{{"{TEMPLATE}":"{{\\\\"status\\\\":\\\\"{answer}\\\\"}}"}}'""")
        assert says in await tab.js("document.getElementById('status').textContent")
    await tab.js("heard.error()")
    assert "随时对公众号说" in await tab.js("document.getElementById('status').textContent")
