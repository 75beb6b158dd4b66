"""Fetching callers' pictures: with the account's password to the provider's own server, and to nobody else's."""

import aiohttp
import pytest
from providers import user_of

from bot.gateway.pictures import NotNow, Pictures
from bot.service.evidence import LARGEST
from bot.service.sending import Unusable
from bot.settings import Settings

JPEG = b"\xff\xd8\xff\xe0photo"
MEDIA = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


@pytest.fixture
async def pictures(providers, store, clock):
    async with aiohttp.ClientSession() as session:
        settings = Settings(
            _env_file=None, twilio_api_base=providers.base, twilio_account_sid="AC1", twilio_auth_token="auth-token"
        )
        yield Pictures(settings, session, store, clock)


async def test_twilio_gives_a_picture_to_the_account(pictures, providers):
    providers.files[MEDIA] = (200, JPEG, {})
    assert await pictures.fetch("twilio", providers.base + MEDIA) == JPEG
    assert user_of(providers.calls[0]) == aiohttp.BasicAuth("AC1", "auth-token")


async def test_a_redirection_within_the_provider_is_followed(pictures, providers):
    providers.files[MEDIA] = (307, b"", {"Location": f"{providers.base}/store/1"})
    providers.files["/store/1"] = (200, JPEG, {})
    assert await pictures.fetch("twilio", providers.base + MEDIA) == JPEG


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:5432/",
        "https://evil.example/x.jpg",
        "https://api.twilio.com.evil.example/x",
        "https://api.twilio.com:8443/x",
        "http://api.twilio.com/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_no_way_leads_into_our_network(pictures, providers, target):
    with pytest.raises(Unusable):
        await pictures.fetch("twilio", target)
    providers.files[MEDIA] = (302, b"", {"Location": target})
    with pytest.raises(Unusable):
        await pictures.fetch("twilio", providers.base + MEDIA)
    assert len(providers.calls) == 1


async def test_a_ring_of_redirections_ends(pictures, providers):
    providers.files[MEDIA] = (302, b"", {"Location": providers.base + MEDIA})
    with pytest.raises(Unusable):
        await pictures.fetch("twilio", providers.base + MEDIA)


@pytest.mark.parametrize(
    ("status", "error"), [(404, Unusable), (410, Unusable), (500, NotNow), (429, NotNow), (401, NotNow)]
)
async def test_what_another_try_may_bring(pictures, providers, status, error):
    providers.files[MEDIA] = (status, b"", {})
    with pytest.raises(error):
        await pictures.fetch("twilio", providers.base + MEDIA)


async def test_a_picture_that_never_ends_is_given_up(pictures, providers):
    providers.files[MEDIA] = (200, JPEG + b"x" * LARGEST, {})
    with pytest.raises(Unusable):
        await pictures.fetch("twilio", providers.base + MEDIA)


@pytest.mark.parametrize("source", ["m https://evil.example/a", "m http://127.0.0.1/a", "m ", "m"])
async def test_wechats_pictures_come_from_wechats_servers_alone(pictures, source):
    with pytest.raises(Unusable):
        await pictures.fetch("wechat", source)


async def test_pictures_of_a_channel_that_sends_none(pictures):
    with pytest.raises(Unusable):
        await pictures.fetch("web", "https://a.cn/1")
