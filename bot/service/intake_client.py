"""The intake API of the legal-aid centre, as a client."""

from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.service.sending import Refused

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
# The same request will never be taken. A wrong token (401, 403) is no reason to give up: somebody will set it right.
FINAL = {400, 409, 413, 422}
FINAL_FILE = FINAL | {404, 415}
FILE = aiohttp.ClientTimeout(total=8, connect=3)  # with fetching the file before, within the outbox's lease


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

    async def hand_in(self, number: str, name: str, content_type: str, data: bytes) -> None:
        """Put a photo or paper to an application; the same name again replaces it. Errors as with `create`."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type}
        url = f"{self._base}/v1/applications/{quote(number, safe='')}/materials/{quote(name, safe='')}"
        # yarl must not quote again what is quoted: the name is Chinese.
        async with self._session.put(URL(url, encoded=True), data=data, headers=headers, timeout=FILE) as response:
            if response.status in (200, 201, 204):
                return
            detail = await self._fields(response)
            if response.status in FINAL_FILE:
                raise Refused(f"intake answered {response.status} to a file: {detail}")
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
