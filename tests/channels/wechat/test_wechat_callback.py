"""Who is let in: signatures, time window, replays, broken and oversized bodies, missing settings."""

import logging

import pytest
from wechat_peer import ACCOUNT, APP_ID, NEW_KEY, OLD_KEY, SECRET, TOKEN, USER, settings, start, xml

from bot.channels.wechat_crypto import is_signed, signature

BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + xml(MsgType="text", Content="x", MsgId="1")
FILE = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>'


def test_published_example_of_a_signature():
    assert signature("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert is_signed("899cf89e464efb63f54ddac96b0a0a235f53aa78", "AAAAA", "486452656", "1714037059")
    assert not is_signed("899CF89E464EFB63F54DDAC96B0A0A235F53AA78", "AAAAA", "486452656", "1714037059")
    assert not is_signed("签名\ud800", "AAAAA", "1", "2")


async def test_published_example_over_http(connect):
    peer = await connect(wechat_token="AAAAA")
    query = {"timestamp": "1714037059", "nonce": "486452656", "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78"}
    response = await peer.client.get("/channels/wechat", params=query | {"echostr": "4375120948345356249"})
    assert (response.status, await response.text()) == (200, "4375120948345356249")
    event = (
        '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714037059,'
        '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    )
    pushed = await peer.post(event, query)
    assert (pushed.status, await pushed.text()) == (200, "success")


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("forged", ["token", "signature", "nonce", "timestamp", "missing"])
async def test_forged_signature_is_refused_on_every_method(peer, method, forged):
    query = peer.signed(token="guessed" if forged == "token" else TOKEN) | {"echostr": "secret echo"}
    if forged == "missing":
        del query["signature"]
    elif forged != "token":
        query[forged] = query[forged][:-1] + ("0" if query[forged][-1] != "0" else "1")
    body = xml(MsgType="text", Content="你好", MsgId="1") if method == "POST" else None
    response = await peer.client.request(method, "/channels/wechat", params=query, data=body)
    assert response.status == 403
    assert "secret echo" not in await response.text()
    assert peer.hotline.heard == []


@pytest.mark.parametrize(("seconds", "status"), [(-601, 403), (-600, 200), (600, 200), (601, 403), (-(10**9), 403)])
async def test_timestamp_window(peer, seconds, status):
    query = peer.signed(at=peer.clock.seconds + seconds)
    assert (await peer.client.get("/channels/wechat", params=query)).status == status
    assert (await peer.post(xml(MsgType="text", Content="你好", MsgId="1"), query)).status == status
    assert len(peer.hotline.heard) == (status == 200)


async def test_timestamp_that_is_no_number(peer):
    for odd in ("", "-1", "1e9", "١٧١٤٠٣٧٠٥٩", "9" * 40):
        query = {"timestamp": odd, "nonce": "1", "signature": signature(TOKEN, odd, "1")}
        assert (await peer.client.get("/channels/wechat", params=query)).status == 403


async def test_captured_query_is_of_no_use_for_another_body(peer):
    query = peer.signed()
    honest = xml(MsgType="text", Content="老板欠薪", MsgId="1")
    assert (await peer.post(honest, query)).status == 200
    assert (await peer.post(xml(MsgType="text", Content="退出", MsgId="2"), query)).status == 403
    assert (await peer.post(honest, query)).status == 200  # WeChat's own repetition
    peer.clock.forward(minutes=11)
    assert (await peer.post(honest, query)).status == 403
    assert [m.text for m in peer.hotline.heard] == ["老板欠薪"]


async def test_query_of_an_encrypted_push_is_of_no_use_for_a_plain_body(peer):
    response = await peer.sealed(xml(MsgType="text", Content="老板欠薪", MsgId="1"))
    used = response.url.query
    plain = {"timestamp": used["timestamp"], "nonce": used["nonce"]}
    plain["signature"] = signature(TOKEN, used["timestamp"], used["nonce"])
    assert (await peer.post(xml(MsgType="text", Content="退出", MsgId="2"), plain)).status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (BOMB, 400),
        (FILE, 400),
        ("<!DOCTYPE xml>" + xml(MsgType="text", Content="x", MsgId="1"), 400),
        ("<xml><ToUserName>", 400),
        ("", 400),
        ("hello", 400),
        ('{"ToUserName": ', 400),
        ("[" * 100_000, 400),
        ('{"a":' * 20_000, 400),
        ("[1]", 400),
        ("<xml/>", 400),
        (xml(MsgType="text", Content="x").replace("FromUserName", "Nobody"), 400),
        (xml(MsgType="text", Content="\ud800", MsgId="1").encode("utf-8", "surrogatepass"), 400),
        (xml(MsgType="text", Content="法律援助", MsgId="1").encode("gbk"), 400),
        (xml(MsgType="text", Content="长" * 66_000, MsgId="1"), 413),
    ],
)
async def test_broken_bodies(peer, body, status):
    response = await peer.post(body)
    assert response.status == status
    assert "root:" not in await response.text()
    assert peer.hotline.heard == []


async def test_oversized_body_without_length(peer):
    async def endless():
        for _ in range(300):
            yield b"<" * 1024

    response = await peer.client.post("/channels/wechat", params=peer.signed(), data=endless())
    assert response.status == 413


async def test_unknown_encryption_type(peer):
    response = await peer.post(xml(MsgType="text", Content="x", MsgId="1"), peer.signed() | {"encrypt_type": "rot13"})
    assert response.status == 400


async def test_channel_without_token_is_closed(connect):
    peer = await connect(wechat_token="")
    for query in (peer.signed(token=""), peer.signed()):
        assert (await peer.client.get("/channels/wechat", params=query)).status == 503
        response = await peer.post(xml(MsgType="text", Content="x", MsgId="1"), query)
        assert (response.status, "HOTLINE_WECHAT_TOKEN" in await response.text()) == (503, True)
    assert peer.hotline.heard == []


async def test_safe_only_refuses_plain_messages(connect):
    peer = await connect(wechat_safe_only=True)
    assert (await peer.post(xml(MsgType="text", Content="x", MsgId="1"))).status == 403
    assert (await peer.sealed(xml(MsgType="text", Content="x", MsgId="1"))).status == 200


async def test_nothing_secret_is_logged(connect, hotline, api, caplog):
    caplog.set_level(logging.DEBUG)
    peer = await connect(wechat_aes_key_previous=OLD_KEY)
    hotline.reply = ValueError(f"INSERT failed for {USER}: 我叫张桂英")
    await peer.text("我叫张桂英", msg_id="1")
    await peer.sealed(xml(MsgType="text", Content="我叫张桂英", MsgId="2"))
    await peer.sealed(xml(MsgType="text", Content="x", MsgId="3"), app_id="wxffffffffffffffff")
    await peer.post(xml(MsgType="text", Content="x", MsgId="4"), peer.signed(at=0))
    await peer.post("<xml>" + USER)
    hotline.open.clear()
    api.faults.extend([45015])
    assert await peer.text("很慢", msg_id="5") is None
    hotline.open.set()
    await peer.channel.close()
    ours = [r for r in caplog.records if r.name.startswith("bot.")]
    assert {r.levelname for r in ours} == {"WARNING", "ERROR"}
    assert any("45015" in r.getMessage() for r in ours)
    # aiohttp's own access log would hold the query; the gateway runs without one.
    written = "\n".join(r.getMessage() for r in caplog.records if r.name != "aiohttp.access")
    for secret in (TOKEN, NEW_KEY, OLD_KEY, SECRET, USER, api.valid, "张桂英"):
        assert secret not in written, secret
    assert APP_ID not in written
    assert ACCOUNT not in written


async def test_settings_page_works_without_api_secrets(clock, hotline, store):
    peer = await start(settings(wechat_app_id="", wechat_app_secret="", wechat_aes_key=""), clock, hotline, store)
    response = await peer.client.get("/channels/wechat", params=peer.signed() | {"echostr": "<script>1"})
    assert (await response.text(), response.content_type) == ("<script>1", "text/plain")
    await peer.client.close()
