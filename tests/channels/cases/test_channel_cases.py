"""Every case of every payload file in this folder, against all channels of the registry."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import runner

from bot.core.crypto import Cipher
from bot.core.yaml_file import read_yaml
from bot.nlu.understand import Understander
from bot.service.container import Services
from bot.service.store import Store
from bot.settings import Settings
from bot.storage.session import open_database

CIPHER = Cipher("key-of-the-tests")
OF_CASES = ("settings", "sign", "channel", "provider_name", "at")


def _cases() -> list[Any]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.yml")):
        data = read_yaml(path)
        shared = {name: data[name] for name in OF_CASES if name in data}
        for case in data["cases"]:
            settings = {"settings": shared.get("settings", {}) | case.get("settings", {})}
            found.append(pytest.param(shared | case | settings, id=f"{path.stem}: {case['name']}"))
    return found


class Clock:
    """The case's clock, for what is made before its world."""

    def __init__(self, start: datetime) -> None:
        self.source = lambda: start

    def __call__(self) -> datetime:
        return self.source()


@pytest.fixture
async def services(sqlite_urls: tuple[str, str], understander: Understander) -> AsyncIterator[Services]:
    engine, sessions = open_database(sqlite_urls[0], CIPHER)
    yield Services(Settings(_env_file=None), CIPHER, engine, sessions, _understander=understander)
    await engine.dispose()


@pytest.mark.parametrize("case", _cases())
async def test_case(case: dict[str, Any], services: Services, knowledge: Any, caplog: Any) -> None:
    clock = Clock(runner.start_of(case))
    services.now, services._knowledge = clock, knowledge
    async with runner.world(case, Store.on(services.sessions, CIPHER, clock), services, knowledge, clock) as played:
        await runner.play(played, caplog)


def test_no_two_cases_have_one_name() -> None:
    names = [case.id for case in _cases()]
    assert len(names) == len(set(names)) and len(names) > 50
