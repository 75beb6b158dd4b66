"""What the tests of the gateway share: a local server that plays the providers."""

from collections.abc import AsyncIterator
from typing import Protocol

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer


class Answers(Protocol):
    """What a test's `provider` must do."""

    async def answer(self, request: web.Request) -> web.Response:
        """Any request."""


@pytest_asyncio.fixture
async def base(provider: Answers) -> AsyncIterator[str]:
    """Where the test's `provider` answers."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")
