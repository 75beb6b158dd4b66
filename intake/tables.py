"""The tables of the intake API. In the clear stand states, offices, days and keyed fingerprints; the rest is sealed."""

from datetime import UTC, date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Index, Integer, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcTime(TypeDecorator[datetime]):
    """A moment with its zone, also on SQLite, which keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of the intake's tables."""

    type_annotation_map = {datetime: UtcTime, date: Date, str: String(64)}


class Counter(Base):
    """The last serial number of an office in a year."""

    __tablename__ = "counters"
    prefix: Mapped[str] = mapped_column(String(6), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Application(Base):
    """One application; `sealed` is its whole JSON, `due_on` the last day for what the office owes in this state."""

    __tablename__ = "applications"
    __table_args__ = (Index("applications_due", "due_on"), Index("applications_office", "office", "status"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    office: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(16))
    urgent: Mapped[bool]
    key_hash: Mapped[str] = mapped_column(unique=True)
    body_hash: Mapped[str]
    code_hash: Mapped[str] = mapped_column(unique=True)
    code_sealed: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    review_due: Mapped[date]
    due_on: Mapped[date | None]
    updated_at: Mapped[datetime]


class Change(Base):
    """One step of an application's history; `sealed` holds who made it and why."""

    __tablename__ = "changes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    from_status: Mapped[str | None] = mapped_column(String(16))
    to_status: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Material(Base):
    """A file that belongs to an application; `sealed` holds its name and checksum, `file` where it lies, sealed too."""

    __tablename__ = "materials"
    __table_args__ = (UniqueConstraint("application_id", "name_hash"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    name_hash: Mapped[str]
    sealed: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str]
    size: Mapped[int]
    file: Mapped[str]
    stored_at: Mapped[datetime]


class HookEvent(Base):
    """A status change that the hotline must hear of; waiting until `delivered_at` is set."""

    __tablename__ = "hook_events"
    __table_args__ = (Index("hook_events_due", "delivered_at", "due_at"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    last_error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
