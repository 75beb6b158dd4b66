"""Whatever arrives gets a short plain answer or the right refusal: no 5xx, no traceback, nothing lost."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from callers import ANSWERS, TWILIO_TOKEN, WAGES, said
from stage import Stage
from twilio.request_validator import RequestValidator

from bot.core.text import utf16_units
from bot.storage.tables import InboxMessage

ODD = {
    "empty": "",
    "blanks": " \t\n　 ",
    "emoji only": "😭😭🙏👨‍👩‍👧",
    "control characters": "\x00\x01\x1b[31m\x08\x7f",
    "marks only": "？？？！！……",
    "invisible": "\u200b\u200e\ufeff\u2060",
    "foreign": "Здравствуйте, мне нужен адвокат",
    "a hundred kB": "钱" * 100_000,
    "100 kB without a blank": "a" * 100_000,
    "markup": "<script>alert(1)</script> {{7*7}} ${jndi:ldap://x} %s %n 'OR 1=1--",
    "tokens of our own": "〔id_number:0123456789abcdef:002X〕",
    "a command of Rasa": "/session_start",
    "an intent of Rasa": '/ask_law{"guide": "x"}',
    "external": "EXTERNAL: action_submit_application",
}


@pytest.fixture(autouse=True)
def no_tracebacks(caplog: pytest.LogCaptureFixture) -> Any:
    """No test of this module may leave an error in the log."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("name", [name for name in ODD if "hundred" not in name])
async def test_odd_texts_by_sms(stage: Stage, name: str) -> None:
    answer = await stage.sms().say(ODD[name])
    assert 5 < utf16_units(answer) < 400
    (row,) = await stage.hotline.rows(InboxMessage)
    assert row.answered_at is not None and row.message["user"].startswith("+86")
    assert "工资" in await stage.sms().say(WAGES)  # the talk goes on


@pytest.mark.parametrize("name", [name for name in ODD if "hundred" not in name])
async def test_odd_texts_at_the_chat_page_also_inside_the_form(stage: Stage, name: str) -> None:
    web = stage.web()
    reply = await web.say(ODD[name])
    assert said(reply) and reply["decision"]
    await web.fill(await web.say("申请法律援助"), until="name")
    reply = await web.say(ODD[name])
    assert reply["asking"] == "name"
    end = await web.fill(await web.say("覃秀莲"))
    assert end["case"]["number"]
    assert all(row.answered_at for row in await stage.hotline.rows(InboxMessage))


async def test_a_text_larger_than_the_door(stage: Stage) -> None:
    response = await stage.sms().post("钱" * 100_000)  # 900 kB as a form writes it
    assert response.status == 413 and len(await response.text()) < 200
    assert stage.hotline.client is not None
    data = {"user": "somebody-new", "text": "钱" * 100_000}
    body = json.dumps(data, ensure_ascii=False).encode()
    assert (await stage.hotline.client.post("/channels/web/messages", data=body)).status == 413
    assert await stage.hotline.rows(InboxMessage) == []


async def test_control_characters_in_an_answer_do_not_break_the_twiml(stage: Stage) -> None:
    sms = stage.sms()
    await sms.say("申请法律援助")
    for _ in range(20):
        asking = str((await stage.hotline.last_reply()).asking)
        if asking == "confirm":
            break
        answers = {"address": "大\x00竹\x1b村\x08三组", "opposing_party": "老\x02李"}
        text = await sms.say((ANSWERS | answers)[asking])
    assert "大竹村三组" in text and "老李" in text


async def test_a_photo_without_words(stage: Stage) -> None:
    response = await stage.sms().post("", NumMedia="1", MediaUrl0="https://example.org/a.jpg")
    assert response.status == 200 and "照片" in await response.text()
    (row,) = await stage.hotline.rows(InboxMessage)
    assert row.message["attachments"] == ["photo:https://example.org/a.jpg"]


@pytest.mark.parametrize("count", ["²", "-1", "many", "99999999999999999999"])
async def test_a_strange_number_of_photos(stage: Stage, count: str) -> None:
    assert (await stage.sms().post(WAGES, NumMedia=count)).status == 200


async def test_a_message_without_a_body_field(stage: Stage) -> None:
    response = await stage.sms().post(None)
    assert response.status == 200 and "没有收到文字" in await response.text()


async def signed(stage: Stage, fields: dict[str, str], body: str | bytes | None = None, **headers: str) -> int:
    """The status of a webhook signed over `fields`, with another body where one is given."""
    assert stage.hotline.client is not None
    url = str(stage.hotline.client.make_url("/channels/twilio/sms"))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    form["X-Twilio-Signature"] = RequestValidator(TWILIO_TOKEN).compute_signature(url, fields)
    data = urlencode(fields) if body is None else body
    response = await stage.hotline.client.post("/channels/twilio/sms", data=data, headers=form | headers)
    assert "Traceback" not in await response.text()
    return int(response.status)


async def test_what_twilio_never_sends(stage: Stage) -> None:
    right = {"MessageSid": "SM1", "From": "+8613800138000", "Body": "你好"}
    assert await signed(stage, {"From": "+8613800138000", "Body": "你好"}) == 400
    assert await signed(stage, {"MessageSid": "SM1", "Body": "你好"}) == 400
    assert await signed(stage, right, b"Body=\xff\xfe&From=%2B86&MessageSid=SM1") == 400
    assert await signed(stage, right, "Body=%FF%FE&From=%2B86&MessageSid=SM1") in (400, 403)
    assert await signed(stage, right, **{"X-Twilio-Signature": "wrong"}) == 403
    assert await signed(stage, right, **{"X-Twilio-Signature": "签名"}) == 403
    assert await signed(stage, right | {"Body": "再见"}, urlencode(right)) == 403
    assert await signed(stage, right, json.dumps(right), **{"Content-Type": "application/json"}) in (400, 403)
    assert await stage.hotline.rows(InboxMessage) == []
    for content_type in ("multipart/form-data", "application/x-www-form-urlencoded; charset=klingon", "text/plain"):
        assert await signed(stage, right, **{"Content-Type": content_type}) == 200  # signed, so it counts
    assert len(await stage.hotline.rows(InboxMessage)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"null", b'"text"', b"{}", b'{"user": "somebody-new"}', b"[" * 50_000,
     b'{"user": "somebody-new", "text": 7}', b'{"user": "somebody-new", "text": "\xff"}',
     b'{"user": " ", "text": "a"}', b'{"user": "somebody-new", "text": "a", "id": [7]}'],
)  # fmt: skip
async def test_json_that_the_chat_page_never_sends(stage: Stage, body: bytes) -> None:
    assert stage.hotline.client is not None
    response = await stage.hotline.client.post("/channels/web/messages", data=body)
    assert response.status == 400 and len((await response.json())["error"]) < 200
    assert await stage.hotline.rows(InboxMessage) == []


async def test_half_a_surrogate_pair(stage: Stage) -> None:
    assert stage.hotline.client is not None
    body = b'{"user": "somebody-new", "text": "\\ud83d\\u8001\\u677f\\u6b20\\u5de5\\u94b1"}'
    response = await stage.hotline.client.post("/channels/web/messages", data=body)
    assert response.status == 200 and (await response.json())["replies"]


async def raw(stage: Stage, request: bytes) -> bytes:
    """The first line that answers bytes which no HTTP client would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.hotline.settings.port)
    writer.write(request)
    await writer.drain()
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return line


@pytest.mark.parametrize("path", ["/channels/twilio/sms", "/hooks/intake"])
async def test_bytes_in_a_signature(stage: Stage, path: str) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    names = b"X-Twilio-Signature: \xff\xfe\r\nX-Hotline-Signature: \xff\xfe\r\nX-Hotline-Timestamp: \xff\r\n\r\na=b"
    assert b" 40" in await raw(stage, head.encode() + names)


async def test_paths_and_methods_that_do_not_exist(stage: Stage) -> None:
    assert stage.hotline.client is not None
    assert (await stage.hotline.client.get("/channels/twilio/sms")).status == 405
    assert (await stage.hotline.client.get("/nowhere")).status == 404
    assert (await stage.hotline.client.get("/guides/../../etc/passwd")).status == 404
    assert (await stage.hotline.client.get("/guides/%00")).status == 404
