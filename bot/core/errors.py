"""Errors that carry a sentence for the person who has to act on them, and how an unexpected one gets into the log."""

import traceback
from pathlib import Path

FRAMES = 8


class HotlineError(Exception):
    """Base of every error that the hotline raises on purpose; its text says what is wrong and what to do."""


class BadInput(HotlineError):
    """What the caller or operator gave cannot be used; nothing was changed."""


class MissingFigure(HotlineError):
    """A dated figure has no value for the day asked; the nearest one is never taken instead. `figure` is its name."""

    def __init__(self, text: str, figure: str = "") -> None:
        super().__init__(text)
        self.figure = figure


class ModelMissing(HotlineError):
    """No trained model is in `models/`; run `hotline train`."""


def trace(error: BaseException) -> str:
    """Type and way of an unexpected error for the log, without its text: that may hold what a caller said."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    way = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    cause = error.__cause__ or error.__context__
    return f"{type(error).__name__} at {way}" + (f" | after {trace(cause)}" if cause else "")
