"""An operator at a browser, and callers' words and cases made by hand."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from sqlalchemy import text as sql

from bot.core.clock import CST
from bot.core.messages import Inbound, Reply
from bot.core.passwords import hash_password
from bot.service import cases, vault
from bot.service import turn as turns
from bot.service.container import Services
from bot.service.inbox import Inbox
from bot.storage.tables import InboxMessage

PHONE, ID_NUMBER = "13807720001", "11010519491231002X"
PASSWORD = "春天的河水慢慢流过村口"
HASHED = hash_password(PASSWORD)  # once: scrypt is slow by intention


class Clock:
    """A moment that tests move."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 9, 0, tzinfo=CST)

    def __call__(self) -> datetime:
        return self.moment


class Person:
    """An operator at a browser."""

    def __init__(self, client: TestClient[Any, Any], services: Services, name: str) -> None:
        self.client, self.services, self.name = client, services, name
        self.csrf = ""

    async def get(self, path: str = "/console") -> str:
        """A page's text with the tags, entities resolved."""
        async with self.client.get(path) as response:
            html = await response.text()
            assert response.status == 200, html
        self.csrf = (re.findall(r'name="csrf" value="([^"]+)"', html) or [self.csrf])[0]
        return unescape(html)

    async def post(self, path: str, csrf: str | None = None, **fields: str) -> ClientResponse:
        """A form; redirects are not followed."""
        data = {"csrf": self.csrf if csrf is None else csrf} | fields
        return await self.client.post(path, data=data, allow_redirects=False)

    async def log_in(self, password: str) -> ClientResponse:
        """The login form."""
        return await self.post("/console/login", name=self.name, password=password)


class Newcomer(Person):
    """An operator with a one-time password."""

    def __init__(self, client: TestClient[Any, Any], services: Services, name: str, first: str) -> None:
        super().__init__(client, services, name)
        self.first = first

    async def change(self) -> ClientResponse:
        """Put a password of his own in place of the one-time one."""
        await self.get("/console/password")
        return await self.post("/console/password", old=self.first, new=PASSWORD, again=PASSWORD)


async def talk(services: Services, text: str, reply: str, user: str = "+8613900000001", channel: str = "sms") -> str:
    """A caller's message with its reply in the inbox; his pseudonym."""
    provider = {"sms": "twilio"}.get(channel, channel)
    caller = services.cipher.pseudonym("caller", provider, user)
    message = Inbound(provider, channel, user, f"m{services.now().timestamp()}{text}", text, services.now())
    row_id, _ = await Inbox(services).remember(message, caller)
    async with turns.begin(services, caller, channel, None, services.now()) as turn:
        await vault.seal_text(turn.session, services.cipher, caller, text, turn.now)
        row = await turn.session.get_one(InboxMessage, row_id)
        row.reply, row.answered_at = Reply([reply]).to_json(), turn.now
    return caller


async def open_case(
    services: Services, caller: str, kind: str, reason: str, text: str, channel: str = "sms", area: str = "wages"
) -> str:
    """A case of a caller; its id."""
    services.now.moment += timedelta(minutes=1)
    async with turns.begin(services, caller, channel, None, services.now()) as turn:
        sealed = await vault.seal_text(turn.session, services.cipher, caller, text, turn.now)
        return (await cases.open_case(turn, kind, area, reason, {"messages": [sealed]})).id


async def stored(services: Services, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query as the database holds them, sealed columns still sealed."""
    async with services.sessions() as session:
        return [tuple(row) for row in (await session.execute(sql(query))).all()]
