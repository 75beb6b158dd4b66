"""Numbers and query codes: serial per office and year without gaps or races, codes that nobody guesses or misreads."""

import secrets
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from intake.tables import Counter

CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read aloud and typed by thumb: no 0 O 1 I L
CODE_LENGTH: Final = 8


def new_query_code() -> str:
    """Eight characters, about 40 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


async def next_number(session: AsyncSession, office: str, year: int) -> str:
    """`<office, 6 digits>-<year>-<serial>`; the counter's row stays locked until the transaction ends."""
    prefix = office.ljust(6, "0")[:6]
    # One statement that counts and reads, so that two offices' clerks never draw the same number on either database.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Counter)
        .values(prefix=prefix, year=year, last=1)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": Counter.last + 1})
        .returning(Counter.last)
    )
    serial = (await session.execute(statement)).scalar_one()
    return f"{prefix}-{year}-{serial:06d}"
