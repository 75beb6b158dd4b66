"""Passwords of operators: scrypt (RFC 7914) with 32 MB a try, compared in constant time."""

import base64
import hashlib
import hmac
import os
import secrets

from bot.core.errors import BadInput

N, R, P, LENGTH = (
    2**15,
    8,
    1,
    32,
)  # OWASP password storage: N=2^15, r=8, p=3 or more memory; one login a second is plenty
SHORTEST, LONGEST = 10, 200
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper


def hash_password(password: str) -> str:
    """The salted hash as text, with the costs it was made with."""
    salt = os.urandom(16)
    return "$".join(["scrypt", str(N), str(R), str(P), _text(salt), _text(_scrypt(password, salt, N, R, P))])


def matches(password: str, hashed: str) -> bool:
    """True where the password is the one that was hashed."""
    try:
        name, n, r, p, salt, wanted = hashed.split("$")
    except ValueError:
        return False
    if name != "scrypt" or len(password) > LONGEST:
        return False
    found = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(wanted))


def one_time() -> str:
    """A password to be told and changed: 16 characters in groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def check_new(password: str, name: str, old: str) -> None:
    """BadInput says in plain words what is wrong with a new password."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"新密码要有{SHORTEST}个字以上，可以用一句话。")
    if password == old:
        raise BadInput("新密码不能和现在的一样。")
    if name in password or len(set(password)) < 5:
        raise BadInput("新密码太好猜：不要用自己的名字，也不要总是同一个字。")


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    given = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=LENGTH)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
