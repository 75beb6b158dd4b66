"""Errors that carry a sentence for the person who has to act on them."""


class HotlineError(Exception):
    """Base of every error that the hotline raises on purpose; its text says what is wrong and what to do."""


class BadInput(HotlineError):
    """What the caller or operator gave cannot be used; nothing was changed."""


class MissingFigure(HotlineError):
    """A dated figure has no value for the day asked; the nearest one is never taken instead."""


class ModelMissing(HotlineError):
    """No trained model is in `models/`; run `hotline train`."""
