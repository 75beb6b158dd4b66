"""What columns of the gateway's tables can hold: sealed data, moments with their zone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from bot.core.crypto import Cipher


class Sealed(TypeDecorator[Any]):
    """JSON data that lies encrypted in the database and is plain in the program."""

    impl = Text
    cache_ok = True
    cipher: Cipher | None = None  # set once by `storage.session.open_database`

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Seal on the way in."""
        return None if value is None else _cipher().seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Open on the way out."""
        return None if value is None else _cipher().open(value)


def _cipher() -> Cipher:
    if Sealed.cipher is None:
        raise RuntimeError("storage is used before open_database() gave it a cipher")
    return Sealed.cipher


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
    """Base of the gateway's tables."""

    type_annotation_map = {datetime: UtcTime, str: String(64)}
