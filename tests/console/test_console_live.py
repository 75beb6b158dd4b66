"""In a real browser: danger shows without a reload, with title and sound; what is being typed stays; a cut line is told."""

from typing import Any

import pytest
from browser import tab as tab  # a fixture
from console_stage import Person, open_case, talk
from test_console_pages import enter

from bot.service.container import Services


async def danger(services: Services, user: str = "+8613900000777") -> str:
    """An alarm that comes in now; its case."""
    caller = await talk(services, "他正拿刀砍我", "我已经报给值班人员。", user=user)
    return await open_case(services, caller, "alarm", "domestic_violence_now", "他正拿刀砍我")


async def test_danger_shows_without_a_reload_with_title_and_sound(
    tab: Any, arrive: Any, case_id: str, services: Services
) -> None:
    await enter(tab, await arrive())
    await tab.until("window.htmx && document.title.startsWith('要办的事')")
    await tab.click("#sound")
    assert await tab.js("document.getElementById('sound').getAttribute('aria-pressed')") == "true"
    rang = await tab.js("Number(document.getElementById('sound').dataset.rang)")
    await tab.js(f"document.getElementById('case-{case_id}').focus(); window.mine = true")
    first = await danger(services)
    await tab.until("document.title.startsWith('(1) ')", 15)
    await tab.until(f"document.getElementById('case-{first}')", 15)
    assert await tab.js("Number(document.getElementById('sound').dataset.rang)") == rang + 1
    assert await tab.js("document.activeElement.id") == f"case-{case_id}"  # the list came anew around it
    assert await tab.js("window.mine") is True  # and the page did not
    assert "1 件没有人接" in await tab.js("document.getElementById('alarms').textContent")
    assert tab.refusals == []


async def test_an_open_case_shows_new_words_and_keeps_what_is_being_typed(
    tab: Any, arrive: Any, case_id: str, services: Services
) -> None:
    person: Person = await arrive()
    await enter(tab, person)
    await tab.open(str(person.client.make_url(f"/console/cases/{case_id}")), 1280, 800)
    await tab.until("window.htmx")
    await tab.js("document.getElementById('reply').focus()")
    await tab.call("Input.insertText", text="您先别急")
    await talk(services, "老板的电话是13907720009", "好的")
    await tab.until("document.querySelector('.talk').textContent.includes('老板的电话')", 15)
    assert await tab.js("document.getElementById('reply').value") == "您先别急"
    assert await tab.js("document.activeElement.id") == "reply"
    await tab.until("document.getElementById('key').textContent.includes('电话…0009')")
    assert await tab.js("document.querySelectorAll('#key option').length") == 3
    await tab.call(
        "Input.dispatchKeyEvent", type="keyDown", key="Enter", windowsVirtualKeyCode=13, modifiers=2, text="\r"
    )
    await tab.until(
        "document.querySelector('.notes') && document.querySelector('.notes').textContent.includes('您先别急')"
    )
    assert tab.refusals == []


async def test_a_session_that_is_over_is_told_and_nothing_is_lost(tab: Any, arrive: Any, case_id: str) -> None:
    person: Person = await arrive()
    await enter(tab, person)
    await tab.open(str(person.client.make_url(f"/console/cases/{case_id}")), 1280, 800)
    await tab.until("window.htmx")
    await tab.js("document.getElementById('reply').value = '写了一半'")
    await tab.call("Network.clearBrowserCookies")
    await tab.until("!document.getElementById('cut-off').hidden", 15)
    assert "登录过期" in await tab.js("document.getElementById('cut-off').textContent")
    assert await tab.js("document.getElementById('reply').value") == "写了一半"


async def test_a_server_that_is_gone_is_told(tab: Any, arrive: Any, case_id: str) -> None:
    await enter(tab, await arrive())
    await tab.until("window.htmx")
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await tab.call("Network.emulateNetworkConditions", offline=True, **offline)
    await tab.until("document.getElementById('cut-off').textContent.includes('连不上热线')", 15)
    await tab.call("Network.emulateNetworkConditions", offline=False, **offline)
    await tab.until("document.getElementById('cut-off').hidden", 15)


@pytest.mark.parametrize("path", ["/console", "/console/cases/{case}"])
async def test_without_scripts_everything_is_a_form_or_a_link(arrive: Any, case_id: str, path: str) -> None:
    html = await (await arrive()).get(path.format(case=case_id))
    assert "<noscript>" in html and " onclick=" not in html
    assert html.count("<form") == html.count(' method="post" action="/console') + html.count(
        ' method="get" action="/console'
    )


async def test_scripts_carry_their_version_and_their_licence_lies_beside(arrive: Any) -> None:
    person: Person = await arrive()
    html = await person.get()
    for name in ("htmx.min.js", "console.js", "console.css"):
        path = html.partition(f"/console/static/{name}")[2].partition('"')[0]
        async with person.client.get(f"/console/static/{name}{path}") as response:
            assert response.status == 200 and "immutable" in response.headers["Cache-Control"]
    async with person.client.get("/console/static/htmx.LICENSE.txt") as response:
        assert "Zero-Clause BSD" in await response.text()
    for name in ("..%2fviews.py", "none.js"):
        async with person.client.get(f"/console/static/{name}") as response:
            assert response.status == 404
