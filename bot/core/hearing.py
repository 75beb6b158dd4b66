"""What ears and mouths of the hotline must be able to do; gateways bring their own, others can be put in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Guess:
    """One thing that a recogniser may have heard; `confidence` is None where it gave none, which is not zero."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True)
class Audio:
    """Sound as 16-bit little-endian samples of one channel; `rate` in samples a second (a telephone has 8000)."""

    samples: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / 2 / self.rate


class Recogniser(Protocol):
    """Speech to text."""

    def listen(self, audio: Audio, hints: Sequence[str]) -> list[Guess]:
        """What may have been said, the likeliest first; empty for silence. `hints` are words that are expected."""


class Transcriber(Protocol):
    """Speech to text for recordings in a file, which no provider has recognised."""

    async def recognise(self, audio: bytes, audio_format: str) -> str:
        """The words in a recording (`audio_format` as the provider names it, on WeChat mostly amr); empty for none."""


class Synthesiser(Protocol):
    """Text to speech."""

    def speak(self, ssml: str) -> Audio:
        """The sound of an SSML 1.0 document in Mandarin."""
