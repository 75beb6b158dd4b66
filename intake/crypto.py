"""Sealing what is personal: authenticated encryption (Fernet) and keyed fingerprints (HMAC-SHA-256) from one secret.

Several secrets may be given, separated by commas: the first one seals, all of them open (key rotation). The oldest
stays last, since the fingerprints by which rows are found must not change.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongKey(Exception):
    """A stored value was sealed with another HOTLINE_INTAKE_SECRET_KEY, or was tampered with."""


class Sealer:
    """Seals and opens with keys derived from the secret by HKDF (RFC 5869), one for each use."""

    def __init__(self, secret: str) -> None:
        secrets = [part.strip() for part in secret.split(",") if part.strip()]
        if not secrets:
            raise WrongKey("HOTLINE_INTAKE_SECRET_KEY is empty: give at least one key")
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(s, b"intake/seal"))) for s in secrets])
        self._mac_key = _derive(secrets[-1], b"intake/fingerprint")

    def seal(self, data: Any) -> str:
        """Any JSON data as URL-safe text that says nothing."""
        return self.seal_bytes(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()).decode()

    def open(self, sealed: str) -> Any:
        """The data that `seal` was given; WrongKey where that cannot be had."""
        return json.loads(self.open_bytes(sealed.encode()))

    def seal_bytes(self, data: bytes) -> bytes:
        """A file's bytes, sealed."""
        return self._fernet.encrypt(data)

    def open_bytes(self, sealed: bytes) -> bytes:
        """The inverse of `seal_bytes`."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise WrongKey("a stored value cannot be opened: has HOTLINE_INTAKE_SECRET_KEY changed?") from error

    def fingerprint(self, use: str, data: bytes) -> str:
        """64 hex digits, always the same for the same data and use; a plain hash of a short code could be tried out."""
        return hmac.new(self._mac_key, use.encode() + b"\x1f" + data, hashlib.sha256).hexdigest()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
