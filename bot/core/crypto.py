"""Sealing what is personal: authenticated encryption (Fernet) and stable pseudonyms (HMAC-SHA-256) from one secret.

Several secrets may be given, separated by commas: the first one seals, all of them open (key rotation).
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.errors import HotlineError


class WrongKey(HotlineError):
    """The value was sealed with another HOTLINE_SECRET_KEY; put the old key back."""


class Cipher:
    """Seals and opens values with keys derived from the secret by HKDF (RFC 5869), one for each use."""

    def __init__(self, secret: str) -> None:
        secrets = [part.strip() for part in secret.split(",") if part.strip()]
        if not secrets:
            raise WrongKey("HOTLINE_SECRET_KEY is empty: give at least one key")
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(s, b"hotline/seal"))) for s in secrets])
        # Pseudonyms must not change when a key is rotated, so the oldest key makes them.
        self._mac_key = _derive(secrets[-1], b"hotline/pseudonym")

    def seal(self, data: Any) -> str:
        """Any JSON data as URL-safe text that says nothing."""
        return self._fernet.encrypt(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()).decode()

    def open(self, sealed: str) -> Any:
        """The data that `seal` was given; WrongKey where the key is not the right one or the text was changed."""
        try:
            return json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken as error:
            raise WrongKey(
                "a stored value cannot be opened: HOTLINE_SECRET_KEY (var/secret_key.key) has changed"
            ) from error

    def seal_bytes(self, data: bytes) -> bytes:
        """A file as a Fernet token, a third longer; takes 50 ms for 10 MB, so do it in a thread."""
        return self._fernet.encrypt(data)

    def open_bytes(self, sealed: bytes) -> bytes:
        """The file that `seal_bytes` was given; WrongKey where the key is not the right one or the bytes were changed."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise WrongKey(
                "a stored file cannot be opened: HOTLINE_SECRET_KEY (var/secret_key.key) has changed"
            ) from error

    def pseudonym(self, *parts: str) -> str:
        """The same 32 hex digits for the same parts every time, from which nobody gets back without the secret."""
        return hmac.new(self._mac_key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
