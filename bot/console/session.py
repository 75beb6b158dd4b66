"""The console's session: a sealed cookie, a token against forged forms, and where a request came from."""

import hmac
import secrets
import time
from typing import Any

from aiohttp import web

from bot.core.crypto import Cipher, WrongKey
from bot.storage.tables import Operator

COOKIE = "hotline_console"
LASTS = 8 * 3600  # seconds: one shift
PATH = "/console"


class Sessions:
    """Makes and reads cookies; `secure` where callers reach us by https."""

    def __init__(self, cipher: Cipher, secure: bool) -> None:
        self._cipher, self._secure = cipher, secure

    def begin(self, response: web.StreamResponse, operator: Operator) -> None:
        """Log in: a fresh cookie with a fresh form token."""
        data = {"id": operator.id, "csrf": secrets.token_urlsafe(24), "at": int(time.time()), "of": self._of(operator)}
        response.set_cookie(
            COOKIE,
            self._cipher.seal(data),
            path=PATH,
            httponly=True,
            samesite="Strict",
            secure=self._secure,
            max_age=LASTS,
        )

    def end(self, response: web.StreamResponse) -> None:
        """Log out."""
        response.del_cookie(COOKIE, path=PATH)

    def read(self, request: web.Request) -> dict[str, Any] | None:
        """What the cookie says; None where there is none, it was made up, or the shift is over."""
        try:
            data = self._cipher.open(request.cookies.get(COOKIE, ""))
        except WrongKey:
            return None
        fresh = isinstance(data, dict) and 0 <= time.time() - data.get("at", 0) <= LASTS
        return data if fresh and {"id", "csrf", "of"} <= set(data) else None

    def is_of(self, data: dict[str, Any], operator: Operator) -> bool:
        """False once the password was changed or reset: all cookies of before are void."""
        return hmac.compare_digest(str(data["of"]), self._of(operator))

    def _of(self, operator: Operator) -> str:
        return self._cipher.pseudonym("console", str(operator.id), operator.password)


def check_origin(request: web.Request) -> None:
    """403 for a form that another site posts; browsers name the site themselves (Fetch Metadata, Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise web.HTTPForbidden(text="this form was posted from another site")
    origin = request.headers.get("Origin")
    if site is None and origin is not None and origin.partition("://")[2] != request.host:
        raise web.HTTPForbidden(text="this form was posted from another site")


def check_token(given: str, data: dict[str, Any]) -> None:
    """403 unless the form carries the token of this session."""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), str(data["csrf"]).encode()):
        raise web.HTTPForbidden(text="the form's token is missing or wrong: open the page again")
