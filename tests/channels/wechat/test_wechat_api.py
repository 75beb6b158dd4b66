"""Calls to WeChat: one token for all, renewed once, errors inside HTTP 200."""

import asyncio

import aiohttp
import pytest
from wechat_peer import USER, settings

from bot.channels.wechat_api import ApiError, WechatApi


@pytest.fixture
async def account(api, clock, store):
    async with aiohttp.ClientSession() as session:
        yield WechatApi(settings(wechat_api_base=api.base), lambda: session, clock, store.shared)


async def test_many_sends_fetch_one_token(account, api):
    await asyncio.gather(*(account.send_text(USER, f"第{i}条") for i in range(8)))
    assert len(api.fetches) == 1
    assert api.fetches[0]["force_refresh"] is False
    assert sorted(api.texts) == [f"第{i}条" for i in range(8)]


async def test_text_goes_out_as_utf8(account, api):
    await account.send_text(USER, "欠薪“三千”😀")
    assert "欠薪“三千”😀".encode() in api.raw[0]


async def test_token_is_fetched_again_before_it_ends(account, api, clock):
    await account.send_text(USER, "一")
    clock.forward(seconds=7200 - 301)
    await account.send_text(USER, "二")
    assert len(api.fetches) == 1
    clock.forward(seconds=2)
    await account.send_text(USER, "三")
    assert len(api.fetches) == 2


async def test_token_renewed_by_another_process_is_taken_without_force(account, api):
    await account.send_text(USER, "一")
    api.valid = "token-of-another-worker"
    await asyncio.gather(*(account.send_text(USER, "二") for _ in range(3)))
    assert [f["force_refresh"] for f in api.fetches] == [False, False]
    assert len(api.sent) == 4


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_refused_token_is_forced_once(account, api, code):
    api.faults.append(code)
    await account.send_text(USER, "一")
    assert [f["force_refresh"] for f in api.fetches] == [False, False, True]
    assert api.texts == ["一"]


async def test_refused_for_ever_ends(account, api, clock):
    api.faults.extend([40001] * 9)
    with pytest.raises(ApiError) as first:
        await account.send_text(USER, "一")
    assert (first.value.fate, first.value.code, len(api.faults)) == ("refused", 40001, 7)
    with pytest.raises(ApiError) as second:  # WeChat allows the next force only after 30 s
        await account.send_text(USER, "一")
    assert second.value.fate == "retry"
    assert sum(f["force_refresh"] for f in api.fetches) == 1
    clock.forward(seconds=31)
    with pytest.raises(ApiError):
        await account.send_text(USER, "一")
    assert sum(f["force_refresh"] for f in api.fetches) == 2


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        (-1, "retry"),
        (45011, "retry"),
        (-500, "retry"),
        (-429, "retry"),
        (-404, "refused"),
        (43004, "stop"),
        (43019, "stop"),
        (45015, "window"),
        (45047, "window"),
        (43101, "unsubscribed"),
        (50005, "stop"),
        (45002, "refused"),
        (45009, "alarm"),
        (47001, "refused"),
        (48001, "alarm"),
        (40164, "alarm"),
        (99999, "refused"),
    ],
)
async def test_fates(account, api, fault, fate):
    api.faults.append(fault)
    with pytest.raises(ApiError) as error:
        await account.send_text(USER, "一")
    assert error.value.fate == fate
    assert error.value.code == (fault if fault > -100 else 0)
    assert USER not in str(error.value)
    assert api.sent == []


async def test_wrong_secret(api, clock, store):
    async with aiohttp.ClientSession() as session:
        account = WechatApi(
            settings(wechat_api_base=api.base, wechat_app_secret="no"), lambda: session, clock, store.shared
        )
        with pytest.raises(ApiError, match=r"stable_token.*40125") as error:
            await account.send_text(USER, "一")
    assert error.value.fate == "alarm"


async def test_unreachable_server_is_retried_and_tells_no_token(api, clock, store, unused_tcp_port):
    async with aiohttp.ClientSession() as session:
        account = WechatApi(settings(wechat_api_base=api.base), lambda: session, clock, store.shared)
        await account.send_text(USER, "一")
        account._settings = settings(wechat_api_base=f"http://127.0.0.1:{unused_tcp_port}")
        with pytest.raises(ApiError) as error:
            await account.send_text(USER, "二")
    assert error.value.fate == "retry"
    assert error.value.__cause__ is None
    assert api.valid not in str(error.value)


async def test_media(account, api):
    assert await account.media("voice-1") == b"#!AMR\nvoice"
    api.valid = "token-2"
    assert await account.media("voice-1") == b"#!AMR\nvoice"
    with pytest.raises(ApiError, match="40007"):
        await account.media("gone")
