"""What goes to stderr: our own lines, and of the libraries' only what someone must act on."""

import logging
import sys

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# At INFO these tell of every action registered and every plug-in loaded: a hundred lines before the first that matters.
TALKATIVE = ("alembic", "rasa_sdk", "rasa.core.processor")


def begin(level: str | int = logging.WARNING, layout: str = FORMAT) -> None:
    """Log to stderr from `level` on; Python's own warnings, all about code of others, only at DEBUG."""
    logging.basicConfig(level=level, stream=sys.stderr, format=layout)
    logging.captureWarnings(True)
    set_level(level)


def set_level(level: str | int) -> None:
    """Change the level; at DEBUG the talkative libraries and Python's warnings are heard too."""
    logging.getLogger().setLevel(level)
    everything = logging.getLogger().level <= logging.DEBUG
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.NOTSET if everything else logging.WARNING)
    logging.getLogger("py.warnings").setLevel(logging.NOTSET if everything else logging.ERROR)
