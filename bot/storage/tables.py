"""The gateway's tables. Everything a caller said or is stands in sealed columns; keys are pseudonyms."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.messages import Channel
from bot.storage.columns import Base, Sealed


class Caller(Base):
    """One person on one channel; `id` is a pseudonym of provider and address, `address` is sealed."""

    __tablename__ = "callers"
    id: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str]
    channel: Mapped[Channel] = mapped_column(String(64))
    address: Mapped[Any] = mapped_column(Sealed)
    region: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    stopped: Mapped[bool] = mapped_column(default=False)
    unreachable: Mapped[str | None]  # the provider's code for why nothing reaches him; his next message clears it


class InboxMessage(Base):
    """A message that arrived, written before it is worked on; `reply` is filled once it was answered."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("provider", "message_id"),
        Index("inbox_unanswered", "answered_at"),
        Index("inbox_callers_unanswered", "caller_id", "answered_at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    provider: Mapped[str]
    message_id: Mapped[str]  # pseudonym of the provider's id, which may hold an address
    caller_id: Mapped[str] = mapped_column(index=True)
    message: Mapped[Any] = mapped_column(Sealed)
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reply: Mapped[Any] = mapped_column(Sealed, nullable=True)


class Tracker(Base):
    """The dialogue state of one caller: slots, open form and the last turns."""

    __tablename__ = "trackers"
    caller_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[Any] = mapped_column(Sealed)
    turns: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]


class VaultItem(Base):
    """A personal number that was taken out of a message; the token stands in its place everywhere else."""

    __tablename__ = "vault"
    token: Mapped[str] = mapped_column(primary_key=True)
    caller_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    value: Mapped[Any] = mapped_column(Sealed)
    created_at: Mapped[datetime]


class VaultAccess(Base):
    """Who opened which sealed number, when and why."""

    __tablename__ = "vault_access"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Case(Base):
    """Something a person at the office must act on: an application, a hand-over, an alarm."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(primary_key=True)
    caller_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    area: Mapped[str | None]
    reason: Mapped[str] = mapped_column(String(200))
    status: Mapped[str]
    details: Mapped[Any] = mapped_column(Sealed)
    number: Mapped[str | None] = mapped_column(index=True)
    query_hash: Mapped[str | None] = mapped_column(index=True)
    query_code: Mapped[Any] = mapped_column(Sealed, nullable=True)
    review_due: Mapped[str | None]
    office: Mapped[str | None] = mapped_column(index=True)  # GB/T 2260 code of the centre that it belongs to, 6 digits
    claimed_by: Mapped[str | None]  # the operator whose case it is
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OutboxItem(Base):
    """Something that must reach another system exactly once; `key` is the idempotency key it is sent with."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "status", "due_at"),)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    caller_id: Mapped[str] = mapped_column(index=True)
    payload: Mapped[Any] = mapped_column(Sealed)
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    last_error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]


class Notice(Base):
    """Something to tell a caller later: shown with his next reply, or sent by his channel where it can."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    caller_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[Any] = mapped_column(Sealed)
    kind: Mapped[str | None]  # number, status: which registered template says it where free text is not allowed
    fields: Mapped[Any] = mapped_column(Sealed, nullable=True)
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class Evidence(Base):
    """A photo or paper that a caller sent: fetched where the provider has it, kept sealed, emptied once it is handed in.

    `case_id` is empty until he has an application, `source` is how the provider finds it, `data` is sealed.
    """

    __tablename__ = "evidence"
    # Numbers are never used again: they stand in the outbox's keys.
    __table_args__ = (UniqueConstraint("caller_id", "digest"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    caller_id: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[str | None] = mapped_column(index=True)
    provider: Mapped[str | None]
    source: Mapped[Any] = mapped_column(Sealed, nullable=True)
    digest: Mapped[str | None]  # pseudonym of the content: the same file sent twice is kept once
    name: Mapped[Any] = mapped_column(Sealed, nullable=True)
    content_type: Mapped[str | None]
    size: Mapped[int] = mapped_column(Integer, default=0)
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]


class Operator(Base):
    """A person who works with the console; `password` is a scrypt hash, `role` operator, supervisor or admin."""

    __tablename__ = "operators"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CaseNote(Base):
    """What an operator did with a case: `kind` is note, reply, opened (a number), closed, reopened, or one of claimed,
    released, took_over, handed_back.
    """

    __tablename__ = "case_notes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    kind: Mapped[str]
    text: Mapped[Any] = mapped_column(Sealed)
    at: Mapped[datetime]


class Takeover(Base):
    """A person answers this caller himself and the hotline keeps quiet, until `until` at the latest."""

    __tablename__ = "takeovers"
    caller_id: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    until: Mapped[datetime]
    told: Mapped[bool] = mapped_column(default=False)  # the caller knows that a person reads what he writes


class SharedValue(Base):
    """What all processes remember together for a while: used nonces, WeChat's access token, the rest of a long answer."""

    __tablename__ = "shared_values"
    key: Mapped[str] = mapped_column(primary_key=True)  # a pseudonym
    value: Mapped[Any] = mapped_column(Sealed)
    until: Mapped[datetime] = mapped_column(index=True)


class PushWindow(Base):
    """How many messages WeChat still lets us push to a follower, and until when; `notices` counts his subscriptions."""

    __tablename__ = "push_windows"
    caller_id: Mapped[str] = mapped_column(primary_key=True)
    left: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime]
    notices: Mapped[int] = mapped_column(default=0)


class Delivery(Base):
    """A message handed to an SMS provider: `key` is ours, `provider_id` his; `status` only ever moves on."""

    __tablename__ = "deliveries"
    key: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str]
    provider_id: Mapped[str | None] = mapped_column(index=True)
    caller_id: Mapped[str] = mapped_column(index=True)
    parts: Mapped[int]
    status: Mapped[str]
    code: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PhoneCall(Base):
    """A telephone call in progress; `state` is its channel's own, `version` counts its changes, so that none is lost."""

    __tablename__ = "calls"
    id: Mapped[str] = mapped_column(primary_key=True)  # pseudonym of provider, caller and the provider's own number
    caller_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[Any] = mapped_column(Sealed)
    version: Mapped[int]
    ended: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(index=True)
