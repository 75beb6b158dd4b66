"""Erasing a caller: what he said, who he is, what is waiting to be sent (PIPL 47)."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.crypto import Cipher
from bot.core.errors import BadInput
from bot.core.phones import international
from bot.storage.session import Sessions, changed
from bot.storage.tables import (
    Caller,
    Case,
    CaseNote,
    Delivery,
    Evidence,
    InboxMessage,
    Notice,
    OutboxItem,
    PhoneCall,
    PushWindow,
    SharedValue,
    Takeover,
    Tracker,
    VaultAccess,
    VaultItem,
)

PROVIDERS = {
    "sms": ("twilio", "aliyun", "uplink"),
    "wechat": ("wechat",),
    "web": ("web",),
    "voice": ("voice", "twilio_voice"),
}
ERASED: dict[str, Any] = {
    **{"inbox": InboxMessage, "trackers": Tracker, "vault": VaultItem, "notices": Notice, "outbox": OutboxItem},
    **{"evidence": Evidence, "deliveries": Delivery, "push_windows": PushWindow, "calls": PhoneCall},
    "takeovers": Takeover,
}


async def erase(sessions: Sessions, cipher: Cipher, channel: str, user: str) -> dict[str, Any]:
    """Remove everything of a caller; of his applications only number, status and dates stay (the office's own records).

    Returns counts by table. An application still waiting to be sent is withdrawn with the rest.
    """
    if channel not in PROVIDERS:
        raise BadInput(f"channel {channel!r} is unknown: one of {', '.join(PROVIDERS)}")
    users = {user, international(user)} if channel == "sms" else {user}
    ids = [cipher.pseudonym("caller", provider, name) for provider in PROVIDERS[channel] for name in users]
    async with sessions() as session:
        await _erase_traces(session, cipher, ids, user)
        report = {name: await changed(session, delete(t).where(t.caller_id.in_(ids))) for name, t in ERASED.items()}
        report |= await _empty_cases(session, ids)
        report["callers"] = await changed(session, delete(Caller).where(Caller.id.in_(ids)))
        await session.commit()
    return {"channel": channel, "erased": report}


async def _erase_traces(session: AsyncSession, cipher: Cipher, ids: list[str], user: str) -> None:
    """What names the caller in other tables by a key of its own."""
    rest = SharedValue.key == cipher.pseudonym("shared", f"wechat-rest {user}")
    await session.execute(delete(SharedValue).where(rest))
    tokens = select(VaultItem.token).where(VaultItem.caller_id.in_(ids))
    await session.execute(delete(VaultAccess).where(VaultAccess.token.in_(tokens)))


async def _empty_cases(session: AsyncSession, ids: list[str]) -> dict[str, int]:
    own = Case.caller_id.in_(ids)
    notes = delete(CaseNote).where(CaseNote.case_id.in_(select(Case.id).where(own)))
    emptied = update(Case).where(own).values(details={}, query_code=None, query_hash=None, caller_id="erased")
    return {"case_notes": await changed(session, notes), "cases": await changed(session, emptied)}
