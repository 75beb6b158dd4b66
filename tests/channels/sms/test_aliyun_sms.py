"""Aliyun's pushes: batches, both kinds of ids, whole repetitions, the secret in the address; its published signature."""

import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import aliyun_sms
from bot.channels.aliyun_api import EMPTY, authorization, query_string
from bot.channels.contract import MAX_BODY, Gate
from bot.settings import Settings
from bot.storage.tables import Caller, Delivery

TOKEN = "uplink-token"
PATH = f"/channels/sms/aliyun?token={TOKEN}"
REPORTS = f"/channels/sms/aliyun/report?token={TOKEN}"
UP = {
    "phone_number": "13907720001",
    "send_time": "2026-11-21 09:00:00",
    "content": "老板欠薪",
    "sign_name": "某县法援",
    "dest_code": "1234",
    "sequence_id": 1234567890,
}


@pytest.fixture
async def client(hotline, store, clock):
    gate = Gate(Settings(_env_file=None, aliyun_uplink_token=TOKEN), hotline.answer, clock, hotline.take, store)
    app = web.Application()
    app.add_routes(aliyun_sms.routes(gate))
    async with TestClient(TestServer(app)) as started:
        yield started


def test_published_signature():
    """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, the example with fixed values."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-version": "2014-05-26",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-content-sha256": EMPTY,
    }
    query = query_string({"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"})
    signed = authorization("POST", query, headers, "YourAccessKeyId", "YourAccessKeySecret")
    assert signed.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_parameters_are_encoded_as_rfc_3986_says():
    assert query_string({"b": "法 援*", "a": "~-_.+/"}) == "a=~-_.%2B%2F&b=%E6%B3%95%20%E6%8F%B4%2A"


async def test_every_message_of_a_batch_is_taken_before_the_answer(client, hotline):
    batch = [UP, UP | {"sequence_id": "1234567891", "content": "退订", "phone_number": "+8613907720002"}]
    response = await client.post(PATH, json=batch)
    assert (response.status, await response.json()) == (200, {"code": 0, "msg": "接收成功"})
    said = [(m.provider, m.channel, m.user, m.message_id, m.text) for m in hotline.heard]
    assert said == [
        ("aliyun", "sms", "+8613907720001", "1234567890", "老板欠薪"),
        ("aliyun", "sms", "+8613907720002", "1234567891", "退订"),
    ]


async def test_an_id_is_the_same_as_number_and_as_text(client, hotline):
    for given in (1234567890, "1234567890", 12345678901234567890123):
        await client.post(PATH, json=[UP | {"sequence_id": given}])
    assert [m.message_id for m in hotline.heard] == ["1234567890", "1234567890", "12345678901234567890123"]


async def test_without_an_id_number_time_and_text_stand_for_it(client, hotline):
    bare = {k: v for k, v in UP.items() if k != "sequence_id"}
    await client.post(PATH, json=[bare, bare, bare | {"send_time": "2026-11-21 09:00:01"}])
    ids = [m.message_id for m in hotline.heard]
    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)


@pytest.mark.parametrize(
    "broken", [{"phone_number": ""}, {"content": "  "}, {"content": None}, {"phone_number": ["1"]}]
)
async def test_one_unusable_message_does_not_bring_the_whole_batch_back(client, hotline, broken, caplog):
    response = await client.post(PATH, json=[UP | broken, UP | {"sequence_id": 2}])
    assert response.status == 200
    assert [m.message_id for m in hotline.heard] == ["2"]
    assert "13907720001" not in caplog.text


async def test_a_message_that_could_not_be_written_down_brings_the_batch_again(client, hotline, monkeypatch):
    async def fail(message):
        raise OSError("disk full")

    monkeypatch.setattr(hotline, "take", fail)
    gate = Gate(Settings(_env_file=None, aliyun_uplink_token=TOKEN), hotline.answer, lambda: None, fail, None)
    app = web.Application()
    app.add_routes(aliyun_sms.routes(gate))
    gate.now = lambda: UP["send_time"]
    async with TestClient(TestServer(app)) as started:
        assert (await started.post(PATH, json=[UP])).status >= 500


@pytest.mark.parametrize("path", ["/channels/sms/aliyun", "/channels/sms/aliyun/report"])
@pytest.mark.parametrize("token", ["", "?token=", "?token=guessed", f"?token={TOKEN}x", "?token=%F0%9F"])
async def test_without_the_secret_nothing_is_taken(client, hotline, path, token):
    response = await client.post(path + token, json=[UP])
    assert (response.status, hotline.heard) == (403, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"[1]", 400),
        (b'["x"]', 400),
        (b"[" * 50_000, 400),
        (b'[{"content":"\xff"}]', 400),
        (b'[{"content":"' + b"x" * MAX_BODY + b'"}]', 413),
        (b"[]", 200),
    ],
)
async def test_broken_and_oversized_batches(client, hotline, body, status):
    assert (await client.post(PATH, data=body)).status == status
    assert hotline.heard == []


async def test_reports_find_our_letter_and_only_move_on(client, store, sessions, clock):
    async with sessions() as session:
        row = Caller(id=store.contacts.id("aliyun", "+8613907720001"), provider="aliyun", channel="sms", address="x")
        row.first_seen = row.last_seen = clock()
        session.add(row)
        await session.commit()
    for key in ("notice-1", "notice-2"):
        await store.deliveries.begin(key, "aliyun", row.id, 1)
    done = {
        "phone_number": "13907720001",
        "success": True,
        "err_code": "DELIVERED",
        "biz_id": "B1",
        "out_id": "notice-1",
    }
    none = done | {"success": False, "err_code": "MK:0001", "out_id": "notice-2", "biz_id": "B2", "sms_size": "1"}
    late = done | {"success": False, "err_code": "EXPIRED"}
    for batch in ([done, none], [done, none], [late]):
        response = await client.post(REPORTS, data=json.dumps(batch))
        assert (response.status, (await response.json())["code"]) == (200, 0)
    async with sessions() as session:
        rows = [await session.get_one(Delivery, key) for key in ("notice-1", "notice-2")]
        known = await session.get_one(Caller, row.id)
    assert [(r.status, r.code, r.provider_id) for r in rows] == [
        ("delivered", None, "B1"),
        ("undelivered", "MK:0001", "B2"),
    ]
    assert known.unreachable == "MK:0001"
