"""The bearer token of callers that are programs (RFC 6750)."""

import hmac

from aiohttp import web


def require_bearer(request: web.Request, token: str) -> None:
    """401 unless the request carries `Authorization: Bearer <token>`; compared in constant time."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # aiohttp hands on bytes that are no UTF-8 as surrogates: a wrong token, never an error of ours.
    same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode())
    if not token or scheme.lower() != "bearer" or not same:
        raise web.HTTPUnauthorized(text="bearer token is missing or wrong", headers={"WWW-Authenticate": "Bearer"})
