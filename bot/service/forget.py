"""Erasing a caller: what he said, who he is, what is waiting to be sent (PIPL 47)."""

from typing import Any

from sqlalchemy import delete, func, select, update

from bot.core.crypto import Cipher
from bot.core.errors import BadInput
from bot.core.phones import international
from bot.storage.session import Sessions
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
ERASED = {
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
    report: dict[str, Any] = {}
    async with sessions() as session:
        tokens = (await session.scalars(select(VaultItem.token).where(VaultItem.caller_id.in_(ids)))).all()
        rest = SharedValue.key == cipher.pseudonym("shared", f"wechat-rest {user}")
        await session.execute(delete(SharedValue).where(rest))
        await session.execute(delete(VaultAccess).where(VaultAccess.token.in_(tokens)))
        for name, table in ERASED.items():
            count = select(func.count()).select_from(table).where(table.caller_id.in_(ids))  # type: ignore[attr-defined]
            report[name] = await session.scalar(count)
            await session.execute(delete(table).where(table.caller_id.in_(ids)))  # type: ignore[attr-defined]
        cases = select(Case.id).where(Case.caller_id.in_(ids))
        noted = await session.execute(delete(CaseNote).where(CaseNote.case_id.in_(cases)))
        report["case_notes"] = noted.rowcount  # type: ignore[attr-defined]
        emptied = (
            update(Case)
            .where(Case.caller_id.in_(ids))
            .values(details={}, query_code=None, query_hash=None, caller_id="erased")
        )
        report["cases"] = (await session.execute(emptied)).rowcount  # type: ignore[attr-defined]
        removed = await session.execute(delete(Caller).where(Caller.id.in_(ids)))
        report["callers"] = removed.rowcount  # type: ignore[attr-defined]
        await session.commit()
    return {"channel": channel, "erased": report}
