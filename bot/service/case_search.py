"""Finding a case by what a caller has at hand: number, query code, receipt; or his telephone, identity number or name.

What is searched for is never kept; that somebody searched for a person is, like every opening of personal data.
"""

import re
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import personal
from bot.core.errors import BadInput
from bot.core.personal import Found
from bot.core.phones import international
from bot.service.cases import code_hash
from bot.service.container import Services
from bot.service.forget import PROVIDERS
from bot.storage.tables import Case, Operator, VaultAccess, VaultItem

MOST: Final = 30  # cases found
NAMES: Final = 2_000  # applications whose names are read, the newest first: they lie sealed and have no index
SEARCHED: Final = "search"  # stands for the token in the log of accesses
_CODE = re.compile(r"[0-9A-Za-z\-]{4,40}")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,20}")
_CHUNK = 500


class CaseSearch:
    """The operators' search box."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def find(self, operator: Operator, text: str) -> list[str]:
        """Ids of the cases found, at most MOST; BadInput where the text is nothing that can be searched for."""
        said = text.strip()
        numbers, is_code = personal.find(said), _CODE.fullmatch(said) is not None
        async with self._services.sessions() as session:
            found = await _by_code(session, said) if is_code else []
            if numbers and not found:
                return await self._persons(session, operator, numbers[0])
            if _NAME.fullmatch(said):
                return await self._by_name(session, operator, said)
        if is_code:
            return found
        raise BadInput("请写编号、查询码、收据号、电话、身份证号，或者姓名（两个字以上）。")

    async def _persons(self, session: AsyncSession, operator: Operator, number: Found) -> list[str]:
        """By the telephone he uses, or a number that he has said at any time."""
        what = {"phone": "电话", "id_number": "身份证号"}.get(number.kind, "号码")
        await self._log(session, operator, f"按{what}找")
        cipher, callers = self._services.cipher, list(await session.scalars(select(Case.caller_id).distinct()))
        said = {cipher.pseudonym("vault", c, number.kind, number.value)[:16]: c for c in callers}
        wanted, tokens = set(self._addresses(number)), list(said)
        for at in range(0, len(tokens), _CHUNK):
            known = select(VaultItem.token).where(VaultItem.token.in_(tokens[at : at + _CHUNK]))
            wanted |= {said[token] for token in await session.scalars(known)}
        found = select(Case.id).where(Case.caller_id.in_(list(wanted)[:_CHUNK])).order_by(Case.created_at.desc())
        return list(await session.scalars(found.limit(MOST)))

    def _addresses(self, number: Found) -> list[str]:
        """The caller ids under which a telephone number would write or call."""
        if number.kind != "phone":
            return []
        forms = {number.value, international(number.value)}
        ways = [provider for channel in ("sms", "voice") for provider in PROVIDERS[channel]]
        return [self._services.cipher.pseudonym("caller", way, form) for way in ways for form in forms]

    async def _by_name(self, session: AsyncSession, operator: Operator, name: str) -> list[str]:
        await self._log(session, operator, "按姓名找")
        rows = select(Case.id, Case.details).where(Case.kind == "application")
        rows = rows.order_by(Case.created_at.desc()).limit(NAMES)
        return [case_id for case_id, details in await session.execute(rows) if _is_about(details or {}, name)][:MOST]

    async def _log(self, session: AsyncSession, operator: Operator, reason: str) -> None:
        session.add(VaultAccess(token=SEARCHED, by=operator.name, reason=reason, at=self._services.now()))
        await session.commit()


async def _by_code(session: AsyncSession, code: str) -> list[str]:
    """By query code (whole), application number (whole or its end) or the receipt given while it is on its way."""
    upper = code.upper()
    same = or_(
        Case.query_hash == code_hash(code),
        Case.number == upper,
        Case.number.like(f"%{upper}"),
        Case.id.startswith(code.lower(), autoescape=True),
    )
    found = select(Case.id).where(same).order_by(Case.created_at.desc()).limit(MOST)
    return list(await session.scalars(found))


def _is_about(details: dict[str, object], name: str) -> bool:
    people = (details.get(part) for part in ("applicant", "helper"))
    return any(name in str(person.get("name") or "") for person in people if isinstance(person, dict))
