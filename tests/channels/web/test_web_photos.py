"""Photos on the chat page: over HTTP with every refusal, and chosen in a browser."""

import base64
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.messages import Reply
from bot.service.evidence import LARGEST

pytestmark = pytest.mark.asyncio
PHOTOS = "/channels/web/photos"
USER = "abcDEF_-0123"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BOUNDARY = {"Content-Type": "multipart/form-data; boundary=xx"}


def form(data: bytes = PNG, name: str = "iou.png", **fields: str) -> aiohttp.FormData:
    """The form as the page posts it."""
    made = aiohttp.FormData()
    for key, value in ({"user": USER, "id": "p1"} | fields).items():
        made.add_field(key, value)
    made.add_field("file", data, filename=name, content_type="image/png")
    return made


async def test_a_photo_is_kept_and_answered_like_a_message(client: Any, hotline: Any) -> None:
    hotline.next_reply = Reply(["照片收到了。"])
    response = await client.post(PHOTOS, data=form())
    assert response.status == 200
    assert (await response.json())["replies"] == [{"text": "照片收到了。"}]
    (upload,), (message,) = hotline.kept, hotline.got
    assert (upload.user, upload.name, upload.content_type, upload.data) == (USER, "iou.png", "image/png", PNG)
    assert (message.text, message.attachments, message.message_id) == ("", ("evidence:1",), f"{len(USER)}:{USER}:p1")


@pytest.mark.parametrize(
    ("data", "status", "word"),
    [
        (form(b"<html>no photo</html>"), 415, "image/jpeg"),
        (form(b""), 415, "image/jpeg"),
        (form(b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST), 413, "10 MB"),
        (form(name="full.png"), 429, "30 files"),
        (form(user=" "), 400, '"user"'),
        (form(id="x" * 200), 400, '"id"'),
        (form(user="x" * 5000), 413, "10 MB"),
    ],
)
async def test_refusals_say_why(client: Any, hotline: Any, data: Any, status: int, word: str) -> None:
    response = await client.post(PHOTOS, data=data)
    assert response.status == status
    assert word in (await response.json())["error"]
    assert hotline.got == [] and hotline.kept == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", BOUNDARY),
        (b"--xx--\r\n", BOUNDARY),
        (b"nonsense", BOUNDARY),
        (b'--xx\r\nContent-Disposition: form-data; name="user"\r\n\r\n\xff\xfe\r\n--xx--\r\n', BOUNDARY),
        (b'--xx\r\nContent-Disposition: form-data; name="user"\r\n\r\nabcdefgh', BOUNDARY),
        (b"{}", {"Content-Type": "multipart/form-data"}),
        (b"{}", {"Content-Type": "application/json"}),
        (b"--xx\r\nContent-Type: multipart/mixed; boundary=yy\r\n\r\n--yy--\r\n--xx--\r\n", BOUNDARY),
    ],
)
async def test_a_broken_form_is_400(client: Any, hotline: Any, body: bytes, headers: dict[str, str]) -> None:
    response = await client.post(PHOTOS, data=body, headers=headers)
    assert response.status == 400, await response.text()
    assert "error" in await response.json()
    assert hotline.got == []


async def choose(tab: Any, path: Path) -> None:
    """What the browser's file dialogue does."""
    node = await tab.call("Runtime.evaluate", expression="document.getElementById('file')")
    await tab.call("DOM.setFileInputFiles", files=[str(path)], objectId=node["result"]["objectId"])


async def test_a_photo_is_chosen_sent_and_shown(client: Any, tab: Any, hotline: Any, tmp_path: Path) -> None:
    (tmp_path / "iou.png").write_bytes(PNG)
    hotline.next_reply, hotline.failures = Reply(["照片收到了。"]), 1
    await tab.open(str(client.make_url("/chat")))
    assert await tab.js("document.getElementById('photo').offsetParent !== null")
    await choose(tab, tmp_path / "iou.png")
    await tab.answered("照片收到了")  # after one failure, by itself
    assert "［照片］" in await tab.js("document.querySelector('.bubble.me').textContent")
    assert [upload.data for upload in hotline.kept] == [PNG, PNG]
    assert hotline.got[0].message_id == hotline.got[1].message_id
    assert tab.refusals == []


async def test_a_large_photo_is_made_smaller_before_it_is_sent(
    client: Any, tab: Any, hotline: Any, tmp_path: Path
) -> None:
    await tab.open(str(client.make_url("/chat")))
    # A noisy picture, which no format makes small.
    await tab.js("""(async () => { const c = document.createElement('canvas'); c.width = 3000; c.height = 1500;
      const x = c.getContext('2d'); const d = x.createImageData(3000, 1500);
      for (let i = 0; i < d.data.length; i += 1) d.data[i] = (i * 7919 + (i >> 7) * 104729) % 256;
      x.putImageData(d, 0, 0); const b = await new Promise((r) => c.toBlob(r, 'image/png'));
      window.made = new File([b], 'big.png', { type: 'image/png' }); })()""")
    size = await tab.js("made.size")
    assert size > 2_000_000
    await tab.js("""(() => { const t = new DataTransfer(); t.items.add(made); const f = document.getElementById('file');
      f.files = t.files; f.dispatchEvent(new Event('change')); })()""")
    await tab.until("document.querySelectorAll('.bubble.bot').length === 2", 30)
    (upload,) = hotline.kept
    assert upload.data[:3] == b"\xff\xd8\xff" and len(upload.data) < size


async def test_what_is_no_photo_is_said_at_once(client: Any, tab: Any, hotline: Any, tmp_path: Path) -> None:
    (tmp_path / "virus.png").write_bytes(b"MZ not a picture")
    await tab.open(str(client.make_url("/chat")))
    await choose(tab, tmp_path / "virus.png")
    await tab.until("document.querySelector('.bubble.me .state')?.textContent.includes('收不了')")
    assert hotline.got == []


async def test_bubbles_go_out_side_by_side_and_a_joined_one_shows_no_reply(client: Any, tab: Any, hotline: Any) -> None:
    await tab.open(str(client.make_url("/chat")))
    await tab.js("""window.posts = 0; window.realFetch = fetch; window.fetch = (a, o) => { window.posts += 1;
      const first = window.posts === 1; return realFetch(a, o).then((r) => new Promise((d) => setTimeout(() => d(first
        ? new Response(JSON.stringify({ replies: [], options: [], joined: true })) : r), first ? 600 : 0))); }""")
    await tab.type("老板")
    await tab.key("Enter", 13)
    await tab.type("欠我工钱")
    await tab.key("Enter", 13)
    await tab.until("posts === 2", 0.5)  # before the first is answered
    await tab.answered("儿子女儿")
    assert await tab.js(
        "[document.querySelectorAll('.bubble.bot').length, document.querySelectorAll('.turn').length]"
    ) == [2, 1]
    assert [m.text for m in hotline.got] == ["老板", "欠我工钱"]
