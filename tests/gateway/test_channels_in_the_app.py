"""What the wiring gives the channels: a recogniser where one is set, a clean end, and one line for a bad setting."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from bot import cli
from bot.channels.speech_http import HttpRecogniser, NotRecognised
from bot.channels.wechat import Wechat
from bot.core.errors import BadInput
from bot.gateway.app import make_app
from bot.service import container
from bot.settings import Settings


class Silent:
    """A dialogue that is not asked."""

    async def handle(self, caller_id: str, text: str, channel: str) -> list[str]:
        return []


@pytest.fixture
def app_with(tmp_path, sqlite_urls, knowledge, understander):
    """Wires an application with given settings."""

    def wire(**values: Any) -> web.Application:
        settings = Settings(_env_file=None, var_dir=tmp_path / "var", database_url=sqlite_urls[0], **values)
        services = container.build(settings)
        services._knowledge, services._understander = knowledge, understander
        return make_app(services, Silent())

    return wire


async def test_channels_are_closed_with_the_gateway(app_with, monkeypatch):
    closed = []

    async def close(self: Wechat) -> None:
        await asyncio.sleep(0.01)
        closed.append(self)

    monkeypatch.setattr(Wechat, "close", close)
    async with TestClient(TestServer(app_with())) as client:
        assert (await client.get("/channels/wechat")).status == 503
        assert closed == []
    assert len(closed) == 1


async def test_a_template_that_cannot_be_stops_the_start(app_with):
    templates = {"status": {"code": "SMS_1", "text": "【某县】有${number}"}}
    app = app_with(aliyun_sign_name="某县", aliyun_templates=templates)
    with pytest.raises(BadInput, match="HOTLINE_ALIYUN_TEMPLATES: status"):
        async with TestClient(TestServer(app)):
            pass


@pytest.mark.parametrize("value", ["{x", '{"status": 1}', '{"status": {"code": "S"}}'])
def test_a_setting_that_is_no_json_is_named(monkeypatch, capsys, value):
    monkeypatch.setenv("HOTLINE_ALIYUN_TEMPLATES", value)
    assert cli.main(["wechat", "menu", "show"]) == 2
    said = capsys.readouterr()
    assert "aliyun_templates" in said.err.lower()
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_the_menu_is_shown_and_not_pushed_without_an_account(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("HOTLINE_VAR_DIR", str(tmp_path))
    assert cli.main(["wechat", "menu", "show"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (len(shown["button"]), shown["pushed"]) == (3, False)
    assert cli.main(["wechat", "menu", "push"]) == 2
    assert "HOTLINE_WECHAT_APP_ID" in capsys.readouterr().err


@pytest.fixture
async def ear():
    """A recogniser's server: notes what it is given, answers as told."""
    heard: dict[str, Any] = {"answer": {"text": " 老板欠我工钱 "}, "status": 200}

    async def transcribe(request: web.Request) -> web.Response:
        form = await request.post()
        heard["file"] = (form["file"].filename, form["file"].content_type, form["file"].file.read())
        heard["fields"] = {k: v for k, v in form.items() if isinstance(v, str)}
        heard["token"] = request.headers.get("Authorization")
        return web.Response(text=json.dumps(heard["answer"]), status=heard["status"])

    app = web.Application()
    app.router.add_post("/v1/audio/transcriptions", transcribe)
    async with TestServer(app) as server, ClientSession() as session:
        url = str(server.make_url("/v1/audio/transcriptions"))
        settings = Settings(_env_file=None, speech_url=url, speech_token="speech-token", speech_model="paraformer")
        yield HttpRecogniser(settings, lambda: session), heard


async def test_a_recording_becomes_words(ear):
    recogniser, heard = ear
    assert await recogniser.recognise(b"#!AMR\nvoice", "amr") == "老板欠我工钱"
    assert heard["file"] == ("voice.amr", "audio/amr", b"#!AMR\nvoice")
    assert (heard["fields"], heard["token"]) == ({"language": "zh", "model": "paraformer"}, "Bearer speech-token")


@pytest.mark.parametrize(("status", "answer"), [(500, {"text": "x"}), (200, {}), (200, [1]), (200, {"text": None})])
async def test_a_recogniser_without_a_usable_answer(ear, status, answer):
    recogniser, heard = ear
    heard["status"], heard["answer"] = status, answer
    with pytest.raises(NotRecognised):
        await recogniser.recognise(b"x", "amr")
