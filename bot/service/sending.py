"""Why something that must be sent was not: for good, for now, or because there is nothing to send."""

from bot.core.errors import HotlineError


class Refused(HotlineError):
    """The other side will never take this as it is; a person must look at it."""


class NotYet(HotlineError):
    """What must be sent, or where it goes, is not there yet; tried again."""


class Unusable(HotlineError):
    """The file is gone, too large, or no picture; another try brings nothing."""
