"""The knowledge base in use, read again when a file changes; what is broken never takes away what works."""

import logging
import threading
from datetime import date
from pathlib import Path

from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.service.knowledge import Knowledge

log = logging.getLogger(__name__)
Mark = frozenset[tuple[str, int, int]]


def mark(folder: Path = KNOWLEDGE_BASE) -> Mark:
    """Path, time and size of every file: another mark means that something was changed."""
    found = ((path, path.stat()) for path in folder.rglob("*") if path.suffix in (".md", ".yml"))
    return frozenset((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)


class Shelf:
    """The knowledge base in use; `refresh` reads it again when a file has changed, and never gives up what works."""

    def __init__(self, folder: Path = KNOWLEDGE_BASE, known: Knowledge | None = None) -> None:
        self._folder, self._known = folder, known
        self._mark: Mark | None = mark(folder) if known else None
        self._reading = threading.Lock()

    def today(self, day: date) -> Knowledge:
        """The knowledge of a day; read from disk at the first call, where a broken file other than a guide raises."""
        if self._known is None:
            self.refresh(day)
        assert self._known is not None
        return self._known.on(day)

    def refresh(self, day: date) -> bool:
        """Read the files again if one was changed; True where they were read. Safe in a thread beside the answers."""
        with self._reading:
            try:
                found = mark(self._folder)
            except OSError:  # a file that was there a moment ago: an editor at work, seen again at the next look
                return False
            if found == self._mark and self._known is not None:
                return False
            fresh = Knowledge.load(day, self._known, self._folder)
            for fault in fresh.faults:
                log.error("knowledge base: %s", fault)
            if self._known is not None:
                fresh.index.prepare()  # here, beside the answers, so that no caller waits
                log.warning("knowledge base read again: %d guides, %d faults", len(fresh.library), len(fresh.faults))
            self._known, self._mark = fresh, found
            return True

    @property
    def faults(self) -> tuple[str, ...]:
        """Files of which an older version is in use, or none."""
        return self._known.faults if self._known else ()
