"""A service on an empty SQLite database, with a clock that tests move."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest_asyncio

from bot.core.clock import CST
from bot.nlu.understand import Understander
from bot.service.container import Knowledge, Services, build
from bot.settings import Settings


class Clock:
    """A moment that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 9, 0, tzinfo=CST)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        """Let time pass: `forward(minutes=11)`."""
        self.moment += timedelta(**span)


@pytest_asyncio.fixture
async def services(
    sqlite_urls: tuple[str, str], tmp_path, knowledge: Knowledge, understander: Understander
) -> AsyncIterator[Services]:
    built = build(Settings(_env_file=None, var_dir=tmp_path / "var", database_url=sqlite_urls[0]))
    built.now = Clock()
    built._knowledge, built._understander = replace(knowledge, day=built.now().date()), understander
    yield built
    await built.engine.dispose()
