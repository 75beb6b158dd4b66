"""Can everyone use the pages: size of type, narrow screens, keyboard, paper, axe's rules; and the pictures for docs."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from browser import SMALLEST, axe_source

from bot.core.messages import Reply

pytestmark = pytest.mark.asyncio


def chat(client: Any) -> str:
    """Where the chat page is."""
    return str(client.make_url("/chat"))


async def test_a_person_and_a_new_start_are_always_in_reach(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(chat(client))
    for _ in range(3):
        await tab.say("儿子不养我", "儿子女儿")
    for name in ("人工", "重来"):
        box = await tab.js(
            f"(() => {{ const r = document.querySelector('.bar button[value={name}]').getBoundingClientRect();"
            " return [r.top >= 0 && r.bottom <= innerHeight, r.height]; })()"
        )
        assert box[0]
        assert box[1] >= 44
    await tab.click(".bar button[value=人工]")
    await tab.answered("值班人员")
    assert hotline.got[-1].text == "人工"


@pytest.mark.parametrize(
    ("path", "width"),
    [("/chat", 360), ("/chat", 320), ("/chat", 1280), ("/guides/debt_no_iou", 360), ("/guides/none", 360)],
)
async def test_type_is_large_and_nothing_runs_off_the_side(client: Any, tab: Any, path: str, width: int) -> None:
    await tab.open(str(client.make_url(path)), width)
    if path == "/chat":
        await tab.say("儿" * 80, "儿子女儿")
    assert await tab.js(SMALLEST) >= 20
    assert await tab.js("document.documentElement.scrollWidth") <= width
    assert tab.refusals == []


async def test_the_keyboard_reaches_everything_in_order(client: Any, tab: Any) -> None:
    await tab.open(chat(client))
    seen = []
    for _ in range(14):
        await tab.key("Tab", 9)
        seen.append(
            await tab.js(
                "document.activeElement.id || document.activeElement.value || document.activeElement.textContent"
            )
        )
    assert seen[:3] == ["跳到输入框", "人工", "重来"]
    wanted = ["老板欠我工钱", "儿女不养老", "我想申请法律援助", "print", "clear", "photo", "text"]
    assert [s for s in seen if s in wanted] == wanted


async def test_print_leaves_the_talk_and_drops_the_controls(client: Any, tab: Any) -> None:
    await tab.open(chat(client))
    await tab.say("儿子不养我", "儿子女儿")
    await tab.call("Emulation.setEmulatedMedia", media="print")
    assert await tab.js("[...document.querySelectorAll('button, textarea, #status')].every((e) => !e.offsetParent)")
    assert await tab.js("[...document.querySelectorAll('.bubble')].filter((e) => e.offsetParent).length") == 3
    assert await tab.js(SMALLEST) >= 20


@pytest.mark.parametrize("path", ["/chat", "/guides/debt_no_iou", "/guides/none"])
async def test_axe_finds_no_violation(client: Any, tab: Any, hotline: Any, case_reply: Reply, path: str) -> None:
    source = axe_source()
    await tab.open(str(client.make_url(path)))
    if path == "/chat":
        await tab.say("儿子不养我", "儿子女儿")
        hotline.next_reply = case_reply
        await tab.say("确认", "申请交上去了")
        hotline.failures, hotline.next_reply = 1, None
        await tab.type("再说")
        await tab.key("Enter", 13)
        await tab.until("document.querySelector('.state')")
    await tab.js(source + ";0")
    result = await tab.js("axe.run().then((r) => [r.passes.length, r.violations.map((v) => [v.id, v.nodes[0].html])])")
    assert result[0] > 15
    assert result[1] == []


async def test_pictures(client: Any, tab: Any, tmp_path: Path) -> None:
    """Pictures for docs/pictures: `scripts/pictures` takes them there."""
    folder = Path(os.environ.get("PICTURES", tmp_path))
    for name, path, width, height in (
        ("chat-360", "/chat", 360, 740),
        ("chat-1280", "/chat", 1280, 800),
        ("guide-360", "/guides/maintenance_parents", 360, 740),
    ):
        await tab.open(str(client.make_url(path)), width, height)
        if path == "/chat":
            await tab.say("儿子不给我养老钱，能告他吗", "儿子女儿")
            if width > 360:
                await tab.click("#options button")
                await tab.answered("【怎么做】")
        await asyncio.sleep(0.3)
        image = await tab.picture()
        (folder / f"{name}.png").write_bytes(image)
        assert image[:4] == b"\x89PNG"
        assert 5_000 < len(image) < 200_000
        assert int.from_bytes(image[16:20], "big") == width
