"""What callers are to hear unasked: notices, late replies, and what becomes of one that no channel can carry."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.areas import PLAIN_NAMES
from bot.core.messages import Letter, Reply
from bot.service import turn as turns
from bot.service.cases import NOTIFY, open_case
from bot.service.container import Services
from bot.service.sending import NotYet
from bot.storage.tables import Caller, InboxMessage, Notice, OutboxItem

Notifier = Callable[[Caller, Letter], Awaitable[bool]]  # False: his channel has no way, he hears it with his next reply
_CASE_FIELDS = {"number": "number", "query_code": "query_code", "due": "review_due"}


async def send_late(services: Services, notify: Notifier | None, item: OutboxItem) -> None:
    """Send a reply that could not go out with its question. Raises NotYet, or what the notifier raises to try again."""
    async with services.sessions() as session:
        row = await session.get(InboxMessage, item.payload["inbox"])
        caller = await session.get(Caller, item.caller_id)
    if row is None or caller is None:  # erased meanwhile
        return
    if row.answered_at is None:
        raise NotYet("the message is still being worked on")
    letter = late_letter(item.key, Reply.from_json(row.reply), int(item.payload["sent"]))
    if letter.reply.texts and not (notify is not None and await notify(caller, letter)):
        await _untold(services, caller, letter)


async def _untold(services: Services, caller: Caller, letter: Letter) -> None:
    """No way to the caller now: he hears it with his next reply; of an SMS that cannot be answered a person learns."""
    now = services.now()
    async with turns.begin(services, caller.id, caller.channel, None, now) as turn:
        turn.session.add(Notice(caller_id=caller.id, text="\n".join(letter.reply.texts), created_at=now))
        if caller.channel == "sms" and not (caller.stopped or caller.unreachable):
            details = {"answer": letter.reply.texts}
            await open_case(turn, "handover", letter.reply.area, "短信发不出答复，请回电", details)


def late_letter(key: str, reply: Reply, sent: int) -> Letter:
    """A late reply with what a registered template may say of it."""
    if reply.case and reply.case.get("number"):
        fields = {name: str(reply.case.get(field) or "") for name, field in _CASE_FIELDS.items()}
        return Letter(key, reply, "number", fields, sent)
    kind = "urgent" if reply.decision == "urgent" else "answer"
    return Letter(key, reply, kind, {"area": PLAIN_NAMES.get(reply.area or "", "您的事")}, sent)


async def add_notice(
    session: AsyncSession,
    caller_id: str,
    text: str,
    now: datetime,
    kind: str | None = None,
    fields: dict[str, str] | None = None,
) -> None:
    """Write a notice for a caller and the order to send it where his channel can; `kind` and `fields` as in Letter."""
    notice = Notice(caller_id=caller_id, text=text, kind=kind, fields=fields, created_at=now, told_at=None)
    session.add(notice)
    await session.flush()
    session.add(
        OutboxItem(
            key=f"notice-{notice.id}",
            kind=NOTIFY,
            caller_id=caller_id,
            payload={"notice": notice.id},
            due_at=now + timedelta(seconds=10),  # the reply under way may carry it
            created_at=now,
        )
    )
