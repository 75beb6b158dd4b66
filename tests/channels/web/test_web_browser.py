"""The chat page in a headless Chromium: talking, failing networks, what the browser keeps, voices, no scripts."""

from typing import Any

import pytest

from bot.core.messages import Option, Reply

pytestmark = pytest.mark.asyncio
HOSTILE = "<img src=x onerror=\"document.title='broken'\"><b>粗</b>"
# Speech engines are absent from a headless browser: these record what the page asks of them.
FAKE_VOICE = """window.told = []; window.cancelled = 0;
Object.defineProperty(window, 'speechSynthesis', { value: {
  speak(part) { window.told.push(part); }, cancel() { window.cancelled += 1; } } });"""
FAKE_EAR = """window.SpeechRecognition = class {
  start() { window.ear = this; } stop() { this.onend(); } abort() { this.onend(); } };"""


def chat(client: Any) -> str:
    """Where the chat page is."""
    return str(client.make_url("/chat"))


async def test_typing_and_choosing(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(chat(client))
    await tab.say("儿子不养我", "儿子女儿都要养父母")
    assert await tab.js("[...document.querySelectorAll('#options button')].map((b) => b.textContent)") == [
        "1 怎么做",
        "2 材料",
        "3 去哪里",
        "4 申请法律援助",
    ]
    assert (
        await tab.js("document.querySelector('.turn .after a').getAttribute('href')") == "/guides/maintenance_parents"
    )
    await tab.click("#options button")
    await tab.answered("【怎么做】")
    assert [m.text for m in hotline.got] == ["儿子不养我", "1"]
    assert len({m.message_id for m in hotline.got}) == 2
    assert len({m.user for m in hotline.got}) == 1
    assert tab.refusals == []


async def test_enter_while_an_input_method_is_open_does_not_send(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(chat(client))
    await tab.type("lao")
    await tab.key("Enter", 229)
    assert hotline.got == []
    assert await tab.js("document.getElementById('text').value.startsWith('lao')")


async def test_words_from_outside_stay_words(client: Any, tab: Any, hotline: Any) -> None:
    hotline.next_reply = Reply([HOSTILE + "请打12348。"], [Option("1", HOSTILE)], guide='x/../y"')
    await tab.open(chat(client))
    await tab.say(HOSTILE, HOSTILE)
    assert await tab.js("document.title") == "法律援助热线：问一问"
    assert await tab.js("document.querySelectorAll('main img, .words b').length") == 0
    assert await tab.js("document.querySelector('.turn .words a').getAttribute('href')") == "tel:12348"
    assert await tab.js("document.querySelector('.after a').getAttribute('href')") == "/guides/x%2F..%2Fy%22"


async def test_the_browser_keeps_nothing_but_the_random_id(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(chat(client))
    await tab.say("儿子不养我", "儿子女儿")
    stored = await tab.js("({ local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie })")
    assert stored == {"local": {"hotline-user": hotline.got[0].user}, "session": {}, "cookie": ""}
    assert await tab.js("location.href") == chat(client)
    await tab.open(chat(client))
    await tab.say("还在吗", "儿子女儿")
    assert hotline.got[0].user == hotline.got[1].user
    await tab.js("window.stale = true")
    await tab.click("#clear")
    await tab.until("window.stale === undefined && document.readyState === 'complete'")
    await tab.say("换了人", "儿子女儿")
    assert hotline.got[2].user != hotline.got[0].user
    assert await tab.js("document.querySelectorAll('.bubble.me').length") == 1


async def test_a_failed_message_goes_out_again_with_its_id_and_in_order(client: Any, tab: Any, hotline: Any) -> None:
    hotline.failures = 1
    await tab.open(chat(client))
    await tab.type("第一句")
    await tab.key("Enter", 13)
    await tab.until("document.querySelector('.bubble.me .state')?.textContent === '还没送到'")
    assert "正在再试" in await tab.js("document.getElementById('status').textContent")
    await tab.type("第二句")
    await tab.key("Enter", 13)
    await tab.until("document.querySelectorAll('.bubble.bot').length === 3")
    assert [m.text for m in hotline.got] == ["第一句", "第一句", "第二句"]
    assert hotline.got[0].message_id == hotline.got[1].message_id != hotline.got[2].message_id
    assert await tab.js("document.querySelectorAll('.state').length") == 0
    assert await tab.js("document.getElementById('status').textContent") == ""


async def test_without_network_words_wait_and_go_when_it_is_back(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(chat(client))
    dead = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await tab.call("Network.emulateNetworkConditions", offline=True, **dead)
    await tab.until("document.getElementById('status').textContent.includes('没有网络')")
    await tab.type("儿子不养我")
    await tab.key("Enter", 13)
    await tab.until("document.querySelector('.bubble.me .state')")
    assert hotline.got == []
    await tab.call("Network.emulateNetworkConditions", offline=False, **dead)
    await tab.answered("儿子女儿")
    assert [m.text for m in hotline.got] == ["儿子不养我"]
    assert await tab.js("document.getElementById('status').textContent") == ""


async def test_what_the_hotline_refuses_is_said_and_not_sent_again(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(chat(client))
    await tab.js("document.getElementById('text').value = '长'.repeat(60000); document.querySelector('.main').click()")
    await tab.until("document.querySelector('.bubble.me .state')?.textContent.includes('太长')")
    await tab.say("短的", "儿子女儿")
    assert [m.text for m in hotline.got] == ["短的"]


async def test_the_talk_works_with_scripts_switched_off(client: Any, tab: Any, hotline: Any) -> None:
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.open(chat(client))
    assert await tab.js("[...document.querySelectorAll('#voice, #print')].every((e) => !e.offsetParent)")
    await tab.type("儿子不养我")
    await tab.click(".composer .main")
    await tab.answered("儿子女儿")
    assert await tab.js("location.pathname + location.search") == "/channels/web/form"
    await tab.click("#options button")
    await tab.answered("【怎么做】")
    assert [m.text for m in hotline.got] == ["儿子不养我", "1"]
    assert len({m.user for m in hotline.got}) == 1


async def test_reading_aloud_says_numbers_digit_by_digit_and_stops(client: Any, tab: Any) -> None:
    await tab.call("Page.addScriptToEvaluateOnNewDocument", source=FAKE_VOICE)
    await tab.open(chat(client))
    await tab.click(".bar button[value=人工]")
    await tab.until("document.querySelector('.turn button')")
    await tab.click(".turn button")
    assert await tab.js("told.map((p) => p.text)") == ["好的，我已经请值班人员联系您。", "急事可以直接打1 2 3 4 8。"]
    assert await tab.js("told.every((p) => p.lang === 'zh-CN')")
    assert await tab.js("document.querySelector('.turn button').textContent") == "停下"
    await tab.click(".turn button")
    assert await tab.js("cancelled") == 1
    await tab.js("hotline.read(document.querySelector('.turn button'), ['身份证尾号002X，电话尾号8000'])")
    assert await tab.js("told[told.length - 1].text") == "身份证尾号0 0 2 叉，电话尾号8 0 0 0"
    await tab.js("hotline.stopReading()")
    assert await tab.js("document.querySelector('.turn button').textContent") == "读给我听"
    await tab.open(str(client.make_url("/guides/maintenance_parents")))
    await tab.click("#part-1 button")
    told = "".join(await tab.js("told.map((p) => p.text)"))
    assert told.startswith("简答儿子女儿都要养父母")
    assert "读这一段" not in told
    await tab.click(".tools button")
    assert await tab.js("document.querySelectorAll('button.on').length") == 1
    assert "法律依据" in await tab.js("told.map((p) => p.text)")


async def test_buttons_for_voices_are_hidden_where_the_browser_has_none(client: Any, tab: Any) -> None:
    gone = "for (const n of ['speechSynthesis', 'SpeechRecognition', 'webkitSpeechRecognition'])"
    gone += " Object.defineProperty(window, n, { value: undefined });"
    await tab.call("Page.addScriptToEvaluateOnNewDocument", source=gone)
    await tab.open(chat(client))
    await tab.say("儿子不养我", "儿子女儿")
    assert await tab.js("document.querySelectorAll('.turn button').length") == 0
    assert await tab.js("document.getElementById('voice').offsetParent") is None
    await tab.open(str(client.make_url("/guides/maintenance_parents")))
    assert await tab.js("[...document.querySelectorAll('[data-speak]')].every((b) => !b.offsetParent)")


async def test_speech_goes_into_the_box_and_its_answer_is_read(client: Any, tab: Any, hotline: Any) -> None:
    await tab.call("Page.addScriptToEvaluateOnNewDocument", source=FAKE_VOICE + FAKE_EAR)
    await tab.open(chat(client))
    await tab.click("#voice")
    assert await tab.js("ear.lang") == "zh-CN"
    assert await tab.js("document.getElementById('voice').textContent") == "说完了"
    await tab.js("ear.onresult({ results: [[{ transcript: '儿子' }], [{ transcript: '不养我' }]] })")
    assert await tab.js("document.getElementById('text').value") == "儿子不养我"
    assert hotline.got == []
    await tab.click(".composer .main")
    await tab.until("told.length")
    assert hotline.got[0].text == "儿子不养我"
    assert await tab.js("document.getElementById('voice').textContent") == "说话"
    await tab.click("#voice")
    await tab.js("ear.onerror({ error: 'not-allowed' }); ear.onend()")
    assert "打字" in await tab.js("document.getElementById('status').textContent")
