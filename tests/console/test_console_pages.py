"""Can every operator use the console: size of type, narrow screens, axe's rules; and its pictures for docs."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from browser import SMALLEST, axe_source
from browser import tab as tab  # a fixture
from console_stage import PASSWORD, Person, open_case, talk

from bot.service.container import Services

PAGES = (
    "/console",
    "/console?urgent=danger",
    "/console?show=applications&late=yes",
    "/console/cases/{case}",
    "/console/log",
    "/console/operators",
    "/console/password",
    "/console/login",
)


async def enter(tab: Any, person: Person) -> None:
    """Log in at the browser."""
    await tab.open(str(person.client.make_url("/console/login")), 1280, 800)
    await tab.js(f"document.getElementById('name').value = '{person.name}'")
    await tab.js(f"document.getElementById('password').value = '{PASSWORD}'")
    await tab.js("window.stale = true")
    await tab.click("button.main")
    await tab.until("window.stale === undefined && document.readyState === 'complete'")


@pytest_asyncio.fixture
async def admin(arrive: Any, services: Services, case_id: str) -> Person:
    """An admin at a console with four cases, one of them full."""
    for number, (kind, reason, area, said) in enumerate(
        [
            ("alarm", "domestic_violence_now", "domestic_violence", "他现在正拿着棍子打我，我躲在屋里"),
            ("alarm", "deadline", "wages", "仲裁明天就到期了怎么办"),
            ("handover", "没有把握回答", "environment", "我家的鱼塘被人投了药"),
        ]
    ):
        caller = await talk(services, said, "我已经报给值班人员。", user=f"+861390000010{number}")
        await open_case(services, caller, kind, reason, said, area=area)
    person: Person = await arrive("王芳", "admin")
    await person.get(f"/console/cases/{case_id}")
    await person.post(f"/console/cases/{case_id}/note", text="打过电话，没人接，下午再打")
    await person.post(f"/console/cases/{case_id}/reply", text="您明天上午带上欠条来中心，找王芳。")
    return person


async def test_pages_are_large_narrow_and_pass_axe(tab: Any, admin: Person, case_id: str) -> None:
    source = axe_source()
    await enter(tab, admin)
    for path in PAGES:
        await tab.open(str(admin.client.make_url(path.format(case=case_id))), 360)
        assert await tab.js(SMALLEST) >= 18, path
        assert await tab.js("document.documentElement.scrollWidth") <= 360, path
        assert tab.refusals == []
        await tab.js(source + ";0")
        found = await tab.js("axe.run().then((r) => r.violations.map((v) => [v.id, v.impact, v.nodes[0].html]))")
        assert found == [], path


async def test_the_keyboard_reaches_the_case(tab: Any, admin: Person) -> None:
    await enter(tab, admin)
    seen = []
    for _ in range(16):
        await tab.key("Tab", 9)
        seen.append(await tab.js("document.activeElement.textContent"))
    assert seen[0] == "跳到正文" and "危险" in seen and seen.index("要办的事") < seen.index("危险")


async def test_pictures(tab: Any, admin: Person, case_id: str, services: Services, tmp_path: Path) -> None:
    """Pictures for docs/pictures: `scripts/pictures` takes them there."""
    folder = Path(os.environ.get("PICTURES", tmp_path))
    await enter(tab, admin)
    services.now.moment += timedelta(minutes=40)  # type: ignore[attr-defined]
    await talk(services, "我的欠条还在，要带原件吗", "带原件。")
    await admin.post(f"/console/cases/{case_id}/hands", do="take_over")
    for name, path in (
        ("console-cases", "/console"),
        ("console-filter", "/console?urgent=danger&hands=nobody"),
        ("console-case", f"/console/cases/{case_id}"),
    ):
        await tab.open(str(admin.client.make_url(path)), 1280, 800)
        await asyncio.sleep(0.3)
        image = await tab.picture()
        (folder / f"{name}.png").write_bytes(image)
        assert image[:4] == b"\x89PNG" and 5_000 < len(image) < 300_000
