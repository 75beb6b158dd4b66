"""The public pages over HTTP: the chat page, the form without JavaScript, guides, headers, sizes."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest

from bot.core.messages import Option, Reply
from bot.knowledge.guides import SECTIONS

pytestmark = pytest.mark.asyncio
FORM = "/channels/web/form"
USER = "abcDEF_-0123"
HOSTILE = "<script>alert(1)</script>"


class Fields(HTMLParser):
    """Hidden fields, buttons that send a choice, and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.quick: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if values.get("type") == "hidden":
            self.hidden[str(values["name"])] = str(values["value"])
        if values.get("name") == "quick":
            self.quick.append(str(values["value"]))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("path", ["/", FORM])
async def test_home_and_a_reopened_form_lead_to_the_chat_page(client: Any, path: str) -> None:
    response = await client.get(path, allow_redirects=False)
    assert response.status == 302
    assert response.headers["Location"] == "/chat"


async def test_the_chat_page_is_small_whole_and_shut_to_foreign_content(client: Any) -> None:
    response = await client.get("/chat")
    html = await response.text()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    page = Fields(html)
    assets = [str(v.get("src") or v.get("href")) for t, v in page.tags if t in ("script", "link")]
    local = [a for a in assets if a != "data:,"]
    assert len(local) == 5
    assert all(re.fullmatch(r"/static/[a-z]+\.(js|css)\?v=[0-9a-f]{12}", a) for a in local)
    files = [await (await client.get(a)).read() for a in local]
    assert len(html.encode()) + sum(map(len, files)) < 100_000
    assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=|javascript:", html)
    assert {"人工", "重来"} <= set(page.quick)
    assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", page.hidden["user"])


async def test_each_visit_without_javascript_is_another_caller(client: Any) -> None:
    one, two = [Fields(await (await client.get("/chat")).text()).hidden for _ in range(2)]
    assert one["user"] != two["user"]
    assert one["id"] != two["id"]


async def test_the_talk_goes_on_without_javascript(client: Any, hotline: Any) -> None:
    first = Fields(await (await client.get("/chat")).text())
    response = await client.post(FORM, data={**first.hidden, "text": "儿子不养我"})
    second = Fields(await response.text())
    assert response.status == 200
    assert response.url.path == FORM
    assert not response.url.query_string
    assert "儿子不养我" in second.text
    assert "儿子女儿都要养父母" in second.text
    assert second.hidden["user"] == first.hidden["user"]
    assert second.hidden["id"] != first.hidden["id"]
    assert {"1", "2", "3", "4", "人工", "重来"} == set(second.quick)
    await client.post(FORM, data={**second.hidden, "text": "", "quick": "1"})
    assert [m.text for m in hotline.got] == ["儿子不养我", "1"]
    assert hotline.got[0].user == hotline.got[1].user == first.hidden["user"]


async def test_a_form_sent_again_is_the_same_message(client: Any, hotline: Any) -> None:
    fields = {**Fields(await (await client.get("/chat")).text()).hidden, "text": "儿子不养我"}
    await client.post(FORM, data=fields)
    await client.post(FORM, data=fields)
    assert hotline.got[0].message_id == hotline.got[1].message_id


@pytest.mark.parametrize(
    "body", [b"", b"user=&text=x", b"text=x", b"user=abcdefgh&text=%ff%fe", "user=汉".encode("gbk")]
)
async def test_a_broken_form_gets_a_page_that_works_again(client: Any, hotline: Any, body: bytes) -> None:
    response = await client.post(FORM, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    page = Fields(await response.text())
    assert response.status == 400
    assert "没有收到" in page.text
    assert hotline.got == []
    assert (await client.post(FORM, data={**page.hidden, "text": "在吗"})).status == 200


async def test_markup_in_words_replies_and_options_stays_text(client: Any, hotline: Any) -> None:
    hotline.next_reply = Reply([HOSTILE + "打12348"], [Option('1"><script>', HOSTILE)], guide='x"><script>')
    response = await client.post(FORM, data={"user": USER, "id": '"><script>', "text": HOSTILE})
    html = await response.text()
    assert all(v.get("src") for t, v in Fields(html).tags if t == "script")
    assert Fields(html).text.count(HOSTILE) == 3
    assert '<a href="tel:12348">12348</a>' in html


async def test_a_submitted_application_is_shown_to_be_copied(client: Any, hotline: Any, case_reply: Reply) -> None:
    hotline.next_reply = case_reply
    page = Fields(await (await client.post(FORM, data={"user": USER, "id": "1", "text": "确认"})).text())
    assert "申请编号：A20261121001" in page.text
    assert "查询码：K7M2" in page.text


async def test_a_guide_shows_all_sections_its_law_and_figures(client: Any, shelf: Any) -> None:
    response = await client.get("/guides/debt_no_iou")
    html = await response.text()
    guide, text = shelf.library.by_id["debt_no_iou"], Fields(html).text
    assert response.status == 200
    assert "max-age" in response.headers["Cache-Control"]
    assert re.findall(r"<h2>(.*?)</h2>", html)[:10] == list(SECTIONS)
    for citation in guide.citations:
        assert f"《{citation.law}》第{citation.article}条：{citation.says}。" in text
    assert "{{" not in html
    assert shelf.printer.figures.get("limitation_general", shelf.printer.day).text in text
    assert all(line[2:] in text for line in guide.sections["证据"].splitlines())
    first_step = guide.sections["步骤"].splitlines()[0]
    assert first_step.removeprefix("1. ") in text
    assert first_step not in text
    assert '<a href="tel:12348">' in html


async def test_a_guide_points_only_to_guides_that_exist(client: Any, shelf: Any) -> None:
    html = await (await client.get("/guides/maintenance_parents")).text()
    assert f'<a href="/guides/debt_no_iou">{shelf.library.by_id["debt_no_iou"].title}</a>' in html
    assert "gone" not in html


async def test_markup_in_a_guide_stays_text(client: Any) -> None:
    response = await client.get("/guides/hostile")
    html = await response.text()
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert [str(v.get("src")).split("?")[0] for t, v in Fields(html).tags if t == "script"] == ["/static/read.js"]
    assert not [t for t, _ in Fields(html).tags if t == "img"]
    assert "《刑法》第120条之一：说明。" in Fields(html).text
    assert '打<a href="tel:110">110</a>。' in html


async def test_a_missing_figure_closes_its_section_only(client: Any) -> None:
    response = await client.get("/guides/unsure")
    text = Fields(await response.text()).text
    assert response.status == 200
    assert "数目正在核对" in text
    assert "no_such_figure" not in text
    assert "儿子女儿都要养父母" in text


@pytest.mark.parametrize("name", ["nothing_like_it", "..%2f..%2fsettings", quote("没有"), "%00"])
async def test_an_unknown_guide_is_404_in_plain_words(client: Any, name: str) -> None:
    response = await client.get(f"/guides/{name}")
    text = Fields(await response.text()).text
    assert response.status == 404
    assert "没有这一页" in text
    assert "12348" in text


async def test_static_files_are_cached_by_version_and_nothing_else_is_served(client: Any) -> None:
    html = await (await client.get("/chat")).text()
    address = re.findall(r"/static/style\.css\?v=\w+", html)[0]
    assert "immutable" in (await client.get(address)).headers["Cache-Control"]
    plain = await client.get("/static/style.css")
    assert plain.headers["Cache-Control"] == "public, max-age=300"
    assert plain.content_type == "text/css"
    again = await client.get("/static/style.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status == 304
    for path in ("/static/../web.py", "/static/..%2fweb.py", "/static/web.py", "/static/"):
        assert (await client.get(path)).status == 404
