"""What a person writes to a visitor shows on the open page, once, and is told again until the page has it."""

from typing import Any

import pytest

from bot.core.messages import Reply


async def ask(client: Any, **body: Any) -> tuple[int, Any]:
    """Status and JSON."""
    async with client.post("/channels/web/news", json=body) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.json()


async def test_news_come_until_the_page_has_them(client: Any, hotline: Any) -> None:
    assert await ask(client, user="visitor-1") == (200, {"replies": []})
    hotline.untold = {7: "您明天带上欠条来。"}
    for _ in range(2):
        assert await ask(client, user="visitor-1") == (200, {"replies": [{"id": 7, "text": "您明天带上欠条来。"}]})
    assert await ask(client, user="visitor-1", got=[7]) == (200, {"replies": []})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": ""},
        {"user": 5},
        {"user": "a" * 200},
        {"user": "a", "got": "7"},
        {"user": "a", "got": [True]},
        {"user": "a", "got": [-1]},
        {"user": "a", "got": [10**12]},
        {"user": "a", "got": [1] * 101},
    ],
)
async def test_bad_requests_name_the_field(client: Any, body: dict[str, Any]) -> None:
    status, data = await ask(client, **body)
    assert status == 400 and ("user" in data["error"] or "got" in data["error"])


async def test_no_json_is_refused(client: Any) -> None:
    async with client.post("/channels/web/news", data=b"\xff{") as response:
        assert response.status == 400


async def test_an_open_page_shows_a_persons_words_once(tab: Any, client: Any, hotline: Any) -> None:
    hotline.next_reply = Reply(["值班人员正在看您的话。"], decision="handover")
    await tab.open(str(client.make_url("/chat")))
    await tab.say("人工", "值班人员")
    hotline.untold = {7: "您明天带上欠条来。<b>12348</b>"}
    await tab.answered("您明天带上欠条来")
    for _ in range(40):
        if not hotline.untold:
            break
        await tab.js("new Promise((done) => setTimeout(done, 50))")
    assert hotline.untold == {}
    shown = await tab.js(
        "[...document.querySelectorAll('.bubble.bot')].filter((b) => b.textContent.includes('欠条')).length"
    )
    assert shown == 1 and await tab.js("document.querySelector('#log b')") is None
    assert tab.refusals == []
