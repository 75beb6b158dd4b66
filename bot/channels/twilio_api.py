"""Sending by Twilio's REST API: each message once, its errors sorted by what they mean.

Plain HTTP instead of Twilio's client, which opens a session a call and writes the query, a caller's number, into the log.
https://www.twilio.com/docs/messaging/api/message-resource
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

import aiohttp

from bot.core.errors import HotlineError
from bot.core.sms import part_count
from bot.service.store import Store
from bot.settings import Settings

PROVIDER = "twilio"
TIMEOUT = aiohttp.ClientTimeout(total=8)
STATUS_PATH = "/channels/twilio/sms/status"
Fate = Literal["retry", "stopped", "unreachable", "refused"]
# https://www.twilio.com/docs/api/errors
STOPPED = frozenset({21610})  # he sent STOP: never again until he writes
UNREACHABLE = frozenset({21211, 21612, 21614, 30003, 30004, 30005, 30006, 30007})
RETRY = frozenset({14107, 20429, 30001, 30008, 30010, 30017, 30410, 63018})


class TwilioError(HotlineError):
    """Twilio did not take it: `fate` says whether to retry, never to write again, or that it is refused for good."""

    def __init__(self, code: int, status: int) -> None:
        super().__init__(f"Twilio refused a message: error {code or '-'}, HTTP {status}")
        self.code, self.fate = code, fate(code, status)


def fate(code: int, status: int = 400) -> Fate:
    """What an error means: of those without a code of their own, rate limits and Twilio's own failures pass."""
    if code in STOPPED:
        return "stopped"
    if code in UNREACHABLE:
        return "unreachable"
    if code in RETRY or status in (408, 429) or status >= 500 or status in (401, 403):
        return "retry"  # 401 and 403: somebody will set the token right
    return "refused"


class TwilioApi:
    """One account's messages."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession, store: Store) -> None:
        self._settings, self._session, self._store = settings, session, store

    @property
    def ready(self) -> bool:
        """Whether account, token and sender are set."""
        s = self._settings
        return bool(s.twilio_account_sid and s.twilio_auth_token and (s.twilio_from or s.twilio_messaging_service))

    async def send(self, key: str, caller_id: str, to: str, text: str, now: datetime) -> None:
        """Send `text` under our `key` unless that was done before. Raises TwilioError, aiohttp.ClientError, TimeoutError.

        Twilio knows no idempotency key. After a try of unknown end the list of sent messages is asked first.
        """
        before = await self._store.deliveries.begin(key, PROVIDER, caller_id, part_count(text))
        if before == "sent":
            return
        sid = await self._find(to, text, now) if before == "unknown" else None
        await self._store.deliveries.taken(key, sid or await self._create(key, to, text))

    async def _create(self, key: str, to: str, text: str) -> str:
        """Twilio's id of the new message."""
        settings = self._settings
        form = {"To": to, "Body": text}
        form |= (
            {"MessagingServiceSid": settings.twilio_messaging_service}
            if settings.twilio_messaging_service
            else {"From": settings.twilio_from}
        )
        if settings.public_url:
            form["StatusCallback"] = status_url(settings, key)
        async with self._session.post(self._url, data=form, auth=self._auth, timeout=TIMEOUT) as response:
            answer = await _json(response)
            if response.status in (200, 201) and answer.get("sid"):
                return str(answer["sid"])
            error = TwilioError(int(answer.get("code") or 0), response.status)
        if response.status < 500:  # a clear no: nothing was sent, another try is a first one
            await self._store.deliveries.undone(key)
        raise error

    async def _find(self, to: str, text: str, now: datetime) -> str | None:
        """Twilio's id of the message if an earlier try did get through."""
        query = {"To": to, "DateSent>": f"{now - timedelta(days=1):%Y-%m-%d}", "PageSize": "50"}
        async with self._session.get(self._url, params=query, auth=self._auth, timeout=TIMEOUT) as response:
            answer = await _json(response)
            if response.status != 200:
                raise TwilioError(int(answer.get("code") or 0), response.status)
        known = (m for m in answer.get("messages", ()) if m.get("body") == text)
        return next((str(m["sid"]) for m in known), None)

    @property
    def _url(self) -> str:
        account = quote(self._settings.twilio_account_sid, safe="")
        return f"{self._settings.twilio_api_base.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"

    @property
    def _auth(self) -> aiohttp.BasicAuth:
        return aiohttp.BasicAuth(self._settings.twilio_account_sid, self._settings.twilio_auth_token)


def status_url(settings: Settings, key: str) -> str:
    """Where Twilio reports: our key stands in it, since a report can come before the send has returned."""
    return f"{settings.public_url.rstrip('/')}{STATUS_PATH}?key={quote(key, safe='')}"


async def _json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        answer = await response.json(content_type=None)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
