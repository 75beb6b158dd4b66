"""All calls of one telephone provider: each event answered once, one after the other within a call."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from weakref import WeakValueDictionary

from bot.channels.contract import Gate
from bot.channels.voice_state import HANGUP, OVER, START, Call, Event, Turn
from bot.channels.voice_talk import Talk
from bot.core.errors import trace
from bot.service.calls import Line, Switchboard

log = logging.getLogger(__name__)
TRIES = 4  # another process may be answering the same call
OUT_OF_ORDER = "对不起，我这边出了点毛病，急事请打幺二三四八。"  # where not even the wording can be trusted
TRY_AGAIN = "我再试一次，请您再说一遍。"
PATIENCE = 3  # failures of one call after which it is ended where nobody can be dialled


class Calls:
    """Turns events into turns; `dials` is a number for those who want a person where no office is set, or ""."""

    def __init__(self, gate: Gate, provider: str, dials: str = "") -> None:
        if gate.board is None:
            raise ValueError("a telephone channel needs a switchboard")
        self._gate, self._provider, self._dials = gate, provider, dials
        self._board: Switchboard = gate.board
        self._locks: WeakValueDictionary[Line, asyncio.Lock] = WeakValueDictionary()
        self._failures: Counter[Line] = Counter()

    async def take(self, event: Event) -> Turn:
        """The answer to an event; the same id again gets the same answer. Never raises: a caller always hears something."""
        line = Line(self._provider, event.user, event.session)
        try:
            if event.kind == HANGUP:
                await self._board.end(line)
                return OVER
            return await self._in_turn(line, event)
        except Exception as error:
            log.error("voice: an event could not be worked on: %s", trace(error))
            return self._out_of_order(line, event)

    def _out_of_order(self, line: Line, event: Event) -> Turn:
        """A person, or once more with the same number, since the event was not taken; a loop is cut off."""
        if phone := self._gate.settings.office_phone or self._dials:
            return Turn(say=[OUT_OF_ORDER], listen=False, transfer=phone)
        self._failures = Counter(dict(self._failures.most_common(PATIENCE * 100)))
        self._failures[line] += 1
        if self._failures[line] >= PATIENCE:
            return Turn(say=[OUT_OF_ORDER], listen=False, end=True)
        return Turn(say=[OUT_OF_ORDER, TRY_AGAIN], number=int(event.id) if event.id.isdigit() else 0)

    async def _in_turn(self, line: Line, event: Event) -> Turn:
        async with self._locks.setdefault(line, asyncio.Lock()):
            for _ in range(TRIES):
                if (turn := await self._once(line, event)) is not None:
                    return turn
        raise RuntimeError("the call is changed by others all the time")

    async def _once(self, line: Line, event: Event) -> Turn | None:
        """One try; None where another process changed the call meanwhile (it then knows the answer to a repetition)."""
        stored = await self._board.load(line)
        again = stored.ended and event.kind == START
        call = Call() if again else Call.from_json(stored.state)
        call.ended = stored.ended and not again
        if (known := call.answered(event.id)) is not None:
            return OVER if call.ended else known
        turn = await Talk(self._gate, self._board, line, call, self._dials).answer(event)
        call.events += 1
        turn = replace(turn, number=call.events)
        call.remember(event.id, turn)
        saved = await self._board.save(line, call.to_json(), stored.version, reopen=again)
        if saved == "stale":
            return None
        return OVER if saved == "ended" else turn
