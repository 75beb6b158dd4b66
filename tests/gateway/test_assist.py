"""What call-centre software gets from `/v1/assist`, with a small understanding and one guide in place of the trained ones."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.core import clock
from bot.core.regions import divisions
from bot.gateway.assist import Assist
from bot.gateway.middleware import observe
from bot.knowledge.figures import Figures
from bot.knowledge.guides import Library, parse
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.knowledge.render import Printer
from bot.knowledge.search import Hit
from bot.knowledge.wording import Wording
from bot.nlu import encoder
from bot.nlu.parse import Parse
from bot.service.deadlines import Deadlines
from bot.settings import Settings

TOKEN = "assist-token-of-the-tests"
GUIDE = parse(KNOWLEDGE_BASE / "guides" / "maintenance" / "maintenance_parents.md")


@dataclass
class Understander:
    """Takes every text for a parent's question, or for whatever a test decides."""

    decision: str = "answer"
    got: list[str] = field(default_factory=list)

    def parse(self, text: str) -> Parse:
        self.got.append(text)
        areas = [("maintenance", 0.8), ("inheritance", 0.1), ("marriage", 0.05)]
        return Parse(
            text, text, "maintenance", areas, "maintenance_parents", 0.8, self.decision, None, ["maintenance"], [],
            [("maintenance_parents", 0.8)],
        )  # fmt: skip


class Index:
    """One guide, and the region that was asked for."""

    region: str | None = None

    def search(
        self, text: str, vector: Any, intents: Any, limit: int, region: str | None = None, area: str | None = None
    ) -> list[Hit]:
        self.region = region
        return [Hit(GUIDE, 1.25)]


@dataclass
class Desk:
    """Call-centre software."""

    client: TestClient[Any, Any]
    understander: Understander
    index: Index

    async def post(self, data: Any, token: str | None = f"Bearer {TOKEN}") -> ClientResponse:
        headers = {} if token is None else {"Authorization": token}
        body = {"json": data} if isinstance(data, dict) else {"data": data}
        return await self.client.post("/v1/assist", headers=headers, **body)

    async def ask(self, **data: Any) -> dict[str, Any]:
        response = await self.post(data)
        assert response.status == 200, await response.text()
        return dict(await response.json())


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """A knowledge base of one guide, without its search."""
    figures, day = Figures.load(KNOWLEDGE_BASE / "figures"), clock.today()
    return {
        "library": Library({GUIDE.id: GUIDE}),
        "regions": Regions(divisions(), {}),
        "printer": Printer(figures, day),
        "wording": Wording.load(KNOWLEDGE_BASE / "wording.yml", figures, day),
        "deadlines": Deadlines.load(KNOWLEDGE_BASE),
        "day": day,
    }


@pytest.fixture
async def connect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: dict[str, Any]
) -> AsyncIterator[Callable[..., Awaitable[Desk]]]:
    """Start with given settings: `await connect(assist_token="")`."""
    monkeypatch.setattr(encoder, "encode", lambda texts: np.zeros((len(texts), encoder.DIMENSIONS), dtype=np.float32))
    clients: list[TestClient[Any, Any]] = []

    async def begin(**values: Any) -> Desk:
        understander, index = Understander(), Index()
        knowledge = SimpleNamespace(search=index.search, **known)
        settings = Settings(_env_file=None, var_dir=tmp_path, **({"assist_token": TOKEN} | values))
        services: Any = SimpleNamespace(settings=settings, knowledge=knowledge, understander=understander)
        app = web.Application(middlewares=[observe], client_max_size=2**20)
        app.router.add_post("/v1/assist", Assist(services).handle)
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return Desk(clients[-1], understander, index)

    yield begin
    for client in clients:
        await client.close()


@pytest.fixture
async def desk(connect: Callable[..., Awaitable[Desk]]) -> Desk:
    return await connect()


async def test_a_text_gets_triage_guides_and_a_draft_with_its_law(desk) -> None:
    answer = await desk.ask(text="儿子不养我", region="431321")
    assert set(answer) == {"parse", "guides", "draft"}
    assert (answer["parse"]["text"], answer["parse"]["area"]) == ("儿子不养我", "maintenance")
    assert answer["parse"]["guides"] == [{"id": GUIDE.id, "title": GUIDE.title, "score": 1.25}]
    assert answer["guides"][0]["id"] == GUIDE.id
    assert GUIDE.title in answer["guides"][0]["text"] and "法律依据" in answer["guides"][0]["text"]
    assert answer["draft"]["decision"] == "answer"
    assert answer["draft"]["citations"] == [
        {"law": c.law, "article": c.article, "says": c.says} for c in GUIDE.citations
    ]
    assert desk.index.region == "431321"


async def test_of_a_transcript_the_caller_is_read(desk) -> None:
    lines = [
        {"speaker": "operator", "text": "您好，请讲"},
        {"speaker": "caller", "text": "我儿子"},
        {"text": " 不养我 "},
        {"speaker": "caller", "text": ""},
    ]
    await desk.ask(transcript=lines)
    assert desk.understander.got == ["我儿子。不养我"]


async def test_a_question_back_carries_its_choices(desk) -> None:
    desk.understander.decision = "clarify"
    draft = (await desk.ask(text="孩子的事"))["draft"]
    assert draft["decision"] == "clarify"
    assert "\n1. " in draft["text"] and "\n0. " in draft["text"]


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer 错"])
async def test_without_the_right_token_nothing_is_read(desk, token) -> None:
    response = await desk.post({"text": "儿子不养我"}, token)
    assert response.status == 401
    assert desk.understander.got == []


async def test_without_the_setting_it_is_closed_and_says_so_once(connect, caplog) -> None:
    desk = await connect(assist_token="")
    for token in ("Bearer ", "Bearer x"):
        response = await desk.post({"text": "儿子不养我"}, token)
        assert response.status == 503
        assert "HOTLINE_ASSIST_TOKEN" in await response.text()
    assert desk.understander.got == []
    assert sum("HOTLINE_ASSIST_TOKEN" in record.getMessage() for record in caplog.records) == 1


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": ["x"]}, "text"),
        ({"transcript": "x"}, "transcript"),
        ({"transcript": ["x"]}, "transcript"),
        ({"transcript": [{"speaker": "caller"}]}, "transcript"),
        ({"transcript": [{"speaker": "caller", "text": None}]}, "transcript"),
        ({"transcript": []}, "transcript"),
        ({"transcript": [{"speaker": "operator", "text": "您好"}]}, "transcript"),
        ({"text": "喂", "region": 431321}, "region"),
        ({"text": "喂", "region": "湖南"}, "region"),
        ({"text": "喂", "region": ""}, "region"),
        ({"text": "喂", "region": "999999"}, "region"),
        ({"text": "喂", "region": ["43"]}, "region"),
        (b"", "JSON"),
        (b"[]", "JSON"),
        (b"\xff\xfe\xfd", "JSON"),
        (b"[" * 100_000, "JSON"),
    ],
)
async def test_a_bad_body_is_told_what_is_wrong(desk, data, named) -> None:
    response = await desk.post(data)
    assert response.status == 400
    assert named in await response.text()
    assert desk.understander.got == []


async def test_of_a_hundred_kilobytes_the_ends_are_read_and_over_128_is_refused(desk) -> None:
    body = json.dumps({"text": "开头" + "老板欠钱" * 8_500 + "结尾"}, ensure_ascii=False).encode()
    assert 100_000 < len(body) < 128 * 1024
    assert (await desk.post(body)).status == 200
    (read,) = desk.understander.got
    assert read.startswith("开头") and read.endswith("结尾") and len(read) <= 2_001
    assert (await desk.post(body + b" " * 40_000)).status == 413


async def test_half_characters_do_not_break_the_answer(desk) -> None:
    assert (await desk.ask(text="儿子\ud800不养我"))["parse"]["text"] == "儿子不养我"


async def test_what_was_said_and_the_token_are_not_logged(desk, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    await desk.ask(text="我叫覃秀莲，电话13807720001")
    await desk.post({"text": "覃秀莲", "region": "x"})
    await desk.post({"text": "覃秀莲"}, "Bearer wrong-token")
    own = [record for record in caplog.records if record.name.startswith("bot")]
    text = "\n".join(logging.Formatter().format(record) for record in own)
    assert "POST /v1/assist 200" in text
    for secret in ("覃秀莲", "13807720001", TOKEN, "wrong-token"):
        assert secret not in text
