"""The generic SMS gateway: HMAC over time and body, the same id once, parts with the signature counted."""

import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import sms_gateway
from bot.channels.contract import MAX_BODY, Gate
from bot.channels.sms_gateway import sign
from bot.core.messages import Reply
from bot.core.sms import part_count
from bot.settings import Settings

SECRET = "gateway-secret"
UP = {"id": "m-1", "from": "13907720001", "text": "老板欠薪"}


@pytest.fixture
async def client(hotline, store, clock):
    settings = Settings(_env_file=None, sms_gateway_secret=SECRET, sms_gateway_sign_name="【某县法援】")
    app = web.Application()
    app.add_routes(sms_gateway.routes(Gate(settings, hotline.answer, clock, store=store)))
    async with TestClient(TestServer(app)) as started:
        yield started


@pytest.fixture
def post(client, clock):
    async def send(data, secret: str = SECRET, late: int = 0, raw: bytes | None = None, **headers: str):
        body = json.dumps(data).encode() if raw is None else raw
        stamp = str(int(clock().timestamp()) - late)
        given = {"X-Hotline-Timestamp": stamp, "X-Hotline-Signature": sign(secret, stamp, body)} | headers
        return await client.post("/channels/sms/generic", data=body, headers=given)

    return send


async def test_a_message_is_answered_in_messages_with_signature_and_parts(post, hotline):
    hotline.reply = Reply(["".join(f"第{i}步，请您带上身份证和欠条，到镇上登记。" for i in range(30))])
    response = await post(UP)
    answer = await response.json()
    assert (response.status, answer["id"], answer["to"]) == (200, "m-1", "+8613907720001")
    assert all(m["text"].startswith("【某县法援】") and m["parts"] == part_count(m["text"]) for m in answer["messages"])
    assert max(m["parts"] for m in answer["messages"]) <= 8
    assert "".join(m["text"].removeprefix("【某县法援】") for m in answer["messages"]) == hotline.reply.texts[0]
    (heard,) = hotline.heard
    assert (heard.provider, heard.user, heard.message_id) == ("uplink", "+8613907720001", "m-1")


async def test_a_joined_bubble_gets_nothing_to_send(post, hotline):
    hotline.reply = Reply(joined=True)
    response = await post(UP | {"text": "老板"})
    assert (response.status, (await response.json())["messages"]) == (200, [])


@pytest.mark.parametrize("forged", ["secret", "body", "stamp", "missing", "odd"])
async def test_forged_requests_are_refused(post, hotline, forged):
    how = {
        "secret": {"secret": "guessed"},
        "body": {"X-Hotline-Signature": sign(SECRET, "1", b"{}")},
        "stamp": {"X-Hotline-Timestamp": "1"},
        "missing": {"X-Hotline-Signature": ""},
        "odd": {"X-Hotline-Signature": "签名"},
    }[forged]
    assert (await post(UP, **how)).status == 403
    assert hotline.heard == []


@pytest.mark.parametrize(("late", "status"), [(600, 200), (601, 403), (-600, 200), (-601, 403)])
async def test_old_requests_are_refused(post, late, status):
    assert (await post(UP, late=late)).status == status


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"from": "13907720001", "text": "x"}, 400),
        ({"id": "1", "text": "x"}, 400),
        ({"id": "1", "from": "abc", "text": "x"}, 400),
        ({"id": "1", "from": "13907720001"}, 400),
        ({"id": "x" * 201, "from": "13907720001", "text": "x"}, 400),
        ([], 400),
        ({"id": "1", "from": "13907720001", "text": "x" * MAX_BODY}, 413),
    ],
)
async def test_unusable_messages(post, hotline, data, status):
    assert (await post(data)).status == status
    assert hotline.heard == []


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[" * 50_000, b"1"])
async def test_bodies_that_are_no_json(post, raw):
    assert (await post(None, raw=raw)).status == 400


async def test_a_number_as_id_and_no_id_but_a_time(post, hotline):
    await post(UP | {"id": 77})
    bare = {"from": "13907720001", "text": "好", "time": "2026-11-21 09:00:00"}
    for _ in range(2):
        await post(bare)
    ids = [m.message_id for m in hotline.heard]
    assert ids[0] == "77" and ids[1] == ids[2]


async def test_an_empty_reply_is_no_message(post, hotline):
    hotline.reply = Reply()
    assert (await (await post(UP)).json())["messages"] == []
