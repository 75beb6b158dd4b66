"""What channels keep beyond one message, each kind behind its own few calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.crypto import Cipher
from bot.service.contacts import Contacts
from bot.service.deliveries import Deliveries
from bot.service.late import Late
from bot.service.shared import Shared
from bot.service.windows import PushWindows
from bot.storage.session import Sessions


@dataclass(frozen=True)
class Store:
    """Shared by all processes through the database."""

    shared: Shared
    windows: PushWindows
    contacts: Contacts
    deliveries: Deliveries
    late: Late

    @classmethod
    def on(cls, sessions: Sessions, cipher: Cipher, now: Callable[[], datetime]) -> "Store":
        """On a migrated database."""
        return cls(
            Shared(sessions, cipher, now),
            PushWindows(sessions, now),
            Contacts(sessions, cipher),
            Deliveries(sessions, now),
            Late(sessions, cipher, now),
        )
