"""The doctor on the other side: intake API, Redis, WeChat, Twilio, tokens. Reached, and asked for a token only if told to."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from redis.asyncio import Redis

from bot.channels.wechat_crypto import aes_key
from bot.core import clock
from bot.core.errors import BadInput
from bot.gateway.doctor_findings import Finding, defect, ok, warning
from bot.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=8, connect=4)
SKEW = 60  # seconds; WeChat's and the intake's signatures carry the time
SHORT = 16  # characters of a token that cannot be guessed
Shapes = dict[str, tuple[str, str]]
WECHAT: Shapes = {
    "wechat_token": (r"[A-Za-z0-9]{3,32}", "3 to 32 letters and digits, as on the account's settings page"),
    "wechat_app_id": (r"wx[0-9a-f]{16}", "wx and 16 hex digits"),
    "wechat_app_secret": (r"[0-9a-f]{32}", "32 hex digits"),
}
TWILIO: Shapes = {
    "twilio_account_sid": (r"AC[0-9a-f]{32}", "AC and 32 hex digits"),
    "twilio_auth_token": (r"[0-9a-f]{32}", "32 hex digits"),
    "twilio_from": (r"\+[1-9]\d{6,14}|MG[0-9a-f]{32}", "a number like +14155550100 or a messaging service MG…"),
}


async def intake(settings: Settings, online: bool) -> list[Finding]:
    """The intake API answers, its database is migrated, and it takes our token."""
    base = settings.intake_base
    token = settings.intake_token or _kept(settings, "intake_token")
    answer = await _get(f"{base}/readyz")
    if isinstance(answer, str) and not settings.intake_url:
        return [
            warning("intake", f"{base} does not answer ({answer})", "`hotline serve` starts it; or it is not running")
        ]
    if isinstance(answer, str):
        return [
            defect("intake", f"{base} does not answer ({answer})", "start the intake API; look at HOTLINE_INTAKE_URL")
        ]
    if answer[0] != 200:
        return [defect("intake", f"{base}/readyz answers {answer[0]}", "migrate its database: hotline db upgrade")]
    allowed = await _get(f"{base}/v1/applications?page=1", {"Authorization": f"Bearer {token}"})
    if isinstance(allowed, str) or allowed[0] in (401, 403):
        return [defect("intake", "it refuses our token", "give both programs the same HOTLINE_INTAKE_TOKEN")]
    return [ok("intake", f"{base} is ready and takes our token"), *_skew("intake", answer[1])]


async def redis(settings: Settings, online: bool) -> list[Finding]:
    """Redis answers, where one is named."""
    if not settings.redis_url:
        return []
    client: Redis | None = None
    try:
        client = Redis.from_url(settings.redis_url, socket_timeout=4, socket_connect_timeout=4)
        await client.ping()
    except Exception as error:
        return [defect("redis", f"does not answer ({type(error).__name__})", "start it; look at HOTLINE_REDIS_URL")]
    finally:
        if client is not None:
            await client.aclose()
    return [ok("redis", "answers")]


async def wechat(settings: Settings, online: bool) -> list[Finding]:
    """Shape of the settings, the server's reach, and with `online` whether it gives a token."""
    names = [*WECHAT, "wechat_aes_key"]
    if not any(getattr(settings, name) for name in names):
        return [ok("wechat", "not connected")]
    found = shapes("wechat", settings, WECHAT)
    for name in ("wechat_aes_key", "wechat_aes_key_previous"):
        try:
            _ = aes_key(getattr(settings, name)) if getattr(settings, name) else None
        except BadInput as error:
            found.append(defect("wechat", f"{upper(name)}: {error}", "copy all 43 characters"))
    if not settings.wechat_token:
        found.append(defect("wechat", "HOTLINE_WECHAT_TOKEN is missing: the channel stays shut", "set it"))
    if not (settings.wechat_app_id and settings.wechat_app_secret):
        mend = "set HOTLINE_WECHAT_APP_ID and HOTLINE_WECHAT_APP_SECRET"
        found.append(warning("wechat", "answers that take longer than five seconds cannot be sent", mend))
    found += public("wechat", settings)
    base = settings.wechat_api_base.rstrip("/")
    found += await reach("wechat", base)
    if online and settings.wechat_app_id and settings.wechat_app_secret:
        found.append(await _wechat_token(base, settings))
    return found


async def twilio(settings: Settings, online: bool) -> list[Finding]:
    """Shape of the settings, the server's reach, and with `online` whether it knows the account."""
    if not any(getattr(settings, name) for name in TWILIO):
        return [ok("twilio", "not connected")]
    found = shapes("twilio", settings, TWILIO)
    if not settings.twilio_auth_token:
        found.append(defect("twilio", "HOTLINE_TWILIO_AUTH_TOKEN is missing: the channel stays shut", "set it"))
    if not (settings.twilio_account_sid and settings.twilio_from):
        mend = "set HOTLINE_TWILIO_ACCOUNT_SID and HOTLINE_TWILIO_FROM"
        found.append(warning("twilio", "callers cannot be told of progress by SMS", mend))
    found += public("twilio", settings)
    base, sid = settings.twilio_api_base.rstrip("/"), settings.twilio_account_sid
    found += await reach("twilio", base)
    if online and sid and settings.twilio_auth_token:
        auth = aiohttp.BasicAuth(sid, settings.twilio_auth_token)
        answer = await _get(f"{base}/2010-04-01/Accounts/{sid}.json", auth=auth)
        good = not isinstance(answer, str) and answer[0] == 200
        text = "the account is known" if good else "the account is not known, or its token is wrong"
        found.append(ok("twilio", text) if good else defect("twilio", text, "copy SID and token anew from the console"))
    return found


def tokens(settings: Settings, online: bool) -> list[Finding]:
    """Tokens that programs log in with are long enough not to be guessed."""
    names = ("voice_token", "assist_token", "intake_token", "intake_hook_secret", "secret_key")
    short = [name for name in names if 0 < len(getattr(settings, name)) < SHORT]
    mend = "make a long one: openssl rand -base64 32"
    return [warning("tokens", f"{upper(name)} has fewer than {SHORT} characters", mend) for name in short]


def shapes(check: str, settings: Settings, wanted: Shapes) -> list[Finding]:
    """Never the value itself: it is a secret."""
    wrong = [n for n, (shape, _) in wanted.items() if (v := getattr(settings, n)) and not re.fullmatch(shape, v)]
    return [defect(check, f"{upper(name)} has not the right shape", f"it is {wanted[name][1]}") for name in wrong]


def public(check: str, settings: Settings) -> list[Finding]:
    """Providers reach us from outside, by https."""
    if settings.public_url.startswith("https://"):
        return []
    mend = "set HOTLINE_PUBLIC_URL=https://your.host as the provider calls it"
    return [warning(check, "HOTLINE_PUBLIC_URL is not an https address: signatures are checked against it", mend)]


async def reach(check: str, base: str) -> list[Finding]:
    """Something answers there, and its clock is ours."""
    answer = await _get(base)
    host = urlsplit(base).netloc
    if isinstance(answer, str):
        return [defect(check, f"{host} cannot be reached ({answer})", "open the firewall towards it, look at DNS")]
    return [ok(check, f"{host} can be reached"), *_skew(check, answer[1])]


async def _wechat_token(base: str, settings: Settings) -> Finding:
    """https://developers.weixin.qq.com/doc/subscription/api/base/api_getstableaccesstoken.html"""
    body = {"grant_type": "client_credential", "appid": settings.wechat_app_id, "secret": settings.wechat_app_secret}
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.post(f"{base}/cgi-bin/stable_token", json=body) as response,
        ):
            data: dict[str, Any] = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return defect("wechat", f"asking for a token failed ({type(error).__name__})", "try again later")
    if data.get("access_token"):
        return ok("wechat", "gives a token")
    code = data.get("errcode")
    known = {40013: "HOTLINE_WECHAT_APP_ID is wrong", 40125: "HOTLINE_WECHAT_APP_SECRET is wrong"}
    known |= {40164: "put this machine's address on the account's IP white list"}
    return defect("wechat", f"gives no token: errcode {code}", known.get(code or 0, "look the code up at WeChat"))


async def _get(
    url: str, headers: dict[str, str] | None = None, auth: aiohttp.BasicAuth | None = None
) -> tuple[int, str] | str:
    """(status, Date header) of an answer, or the name of what went wrong."""
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.get(url, headers=headers, auth=auth, allow_redirects=False) as response,
        ):
            return response.status, response.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return type(error).__name__


def _skew(check: str, date: str) -> list[Finding]:
    """The other side's clock against ours."""
    try:
        theirs = parsedate_to_datetime(date).astimezone(UTC)
    except (TypeError, ValueError):
        return []
    seconds = abs((clock.now() - theirs).total_seconds())
    if seconds <= SKEW:
        return []
    text = f"the clocks here and at {check} are {seconds:.0f} s apart"
    return [defect("clock", text, "set the time: timedatectl set-ntp true")]


def _kept(settings: Settings, name: str) -> str:
    path = settings.var_dir / f"{name}.key"
    return path.read_text().strip() if path.exists() else ""


def upper(name: str) -> str:
    """The environment variable of a setting."""
    return f"HOTLINE_{name.upper()}"
