"""Whose hands a case is in, and whether a person or the hotline answers its caller."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import BadInput
from bot.service.container import Services
from bot.service.operators import may
from bot.storage.tables import Caller, Case, CaseNote, Operator, Takeover
from bot.storage.upsert import insert

LASTS: Final = timedelta(minutes=30)  # after the person's last word; then the hotline answers again


class Hands:
    """Taking a case, putting it back; taking the talk over, handing it back."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def claim(self, operator: Operator, case_id: str) -> None:
        """Take a case that nobody has; of two who ask at once one gets it. BadInput names who has it."""
        async with self._services.sessions() as session:
            free = (Case.id == case_id, Case.claimed_by.is_(None))
            taken = await session.execute(
                update(Case).where(*free).values(claimed_by=operator.name, updated_at=self._services.now())
            )
            if not taken.rowcount:  # type: ignore[attr-defined]
                case = await session.get(Case, case_id)
                if case is None:
                    raise BadInput("没有这件事，可能已经删除。")
                raise BadInput(f"{case.claimed_by}已经在办这件事。")
            self._note(session, operator, case_id, "claimed")
            await session.commit()

    async def release(self, operator: Operator, case_id: str) -> None:
        """Put a case back for others; a supervisor also somebody else's."""
        async with self._services.sessions() as session:
            case = await known(session, case_id)
            if case.claimed_by is None:
                raise BadInput("这件事现在没有人在办。")
            if case.claimed_by != operator.name and not may(operator, "supervisor"):
                raise BadInput(f"{case.claimed_by}在办这件事，只有本人或者主管能放回去。")
            case.claimed_by, case.updated_at = None, self._services.now()
            await give_back(session, case.caller_id)
            self._note(session, operator, case_id, "released")
            await session.commit()

    async def take_over(self, operator: Operator, case_id: str) -> None:
        """From now on a person answers this caller and the hotline keeps quiet; the case becomes his."""
        async with self._services.sessions() as session:
            case = await known(session, case_id)
            caller = await session.get(Caller, case.caller_id)
            if caller is None:
                raise BadInput("这个人的资料已经删除，没法回复。")
            if caller.channel == "voice":  # nobody writes into a telephone call, and silence on it is a dead end
                raise BadInput("他从电话来，请打电话给他；电话里还是热线答。")
            if case.claimed_by not in (None, operator.name):
                raise BadInput(f"{case.claimed_by}在办这件事，请先跟他说好。")
            case.claimed_by, case.updated_at = operator.name, self._services.now()
            row = insert(session, Takeover).values(
                caller_id=caller.id, by=operator.name, until=self._services.now() + LASTS, told=False
            )
            newer = {"by": row.excluded.by, "until": row.excluded.until}
            await session.execute(row.on_conflict_do_update(index_elements=[Takeover.caller_id], set_=newer))
            self._note(session, operator, case_id, "took_over")
            await session.commit()

    async def hand_back(self, operator: Operator, case_id: str) -> None:
        """The hotline answers again, from the caller's next message on."""
        async with self._services.sessions() as session:
            case = await known(session, case_id)
            if not await give_back(session, case.caller_id):
                raise BadInput("现在就是热线在答，不用交回。")
            case.updated_at = self._services.now()
            self._note(session, operator, case_id, "handed_back")
            await session.commit()

    def _note(self, session: AsyncSession, operator: Operator, case_id: str, kind: str) -> None:
        session.add(CaseNote(case_id=case_id, by=operator.name, kind=kind, text="", at=self._services.now()))


async def give_back(session: AsyncSession, caller_id: str) -> bool:
    """End a takeover; False where there was none."""
    ended = await session.execute(delete(Takeover).where(Takeover.caller_id == caller_id))
    return bool(ended.rowcount)  # type: ignore[attr-defined]


async def known(session: AsyncSession, case_id: str) -> Case:
    """A case by its id; BadInput where there is none."""
    case = await session.get(Case, case_id)
    if case is None:
        raise BadInput("没有这件事，可能已经删除。")
    return case
