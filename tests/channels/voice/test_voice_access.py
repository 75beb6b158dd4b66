"""Who may post to the voice channel, and what a wrong body is told."""

import json
import logging
import time
from typing import Any

import pytest

from bot.core.messages import Reply

GOOD = {"session": "call-1", "caller": "+8613907721234", "event": "speech", "nbest": [{"text": "喂", "confidence": 1}]}


@pytest.mark.parametrize(
    "token", [None, "", "Bearer", "Bearer wrong", "voice-token-of-the-tests", "Basic 5YWN", "Bearer 错"]
)
async def test_without_the_right_token_nothing_is_said(phone, hotline, token) -> None:
    response = await phone.post(GOOD, token=token)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert hotline.got == []


async def test_a_token_of_broken_bytes_is_wrong_and_no_failure(phone) -> None:
    response = await phone.post(GOOD, token=b"Bearer \xff\xfe".decode("utf-8", "surrogateescape"))
    assert response.status == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_the_right_token_opens(phone, hotline, scheme) -> None:
    response = await phone.post(GOOD, token=f"{scheme} voice-token-of-the-tests")
    assert response.status == 200
    assert len(hotline.got) == 1


async def test_without_the_setting_it_is_closed_and_says_so_once(connect, hotline, caplog) -> None:
    phone = await connect(voice_token="")
    for _ in range(2):
        response = await phone.post(GOOD)
        assert response.status == 503
        assert "HOTLINE_VOICE_TOKEN" in await response.text()
    assert hotline.got == []
    assert sum("HOTLINE_VOICE_TOKEN" in record.getMessage() for record in caplog.records) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"session": None}, "session"),
        ({"session": 7}, "session"),
        ({"session": " "}, "session"),
        ({"session": "s" * 201}, "session"),
        ({"caller": None}, "caller"),
        ({"caller": ["a"]}, "caller"),
        ({"caller": "1\x00"}, "caller"),
        ({"caller": "\ud800"}, "caller"),
        ({"id": 5}, "id"),
        ({"event": None}, "event"),
        ({"event": "ring"}, "event"),
        ({"event": ["start"]}, "event"),
        ({"event": {}}, "event"),
        ({"sequence": "1"}, "sequence"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": True}, "sequence"),
        ({"sequence": 10**12}, "sequence"),
        ({"played": 1.5}, "played"),
        ({"played": [1]}, "played"),
        ({"nbest": [{"text": "喂", "confidence": 10**400}]}, "nbest"),
        ({"region": 43}, "region"),
        ({"region": "湖南"}, "region"),
        ({"region": "4²"}, "region"),
        ({"region": "1"}, "region"),
        ({"nbest": "喂"}, "nbest"),
        ({"nbest": ["喂"]}, "nbest"),
        ({"nbest": [{"confidence": 1}]}, "nbest"),
        ({"nbest": [{"text": 1}]}, "nbest"),
        ({"nbest": [{"text": "喂", "confidence": "0.9"}]}, "nbest"),
        ({"nbest": [{"text": "喂", "confidence": True}]}, "nbest"),
        ({"nbest": [{"text": "喂", "confidence": float("nan")}]}, "nbest"),
        ({"event": "dtmf"}, "digits"),
        ({"event": "dtmf", "digits": 1}, "digits"),
        ({"event": "dtmf", "digits": "1a"}, "digits"),
        ({"event": "dtmf", "digits": "1" * 65}, "digits"),
    ],
)
async def test_a_bad_body_is_told_its_field(phone, hotline, change: dict[str, Any], field: str) -> None:
    response = await phone.post(GOOD | change)
    assert response.status == 400
    assert (await response.text()).startswith(f"{field} must be")
    assert hotline.got == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\xfd", b"[]", b'"x"', b"null", b"[" * 100_000])
async def test_what_is_no_json_object_is_refused(phone, body) -> None:
    response = await phone.post(body)
    assert response.status == 400
    assert "JSON" in await response.text()


async def test_a_hundred_kilobytes_of_speech_pass_and_more_than_128_do_not(phone, hotline) -> None:
    words = "老板欠我的钱" * 5_700  # three bytes a character
    body = json.dumps(GOOD | {"nbest": [{"text": words}]}, ensure_ascii=False).encode()
    assert 100_000 < len(body) < 128 * 1024
    assert (await phone.post(body)).status == 200
    assert hotline.got[0].text == words
    assert (await phone.post(body + b" " * 40_000)).status == 413
    assert len(hotline.got) == 1


async def test_neither_caller_nor_words_nor_token_are_logged(phone, hotline, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    await phone.say("我叫覃秀莲")
    await phone.post(GOOD | {"region": "x"})
    await phone.post(GOOD, token="Bearer wrong-token")
    hotline.failure = RuntimeError("database is away")
    await phone.say("我叫覃秀莲")
    own = [record for record in caplog.records if record.name.startswith("bot")]
    text = "\n".join(logging.Formatter().format(record) for record in own)
    assert "POST /channels/voice 200" in text and "a turn failed" in text
    for secret in ("13907721234", "call-1", "覃秀莲", "voice-token-of-the-tests", "wrong-token"):
        assert secret not in text


@pytest.mark.parametrize(
    "words", ["啊" * 20_000 + "什么", "好的" * 10_000, "对" * 20_000, "1" * 100_000, "幺" * 20_000]
)
async def test_a_flood_of_one_sound_costs_no_time(phone, hotline, words: str) -> None:
    for asking in ("name", "id_number", "consent"):
        hotline.reply = Reply(["好吗？"], asking=asking)
        started = time.perf_counter()
        assert (await phone.post(GOOD | {"nbest": [{"text": words}]})).status == 200
        assert time.perf_counter() - started < 3
