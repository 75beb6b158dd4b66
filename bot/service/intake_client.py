"""The intake API of the legal-aid centre, as a client."""

from typing import Any

import aiohttp

from bot.service.outbox import Refused

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
# The same request will never be taken. A wrong token (401, 403) is no reason to give up: somebody will set it right.
FINAL = {400, 409, 413, 422}


class IntakeClient:
    """Hands applications in, with bearer token and idempotency key."""

    def __init__(self, session: aiohttp.ClientSession, base: str, token: str) -> None:
        self._session, self._base, self._token = session, base, token

    async def create(self, key: str, form: dict[str, Any]) -> dict[str, Any]:
        """Hand in one application; returns number, query_code, status, review_due.

        Raises Refused where the API will never take it, aiohttp.ClientError or TimeoutError where it may later.
        """
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        url = f"{self._base}/v1/applications"
        async with self._session.post(url, json=form, headers=headers, timeout=TIMEOUT) as response:
            if response.status in (200, 201):
                return dict(await response.json())
            detail = await self._fields(response)
            if response.status in FINAL:
                raise Refused(f"intake answered {response.status}: {detail}")
            raise aiohttp.ClientResponseError(
                response.request_info, response.history, status=response.status, message=detail
            )

    @staticmethod
    async def _fields(response: aiohttp.ClientResponse) -> str:
        """Which fields were wrong; never their content, since this goes into the log."""
        try:
            body = await response.json()
            return ", ".join(str(e.get("field")) for e in body.get("errors", ())) or str(body.get("error", ""))[:80]
        except (aiohttp.ClientError, ValueError, AttributeError):
            return response.reason or ""
