"""WeChat's signatures and message encryption: SHA-1 over sorted strings, AES-256-CBC, the AppID inside the ciphertext.

Format: https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.core.errors import BadInput, HotlineError

PAD_BLOCK = 32  # WeChat pads to 32 although a block of AES has 16 bytes
RANDOM, LENGTH = 16, 4  # bytes before the text: random ones, then its length in network order


class Rejected(HotlineError):
    """A ciphertext that no key of this account opens, or that was made for another account."""


@dataclass(frozen=True)
class Sealed:
    """An encrypted reply: `encrypt` is base64, `timestamp` in seconds."""

    encrypt: str
    signature: str
    timestamp: int
    nonce: str


def signature(*parts: str) -> str:
    """Lower-case hex SHA-1 of the parts, sorted as strings and joined."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()  # WeChat knows no better hash


def is_signed(given: str, *parts: str) -> bool:
    """Whether `given` is the signature of the parts, compared in constant time."""
    return hmac.compare_digest(signature(*parts).encode(), given.encode("utf-8", "surrogatepass"))


def aes_key(encoded: str) -> bytes:
    """The 32 bytes of an EncodingAESKey (43 characters of base64 without the last `=`); BadInput for anything else."""
    try:
        key = base64.b64decode(encoded + "=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(encoded) != 43 or len(key) != 32:
        raise BadInput("an EncodingAESKey has 43 letters and digits: copy it again from the account's settings")
    return key


class Envelope:
    """Opens and seals messages of one account; during a change of keys both the new and the old key open."""

    def __init__(self, token: str, app_id: str, keys: Sequence[bytes]) -> None:
        self._token, self._app_id, self._keys = token, app_id.encode(), keys

    def open(self, encrypt: str) -> tuple[bytes, bytes]:
        """The text and the key that opened it; Rejected where none does."""
        try:
            data = base64.b64decode(encrypt.encode("utf-8", "surrogatepass"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Rejected("the ciphertext is no base64") from error
        for key in self._keys:
            text = self._text(_decrypt(key, data))
            if text is not None:
                return text, key
        raise Rejected("no key of this account opens the message")

    def seal(self, text: str, key: bytes, timestamp: int) -> Sealed:
        """The text encrypted with `key` (the one that opened the question) and signed."""
        body = text.encode()
        plain = secrets.token_bytes(RANDOM) + len(body).to_bytes(LENGTH, "big") + body + self._app_id
        pad = PAD_BLOCK - len(plain) % PAD_BLOCK
        encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
        encrypt = base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()
        nonce = secrets.token_hex(8)
        return Sealed(encrypt, signature(self._token, str(timestamp), nonce, encrypt), timestamp, nonce)

    def _text(self, plain: bytes) -> bytes | None:
        """The text between the random bytes and the AppID, or None where padding, length or AppID is wrong."""
        pad = plain[-1] if plain else 0
        if not 1 <= pad <= PAD_BLOCK or plain[-pad:] != bytes([pad]) * pad:
            return None
        content = plain[RANDOM:-pad]
        end = LENGTH + int.from_bytes(content[:LENGTH], "big")
        return content[LENGTH:end] if hmac.compare_digest(content[end:], self._app_id) else None


def _decrypt(key: bytes, data: bytes) -> bytes:
    """The padded plaintext; empty where the length is no whole number of AES blocks."""
    if len(data) % 16:
        return b""
    decryptor = Cipher(AES(key), CBC(key[:16])).decryptor()
    return decryptor.update(data) + decryptor.finalize()
