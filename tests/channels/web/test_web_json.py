"""The web channel's JSON over HTTP: the contract, repeated ids, every refusal, large and odd texts."""

import json
from typing import Any

import pytest

from bot.core.messages import Reply

pytestmark = pytest.mark.asyncio
MESSAGES, FORM = "/channels/web/messages", "/channels/web/form"
USER = "abcDEF_-0123"


async def test_a_message_becomes_an_inbound_and_its_reply_the_contracts_json(
    client: Any, hotline: Any, case_reply: Reply
) -> None:
    hotline.next_reply = case_reply
    response = await client.post(MESSAGES, json={"user": USER, "text": "老板欠我工钱", "id": "m-1"})
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert await response.json() == {
        "replies": [{"text": "申请交上去了。"}],
        "options": [{"key": "1", "label": "查进度"}],
        "asking": None,
        "area": "wages",
        "decision": "answer",
        "guide": None,
        "case": {"number": "A20261121001", "query_code": "K7M2", "status": "received"},
    }
    got = hotline.got[0]
    assert (got.provider, got.channel, got.user, got.text) == ("web", "web", USER, "老板欠我工钱")


async def test_the_same_id_is_the_same_message_and_only_for_the_same_user(client: Any, hotline: Any) -> None:
    for user, given in ((USER, "1"), (USER, "1"), (USER, "2"), ("someone-else", "1")):
        await client.post(MESSAGES, json={"user": user, "text": "x", "id": given})
    first, again, other, stranger = [m.message_id for m in hotline.got]
    assert first == again
    assert len({first, other, stranger}) == 3


@pytest.mark.parametrize("user", ["u1", "王大爷", "13800000000", "a:b", "u" * 128])
async def test_a_front_end_makes_its_own_user_ids(client: Any, hotline: Any, user: str) -> None:
    response = await client.post(MESSAGES, json={"user": user, "text": "x", "id": 7})
    assert response.status == 200
    assert hotline.got[0].user == user


async def test_ids_of_two_users_never_run_into_each_other(client: Any, hotline: Any) -> None:
    for user, given in (("a:b", "c"), ("a", "b:c")):
        await client.post(MESSAGES, json={"user": user, "text": "x", "id": given})
    assert hotline.got[0].message_id != hotline.got[1].message_id


async def test_without_an_id_each_message_counts(client: Any, hotline: Any) -> None:
    for body in ({"user": USER, "text": "在吗"}, {"user": USER, "text": "在吗", "id": None}):
        await client.post(MESSAGES, json=body)
    assert hotline.got[0].message_id != hotline.got[1].message_id


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[" * 60_000, "JSON"),
        (b'{"user": 1' + b"0" * 5000 + b"}", "JSON"),
        ('{"user": "abcdefgh", "text": "老"}'.encode()[:-3], "UTF-8"),
        (json.dumps({"user": USER, "text": "工"}, ensure_ascii=False).encode("gbk"), "UTF-8"),
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"null", "object"),
        (json.dumps({"text": "x"}).encode(), "user"),
        (json.dumps({"user": USER}).encode(), "text"),
        (json.dumps({"user": USER, "text": 5}).encode(), "text"),
        (json.dumps({"user": USER, "text": None}).encode(), "text"),
        (json.dumps({"user": USER, "text": ["x"]}).encode(), "text"),
        (json.dumps({"user": 12345678, "text": "x"}).encode(), "user"),
        (json.dumps({"user": "", "text": "x"}).encode(), "user"),
        (json.dumps({"user": "u" * 129, "text": "x"}).encode(), "user"),
        (json.dumps({"user": " ", "text": "x"}).encode(), "user"),
        (json.dumps({"user": USER + "\n", "text": "x"}).encode(), "user"),
        (json.dumps({"user": USER, "text": "x", "id": True}).encode(), "id"),
        (json.dumps({"user": USER, "text": "x", "id": ""}).encode(), "id"),
        (json.dumps({"user": USER, "text": "x", "id": "i" * 129}).encode(), "id"),
    ],
)
async def test_a_bad_body_gets_400_and_one_error_that_names_it(
    client: Any, hotline: Any, body: bytes, names: str
) -> None:
    response = await client.post(MESSAGES, data=body, headers={"Content-Type": "application/json"})
    answer = await response.json()
    assert response.status == 400
    assert list(answer) == ["error"]
    assert names in answer["error"]
    assert hotline.got == []


@pytest.mark.parametrize("text", ["工" * 34_000, "工a" * 25_000, "x" * 100_000])
@pytest.mark.parametrize("escaped", [True, False])
async def test_a_text_of_100_kb_is_answered_however_its_json_is_written(
    client: Any, hotline: Any, text: str, escaped: bool
) -> None:
    body = json.dumps({"user": USER, "text": text}, ensure_ascii=escaped).encode()
    response = await client.post(MESSAGES, data=body)
    assert response.status == 200
    assert (await response.json())["replies"]
    assert hotline.got[0].text == text


@pytest.mark.parametrize("size", [131_072, 200_000, 600_000, 3_000_000])
async def test_more_than_128_kb_is_413(client: Any, hotline: Any, size: int) -> None:
    response = await client.post(MESSAGES, json={"user": USER, "text": "x" * size})
    assert response.status == 413
    assert "128 kB" in (await response.json())["error"]
    assert (await client.post(FORM, data={"user": USER, "id": "1", "text": "x" * size})).status == 413
    assert hotline.got == []


async def test_control_characters_and_half_pairs_do_no_harm(client: Any, hotline: Any) -> None:
    raw = b'\xef\xbb\xbf{"user": "abcdefgh", "text": "a\x00b\x01\\u0000\\u001b[31m\nc\\ud800d\\u0085\t\\ud83d\\ude00"}'
    assert (await client.post(MESSAGES, data=raw)).status == 200
    assert hotline.got[0].text == "ab[31m\nc?d\t😀"


async def test_ids_with_odd_characters_stay_apart_and_storable(client: Any, hotline: Any) -> None:
    for given in ("\u0000", "\u0001", "\ud800", "汉"):
        body = json.dumps({"user": USER, "text": "x", "id": given})
        assert (await client.post(MESSAGES, data=body)).status == 200
    ids = [m.message_id for m in hotline.got]
    assert len(set(ids)) == 4
    assert all(i.isascii() and i.isprintable() for i in ids)
