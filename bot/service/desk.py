"""What an operator does: sees the open cases, reads one with its numbers masked, answers, notes, closes, opens a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import BadInput
from bot.core.messages import Reply
from bot.service.container import Services
from bot.service.hands import LASTS, give_back, known
from bot.service.letters import add_notice
from bot.service.masks import KINDS, Piece, pieces, without_numbers
from bot.storage.tables import (
    Caller,
    Case,
    CaseNote,
    Evidence,
    InboxMessage,
    Notice,
    Operator,
    Takeover,
    VaultAccess,
    VaultItem,
)

SHOWN: Final = 200  # entries of the log
LATEST: Final = 60  # messages of a caller beside his case
LONGEST: Final = 2000  # characters of a note or reply
REASON: Final = 4  # characters that a reason has at least
FROM_OFFICE: Final = "法律援助中心工作人员回复："


@dataclass(frozen=True)
class Said:
    """One message of the talk: `who` is caller, hotline, or the operator's name; `state` tells whether it arrived."""

    at: datetime
    who: str
    pieces: list[Piece]
    state: str = ""


@dataclass(frozen=True)
class View:
    """A case as the console shows it."""

    case: Case
    caller: Caller | None
    said: list[Said]
    facts: list[tuple[str, list[Piece]]]
    notes: list[CaseNote]
    files: list[Evidence]
    place: str  # where he is, "" where that is not known
    answers: str  # the operator who answers this caller himself; "" where the hotline does

    @property
    def numbers(self) -> dict[str, str]:
        """Key and masked text of every number that stands in talk and facts, each once."""
        texts = [pieces for _, pieces in self.facts] + [said.pieces for said in self.said]
        return {piece.key: piece.text for pieces in texts for piece in pieces if piece.key}


class Desk:
    """The operators' use cases."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def view(self, case_id: str) -> View | None:
        """A case with the talk around it; None where there is none."""
        async with self._services.sessions() as session:
            case = await session.get(Case, case_id)
            if case is None:
                return None
            caller = await session.get(Caller, case.caller_id)
            notes = select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id)
            files = select(Evidence).where(Evidence.caller_id == case.caller_id).order_by(Evidence.id)
            return View(
                case,
                caller,
                await self._said(session, case.caller_id),
                self._facts(case),
                list((await session.scalars(notes)).all()),
                list((await session.scalars(files)).all()),
                self._services.knowledge.regions.name(caller.region) if caller and caller.region else "",
                await self._who_answers(session, case.caller_id),
            )

    async def reply(self, operator: Operator, case_id: str, text: str) -> None:
        """Send the caller a word by his channel, or with his next message where it cannot. BadInput for no text."""
        text, now = _words(text, "回复"), self._services.now()
        async with self._services.sessions() as session:
            case = await known(session, case_id)
            if await session.get(Caller, case.caller_id) is None:
                raise BadInput("这个人的资料已经删除，没法回复。")
            await add_notice(session, case.caller_id, FROM_OFFICE + text, now)
            case.updated_at, case.claimed_by = now, case.claimed_by or operator.name
            if (held := await session.get(Takeover, case.caller_id)) is not None:
                held.until = now + LASTS
            self._note(session, operator, case_id, "reply", text)
            await session.commit()

    async def note(self, operator: Operator, case_id: str, text: str, kind: str = "note") -> None:
        """Write down what was done; `closed` and `reopened` also move the case. BadInput for no text or a wrong move."""
        text, now = _words(text, "记录"), self._services.now()
        async with self._services.sessions() as session:
            case = await known(session, case_id)
            if kind in ("closed", "reopened"):
                wanted = ("open", "closed") if kind == "closed" else ("closed", "open")
                if case.kind == "application" or case.status != wanted[0]:
                    raise BadInput("这件事现在不能这样办，可能别人已经办了。")
                case.status = wanted[1]
                await give_back(session, case.caller_id)
            case.updated_at = now
            self._note(session, operator, case_id, kind, text)
            await session.commit()

    async def open_number(self, operator: Operator, case_id: str, key: str, reason: str) -> str:
        """A sealed number of the case's caller; who, when and why is written down first. BadInput without a reason."""
        reason = _words(reason, "理由")
        if len(reason) < REASON:
            raise BadInput("请写清楚为什么要看这个号码。")
        async with self._services.sessions() as session:
            case, item = await known(session, case_id), await session.get(VaultItem, key)
            if item is None or item.caller_id != case.caller_id:
                raise BadInput("没有这个号码，可能已经删除。")
            why = without_numbers(reason)[:200]
            session.add(VaultAccess(token=key, by=operator.name, reason=why, at=self._services.now()))
            self._note(session, operator, case_id, "opened", f"{KINDS.get(item.kind, item.kind)}：{reason}")
            await session.commit()
            return str(item.value)

    async def accesses(self) -> list[VaultAccess]:
        """Who opened which number, the latest first; the outbox's own openings are not shown."""
        query = select(VaultAccess).where(VaultAccess.by != "outbox").order_by(VaultAccess.id.desc()).limit(SHOWN)
        async with self._services.sessions() as session:
            return list((await session.scalars(query)).all())

    def _masked(self, caller_id: str, text: str) -> list[Piece]:
        return pieces(self._services.cipher, caller_id, text)

    async def _said(self, session: AsyncSession, caller_id: str) -> list[Said]:
        latest = select(InboxMessage).where(InboxMessage.caller_id == caller_id).order_by(InboxMessage.id.desc())
        talk: list[Said] = []
        for row in (await session.scalars(latest.limit(LATEST))).all():
            files = "［照片或文件］" * len(row.message["attachments"])
            talk.append(Said(row.received_at, "caller", self._masked(caller_id, row.message["text"] + files)))
            texts = Reply.from_json(row.reply).texts if row.reply else []
            if texts and row.answered_at:
                talk.append(Said(row.answered_at, "hotline", self._masked(caller_id, "\n".join(texts))))
        told = select(Notice).where(Notice.caller_id == caller_id).order_by(Notice.id.desc()).limit(LATEST)
        for notice in (await session.scalars(told)).all():
            state = "已送到" if notice.told_at else "还没送到"
            talk.append(Said(notice.created_at, "office", self._masked(caller_id, str(notice.text)), state))
        return sorted(talk, key=lambda said: said.at)

    async def _who_answers(self, session: AsyncSession, caller_id: str) -> str:
        held = await session.get(Takeover, caller_id)
        return held.by if held is not None and held.until > self._services.now() else ""

    def _facts(self, case: Case) -> list[tuple[str, list[Piece]]]:
        """What the case itself says: the words that led to it, or the application's main lines."""
        details: dict[str, Any] = case.details or {}
        lines = [("原话", text) for text in details.get("messages", [])]
        lines += [("报警的词", details["words"])] if details.get("words") else []
        applicant, matter = details.get("applicant", {}), details.get("matter", {})
        named = {"姓名": applicant.get("name"), "住址": applicant.get("address"), "电话": applicant.get("phone")}
        named |= {
            "经过": matter.get("facts"),
            "对方": matter.get("opposing_party"),
            "中心的话": details.get("last_reason"),
        }
        lines += [(name, str(value)) for name, value in named.items() if value]
        return [(name, self._masked(case.caller_id, text)) for name, text in lines]

    def _note(self, session: AsyncSession, operator: Operator, case_id: str, kind: str, text: str) -> None:
        session.add(CaseNote(case_id=case_id, by=operator.name, kind=kind, text=text, at=self._services.now()))


def _words(text: str, what: str) -> str:
    said = text.strip()
    if not said:
        raise BadInput(f"请先写{what}。")
    if len(said) > LONGEST:
        raise BadInput(f"{what}太长了，最多{LONGEST}个字。")
    return said
