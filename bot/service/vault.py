"""Taking personal numbers out of a message before anything else sees it, and giving them back where they are needed."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import personal
from bot.core.crypto import Cipher
from bot.storage.tables import VaultAccess, VaultItem


async def seal_text(session: AsyncSession, cipher: Cipher, caller_id: str, text: str, now: datetime) -> str:
    """`text` with every personal number replaced by its token; the numbers lie in the vault from now on.

    The same number of the same caller always gets the same token.
    """
    sealed, last = "", 0
    for item in personal.find(text):
        key = cipher.pseudonym("vault", caller_id, item.kind, item.value)[:16]
        if await session.get(VaultItem, key) is None:
            session.add(VaultItem(token=key, caller_id=caller_id, kind=item.kind, value=item.value, created_at=now))
            await session.flush()
        sealed += text[last : item.start] + personal.token(item.kind, key, item.value)
        last = item.end
    return sealed + text[last:]


async def open_tokens(session: AsyncSession, data: Any, by: str, reason: str, now: datetime) -> Any:
    """`data` (any JSON) with all tokens in its strings replaced by the numbers; each opening is logged with its reason."""
    if isinstance(data, dict):
        return {k: await open_tokens(session, v, by, reason, now) for k, v in data.items()}
    if isinstance(data, list):
        return [await open_tokens(session, v, by, reason, now) for v in data]
    if not isinstance(data, str):
        return data
    opened, last = "", 0
    for match in re.finditer(personal.TOKEN, data):
        item = await session.get(VaultItem, match.group(2))
        session.add(VaultAccess(token=match.group(2), by=by, reason=reason, at=now))
        opened += data[last : match.start()] + (str(item.value) if item else "[已删除]")
        last = match.end()
    return opened + data[last:]
