"""Sending by Aliyun's SendSms: registered templates only, signed by ACS3-HMAC-SHA256.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from bot.channels.sms_templates import check, filled
from bot.core.clock import CST
from bot.core.errors import HotlineError
from bot.core.phones import mainland
from bot.service.store import Store
from bot.settings import Settings

PROVIDER = "aliyun"
VERSION = "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
EMPTY = hashlib.sha256(b"").hexdigest()
TIMEOUT = aiohttp.ClientTimeout(total=8)
Fate = Literal["retry", "unreachable", "refused"]
# https://help.aliyun.com/zh/sms/developer-reference/api-error-codes
RETRY = ("isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "Throttling", "isv.OUT_OF_SERVICE")
UNREACHABLE = ("isv.MOBILE_NUMBER_ILLEGAL", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.MOBILE_COUNT_OVER_LIMIT")


class AliyunError(HotlineError):
    """Aliyun did not take it: `fate` says whether to retry, that the number is no good, or that it is refused for good."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(f"Aliyun refused an SMS: {code or '-'}, HTTP {status}")
        self.code, self.fate = code, fate(code, status)


def fate(code: str, status: int) -> Fate:
    """What an error code means."""
    if code.startswith(UNREACHABLE):
        return "unreachable"
    return "retry" if code.startswith(RETRY) or status >= 500 or status == 429 else "refused"


def query_string(values: Mapping[str, str]) -> str:
    """Parameters sorted and encoded as both the URL and the signature take them (RFC 3986)."""
    pairs = ((quote(name, safe="-_.~"), quote(values[name], safe="-_.~")) for name in sorted(values))
    return "&".join(f"{name}={value}" for name, value in pairs)


def authorization(method: str, query: str, headers: Mapping[str, str], key_id: str, key_secret: str) -> str:
    """The Authorization header over method, query and all `headers` (names in lower case); the body is empty."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join((method, "/", query, lines, names, headers["x-acs-content-sha256"]))
    signed = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"


class AliyunApi:
    """One account's template messages."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession, store: Store) -> None:
        check(settings.aliyun_templates, settings.aliyun_sign_name)
        self._settings, self._session, self._store = settings, session, store

    def can_say(self, kind: str) -> bool:
        """Whether there is a key and a registered template for this kind of message."""
        settings = self._settings
        has_key = settings.aliyun_access_key_id and settings.aliyun_access_key_secret
        return bool(has_key and kind in settings.aliyun_templates)

    async def send(self, key: str, caller_id: str, to: str, kind: str, fields: Mapping[str, str], now: datetime) -> str:
        """Send the template of `kind` under our `key` unless that was done before; returns its text, empty where it was.

        `key` is the OutId of the delivery reports. Aliyun does not compare it, so after a try of unknown end the list of
        sent messages is asked first. Raises AliyunError, BadInput, aiohttp.ClientError, TimeoutError.
        """
        settings = self._settings
        template = settings.aliyun_templates[kind]
        values, text, parts = filled(template, fields, settings.aliyun_sign_name)
        before = await self._store.deliveries.begin(key, PROVIDER, caller_id, parts)
        if before == "sent" or (before == "unknown" and await self._was_sent(key, to, now)):
            await self._store.deliveries.taken(key, "")
            return ""
        query = {"PhoneNumbers": mainland(to), "SignName": settings.aliyun_sign_name, "TemplateCode": template.code}
        query |= {"TemplateParam": json.dumps(values, ensure_ascii=False), "OutId": key}
        answer, status = await self._call("SendSms", query, now)
        if answer.get("Code") == "OK":
            await self._store.deliveries.taken(key, str(answer.get("BizId") or ""))
            return text
        if status < 500:
            await self._store.deliveries.undone(key)
        raise AliyunError(str(answer.get("Code") or ""), status)

    async def _was_sent(self, key: str, to: str, now: datetime) -> bool:
        """Whether today's messages to this number hold ours: QuerySendDetails, api-dysmsapi-2017-05-25-querysenddetails."""
        query = {"PhoneNumber": mainland(to), "SendDate": f"{now.astimezone(CST):%Y%m%d}"}
        answer, status = await self._call("QuerySendDetails", query | {"PageSize": "50", "CurrentPage": "1"}, now)
        if answer.get("Code") != "OK":
            raise AliyunError(str(answer.get("Code") or ""), status)
        details = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
        return any(detail.get("OutId") == key for detail in details)

    async def _call(self, action: str, values: Mapping[str, str], now: datetime) -> tuple[dict[str, Any], int]:
        settings, query = self._settings, query_string(values)
        headers = {
            "host": urlsplit(settings.aliyun_api_base).netloc,
            "x-acs-action": action,
            "x-acs-version": VERSION,
            "x-acs-date": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": EMPTY,
        }
        own = authorization("POST", query, headers, settings.aliyun_access_key_id, settings.aliyun_access_key_secret)
        url = URL(f"{settings.aliyun_api_base.rstrip('/')}/?{query}", encoded=True)
        async with self._session.post(url, headers=headers | {"Authorization": own}, timeout=TIMEOUT) as response:
            try:
                answer = await response.json(content_type=None)
            except ValueError:
                answer = {}
            return (answer if isinstance(answer, dict) else {}), response.status
