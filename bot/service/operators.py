"""Accounts of the console: one-time passwords, logging in with a lock against guessing, roles."""

import asyncio
import re
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import passwords
from bot.core.clock import Clock
from bot.core.errors import BadInput
from bot.storage.session import Sessions
from bot.storage.tables import Operator

ROLES: Final = ("operator", "supervisor", "admin")  # each may do what the ones before it may
ROLE_NAMES: Final = {"operator": "接线员", "supervisor": "主管", "admin": "管理员"}
NAME: Final = re.compile(r"[\w.\-]{2,32}")
TRIES: Final = 5
LOCKED: Final = timedelta(minutes=15)
_NOBODY = passwords.hash_password("nobody")  # checked where the name is unknown, so that both take the same time


class Operators:
    """Everything about accounts."""

    def __init__(self, sessions: Sessions, now: Clock) -> None:
        self._sessions, self._now = sessions, now

    async def add(self, name: str, role: str) -> str:
        """A new account; its one-time password. BadInput for a name that is taken or cannot be one, or an unknown role."""
        if not NAME.fullmatch(name):
            raise BadInput(f"operator name {name!r}: 2 to 32 letters, digits, Chinese characters, dots, dashes")
        if role not in ROLES:
            raise BadInput(f"role {role!r} is unknown: one of {', '.join(ROLES)}")
        password = passwords.one_time()
        async with self._sessions() as session:
            if await session.scalar(select(Operator).where(Operator.name == name)) is not None:
                raise BadInput(f"operator {name!r} exists already")
            hashed = await asyncio.to_thread(passwords.hash_password, password)
            session.add(Operator(name=name, role=role, password=hashed, created_at=self._now()))
            await session.commit()
        return password

    async def reset(self, name: str) -> str:
        """A new one-time password, which also opens a locked account; BadInput for an unknown name."""
        password = passwords.one_time()
        async with self._sessions() as session:
            operator = await self._named(session, name)
            operator.password = await asyncio.to_thread(passwords.hash_password, password)
            operator.must_change, operator.failed, operator.locked_until = True, 0, None
            await session.commit()
        return password

    async def set_active(self, name: str, active: bool) -> None:
        """Let somebody in or keep him out from his next click on; BadInput for an unknown name."""
        async with self._sessions() as session:
            (await self._named(session, name)).active = active
            await session.commit()

    async def all(self) -> list[Operator]:
        """Every account, by name."""
        async with self._sessions() as session:
            return list((await session.scalars(select(Operator).order_by(Operator.name))).all())

    async def get(self, operator_id: int) -> Operator | None:
        """An account that may work now."""
        async with self._sessions() as session:
            operator = await session.get(Operator, operator_id)
        return operator if operator is not None and operator.active else None

    async def log_in(self, name: str, password: str) -> Operator | None:
        """The account, or None: unknown, wrong, put off, or locked after five wrong tries; all take the same time."""
        now = self._now()
        async with self._sessions() as session:
            operator = await session.scalar(select(Operator).where(Operator.name == name).with_for_update())
            right = await asyncio.to_thread(passwords.matches, password, operator.password if operator else _NOBODY)
            if operator is None or not operator.active or (operator.locked_until and operator.locked_until > now):
                return None
            operator.failed = 0 if right else operator.failed + 1
            operator.locked_until = now + LOCKED if operator.failed >= TRIES else None
            if operator.locked_until:
                operator.failed = 0
            await session.commit()
            return operator if right else None

    async def change_password(self, operator_id: int, old: str, new: str) -> Operator:
        """BadInput where the old one is wrong or the new one too weak."""
        async with self._sessions() as session:
            operator = await session.get_one(Operator, operator_id)
            if not await asyncio.to_thread(passwords.matches, old, operator.password):
                raise BadInput("现在的密码不对。")
            passwords.check_new(new, operator.name, old)
            operator.password = await asyncio.to_thread(passwords.hash_password, new)
            operator.must_change = False
            await session.commit()
            return operator

    @staticmethod
    async def _named(session: AsyncSession, name: str) -> Operator:
        operator: Operator | None = await session.scalar(select(Operator).where(Operator.name == name))
        if operator is None:
            raise BadInput(f"there is no operator {name!r}")
        return operator


def may(operator: Operator, role: str) -> bool:
    """True where the account has at least that role."""
    return ROLES.index(operator.role) >= ROLES.index(role)
