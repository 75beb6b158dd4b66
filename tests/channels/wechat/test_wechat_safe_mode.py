"""Encrypted messages, with wechatpy's crypto as the other side and the published examples."""

import base64
import json
import logging

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from wechat_peer import ACCOUNT, APP_ID, NEW_KEY, OLD_KEY, TOKEN, USER, unsealed, words_of, xml
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat_crypto import Envelope, Rejected, aes_key, signature
from bot.core.errors import BadInput

HELLO = xml(MsgType="text", Content="你好", MsgId="1")
# wechatpy's own example (corporate WeChat, same scheme) and the one on WeChat's page on encryption.
CORP = {
    "token": "123456",
    "key": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
    "app_id": "wx49f0ab532d5d035a",
    "stamp": ("1411525903", "461056294"),
    "encrypt": "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZ"
    "gURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/"
    "WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQ"
    "mmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3",
    "signature": "407518b7649e86ef23978113f92d27afa9296533",
}
OFFICIAL = {
    "token": "AAAAA",
    "key": "A" * 43,
    "app_id": "wxba5fad812f8e6fb9",
    "stamp": ("1714112445", "415670741"),
    "encrypt": "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVza"
    "zhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwK"
    "SqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
    "signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}


@pytest.mark.parametrize(("vector", "length"), [(CORP, 247), (OFFICIAL, 167)])
def test_published_examples(vector, length):
    assert signature(vector["token"], *vector["stamp"], vector["encrypt"]) == vector["signature"]
    key = aes_key(vector["key"])
    text, used = Envelope(vector["token"], vector["app_id"], [key]).open(vector["encrypt"])
    assert (len(text), used) == (length, key)
    if vector is OFFICIAL:
        assert json.loads(text)["debug_str"] == "hello world"


async def test_official_example_over_http(connect, clock):
    peer = await connect(wechat_token="AAAAA", wechat_app_id=OFFICIAL["app_id"], wechat_aes_key=OFFICIAL["key"])
    clock.forward(seconds=1714112445 - clock.seconds)
    query = {"encrypt_type": "aes", "msg_signature": OFFICIAL["signature"], "timestamp": "1714112445"}
    body = json.dumps({"ToUserName": ACCOUNT, "Encrypt": OFFICIAL["encrypt"]})
    response = await peer.post(body, query | {"nonce": "415670741", "signature": "of no account here"})
    assert (response.status, await response.text()) == (200, "success")


@pytest.mark.parametrize("size", range(0, 64, 3))
def test_padding_to_32_bytes_is_read_by_the_public_client(size):
    envelope = Envelope(TOKEN, APP_ID, [aes_key(NEW_KEY)])
    sealed = envelope.seal("字" * size, aes_key(NEW_KEY), 1714037059)
    assert len(base64.b64decode(sealed.encrypt)) % 32 == 0
    assert envelope.open(sealed.encrypt)[0].decode() == "字" * size
    body = {"Encrypt": sealed.encrypt}
    crypto = WeChatCrypto(TOKEN, NEW_KEY, APP_ID)
    assert crypto.decrypt_message(body, sealed.signature, "1714037059", sealed.nonce) == "字" * size


def test_random_bytes_and_nonces_differ():
    envelope = Envelope(TOKEN, APP_ID, [aes_key(NEW_KEY)])
    sealed = [envelope.seal("x", aes_key(NEW_KEY), 1) for _ in range(50)]
    assert len({s.encrypt for s in sealed}) == len({s.nonce for s in sealed}) == 50


async def test_reply_is_encrypted(peer):
    response = await peer.sealed(HELLO)
    body = await response.text()
    assert response.status == 200
    assert "您好" not in body
    assert "<Content><![CDATA[您好，请说说您的事。]]></Content>" in unsealed(body)
    assert peer.hotline.heard[0].user == USER


async def test_during_a_key_change_the_reply_uses_the_key_that_opened(connect):
    peer = await connect(wechat_aes_key_previous=OLD_KEY)
    old = await (await peer.sealed(HELLO, key=OLD_KEY)).text()
    new = await (await peer.sealed(xml(MsgType="text", Content="你好", MsgId="2"), key=NEW_KEY)).text()
    assert "您好" in unsealed(old, OLD_KEY)
    assert "您好" in unsealed(new, NEW_KEY)


async def test_previous_key_is_refused_when_it_is_not_set(peer):
    assert (await peer.sealed(HELLO, key=OLD_KEY)).status == 403


async def test_compatible_mode_believes_only_the_ciphertext(peer):
    response = await peer.sealed(HELLO, extra="<MsgType>text</MsgType><Content>假的</Content><MsgId>9</MsgId>")
    assert "您好" in unsealed(await response.text())
    assert [(m.text, m.message_id) for m in peer.hotline.heard] == [("你好", "1")]


async def test_json_in_safe_mode_is_answered_in_json(peer):
    inner = {"ToUserName": ACCOUNT, "FromUserName": USER, "CreateTime": 1, "MsgType": "text", "Content": "你好"}
    sealed = Envelope(TOKEN, APP_ID, []).seal(json.dumps(inner | {"MsgId": 24699123456789012}), aes_key(NEW_KEY), 1)
    timestamp = str(peer.clock.seconds)
    query = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": "7"}
    query["msg_signature"] = signature(TOKEN, timestamp, "7", sealed.encrypt)
    response = await peer.post(json.dumps({"ToUserName": ACCOUNT, "Encrypt": sealed.encrypt}), query)
    outer = json.loads(await response.text())
    assert response.content_type == "application/json"
    text = WeChatCrypto(TOKEN, NEW_KEY, APP_ID).decrypt_message(
        outer, outer["MsgSignature"], str(outer["TimeStamp"]), outer["Nonce"]
    )
    reply = json.loads(text)
    assert (reply["ToUserName"], reply["FromUserName"], reply["MsgType"]) == (USER, ACCOUNT, "text")
    assert isinstance(reply["CreateTime"], int)
    assert peer.hotline.heard[0].message_id == "24699123456789012"


async def test_wrong_app_id(peer):
    assert (await peer.sealed(HELLO, app_id="wxffffffffffffffff")).status == 403
    assert (await peer.sealed(HELLO, app_id=APP_ID + "x")).status == 403
    assert peer.hotline.heard == []


async def test_msg_signature_covers_the_ciphertext(peer):
    honest = await peer.sealed(HELLO)
    query = dict(honest.url.query)
    other = Envelope(TOKEN, APP_ID, []).seal(HELLO.replace("你好", "退出"), aes_key(NEW_KEY), 1)
    response = await peer.post(f"<xml><Encrypt>{other.encrypt}</Encrypt></xml>", query)
    assert response.status == 403
    # The plain signature is right here, and must not be enough.
    plain = peer.signed() | {"encrypt_type": "aes"}
    response = await peer.post(f"<xml><Encrypt>{other.encrypt}</Encrypt></xml>", plain)
    assert response.status == 403
    assert len(peer.hotline.heard) == 1


async def test_old_encrypted_push(peer):
    sealed = Envelope(TOKEN, APP_ID, []).seal(HELLO, aes_key(NEW_KEY), 1)
    timestamp = str(peer.clock.seconds - 601)
    query = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": "7"}
    query["msg_signature"] = signature(TOKEN, timestamp, "7", sealed.encrypt)
    assert (await peer.post(f"<xml><Encrypt>{sealed.encrypt}</Encrypt></xml>", query)).status == 403


def sealed_by_hand(plain: bytes) -> str:
    key = aes_key(NEW_KEY)
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def framed(text: bytes, pad: bytes, length: int | None = None) -> bytes:
    return b"r" * 16 + (len(text) if length is None else length).to_bytes(4, "big") + text + APP_ID.encode() + pad


# 16 + 4 + 26 + 18 = 64 bytes before the padding.
TEXT = b"x" * 26


@pytest.mark.parametrize(
    "encrypt",
    [
        sealed_by_hand(framed(TEXT, b"\x00" * 32)),
        sealed_by_hand(framed(TEXT, b"\x00" * 31 + b"\x20")),
        sealed_by_hand(framed(TEXT, b"\x1f" + b"\x20" * 31)),
        sealed_by_hand(framed(TEXT, b"\x30" * 48)),
        sealed_by_hand(framed(TEXT, b"\xff" * 256)),
        sealed_by_hand(framed(TEXT, b"\x20" * 32, length=2**32 - 1)),
        sealed_by_hand(framed(TEXT, b"\x20" * 32, length=0)),
        sealed_by_hand(framed(TEXT, b"\x20" * 32, length=27)),
        sealed_by_hand(b"\x10" * 16),
        sealed_by_hand(b"\x20" * 32),
        base64.b64encode(b"x" * 31).decode(),
        "",
        "===",
        "不是密文",
    ],
)
def test_bad_padding_and_lengths_are_refused(encrypt):
    envelope = Envelope(TOKEN, APP_ID, [aes_key(NEW_KEY)])
    with pytest.raises(Rejected):
        envelope.open(encrypt)
    assert envelope.open(sealed_by_hand(framed(TEXT, b"\x20" * 32)))[0] == TEXT


async def test_bad_padding_over_http(peer):
    encrypt = sealed_by_hand(framed(TEXT, b"\x1f" + b"\x20" * 31))
    timestamp = str(peer.clock.seconds)
    query = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": "7"}
    query["msg_signature"] = signature(TOKEN, timestamp, "7", encrypt)
    assert (await peer.post(f"<xml><Encrypt>{encrypt}</Encrypt></xml>", query)).status == 403


async def test_ciphertext_of_broken_xml(peer):
    assert (await peer.sealed("<xml><ToUserName>")).status == 400
    assert (await peer.sealed('<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>')).status == 400


@pytest.mark.parametrize("missing", ["wechat_app_id", "wechat_aes_key"])
async def test_without_key_or_app_id_only_plain_messages_are_taken(connect, caplog, missing):
    peer = await connect(**{missing: ""})
    for _ in range(2):
        assert (await peer.sealed(HELLO)).status == 503
    closed = [r for r in caplog.records if r.levelno >= logging.WARNING and missing.upper() in r.getMessage()]
    assert len(closed) == 1
    assert await peer.text("你好") == "您好，请说说您的事。"


async def test_mistyped_key(connect, caplog):
    peer = await connect(wechat_aes_key="too-short")
    assert (await peer.sealed(HELLO)).status == 503
    assert "HOTLINE_WECHAT_AES_KEY" in caplog.text
    assert "too-short" not in caplog.text


@pytest.mark.parametrize("encoded", ["", "A" * 42, "A" * 44, "!" * 43, "键" * 43])
def test_what_is_no_aes_key(encoded):
    with pytest.raises(BadInput):
        aes_key(encoded)


async def test_success_stays_plain_in_safe_mode(peer):
    response = await peer.sealed(xml(MsgType="event", Event="unsubscribe"))
    assert await words_of(response) is None
