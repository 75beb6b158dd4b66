"""What is known of a call, and what happens next in it: plain data that is kept between two events."""

import secrets
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.core.hearing import Guess
from bot.core.messages import Option

START, SPEECH, DTMF, SILENCE, HANGUP = "start", "speech", "dtmf", "silence", "hangup"
NOT_TAKEN, RETURNED = "transfer_failed", "transfer_done"  # nobody answered; the talk with a person is over
KEPT_ANSWERS = 8  # a repeated request is never older than that


@dataclass(frozen=True)
class Event:
    """One event of a call. `id` is empty where the gateway numbers nothing; `played` counts the sentences heard before
    the caller broke in, None where he did not or nobody counts."""

    session: str
    user: str
    kind: str
    id: str = ""
    guesses: tuple[Guess, ...] = ()
    keys: str = ""
    region: str | None = None
    played: int | None = None


@dataclass(frozen=True)
class Turn:
    """What the gateway does next: say the sentences, then listen, transfer or hang up. `number` counts a call's turns.

    `asking` is the open question (a code of the contract) or "" where none is; `digits` the most keys that are taken,
    `wait` seconds until silence, `pause` seconds of silence that end what is said.
    """

    say: list[str] = field(default_factory=list)
    slow: bool = False
    listen: bool = True
    asking: str = ""
    hints: list[str] = field(default_factory=list)
    digits: int = 1
    wait: int = 8
    pause: int = 2
    barge_in: bool = True
    transfer: str | None = None
    end: bool = False
    number: int = 0


OVER = Turn(listen=False, end=True)


@dataclass
class Call:
    """A call in progress; the caller's own memory is the dialogue's and outlives it.

    `said` is the latest portion without its offer to go on, `rest` what waits for 好, `more` true where 好 brings more
    from the dialogue. `pending` is what the next yes or no decides: {"kind": "value" | "resume" | "digits", …}.
    """

    nonce: str = field(default_factory=lambda: secrets.token_hex(4))  # tells messages apart where events have no id
    events: int = 0
    turns: int = 0
    silent: int = 0
    misses: int = 0
    ended: bool = False
    said: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    more: bool = False
    asking: str = ""
    options: list[list[str]] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Call":
        """The inverse of `to_json`; a new call from nothing. What another release wrote besides is passed over."""
        return cls(**_known(cls, data))

    def to_json(self) -> dict[str, Any]:
        """The call as plain JSON data."""
        return asdict(self)

    @property
    def choices(self) -> list[Option]:
        """What may be chosen now."""
        return [Option(*o) for o in self.options]

    def answered(self, event_id: str) -> Turn | None:
        """What an event was answered with before."""
        return next(
            (Turn(**_known(Turn, turn)) for known, turn in self.answers if event_id and known == event_id), None
        )

    def remember(self, event_id: str, turn: Turn) -> None:
        """Keep the answer for when the same event comes again."""
        if event_id:
            self.answers = [*self.answers, (event_id, asdict(turn))][-KEPT_ANSWERS:]

    def forget_question(self) -> None:
        """Nothing is open any more."""
        self.said, self.rest, self.more, self.asking, self.options, self.pending = [], [], False, "", [], {}


def _known(cls: type[Call] | type[Turn], data: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(cls)}
    return {name: value for name, value in data.items() if name in names}
