"""Lists: filters, pages, what lies too long, search by form only, parts that come again only when they have changed."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from console_stage import Person, open_case, stored, talk
from sqlalchemy import update

from bot.service.cases import code_hash
from bot.service.container import Services
from bot.service.worklist import PAGE
from bot.storage.tables import Case

PART = {"HX-Request": "true"}


async def case(services: Services, nth: int, kind: str = "handover", reason: str = "要求人工", **change: Any) -> str:
    """A case of a caller of its own, with some columns set; its id."""
    channel = change.pop("channel", "sms")
    caller = await talk(services, f"我有第{nth}件事", "好的", user=f"+86139000002{nth:02}", channel=channel)
    case_id = await open_case(services, caller, kind, reason, f"第{nth}件", channel=channel)
    if change:
        async with services.sessions() as session:
            await session.execute(update(Case).where(Case.id == case_id).values(**change))
            await session.commit()
    return case_id


async def listed(person: Person, query: str) -> list[str]:
    """The ids of the cases on a page, in order."""
    html = await person.get(f"/console?{query}")
    return [part.partition('"')[0] for part in html.split('<a id="case-')[1:]]


async def test_every_filter_takes_what_it_names_and_nothing_else(arrive: Any, services: Services) -> None:
    danger = await case(services, 1, "alarm", "self_harm", office="431321")
    deadline = await case(services, 2, "alarm", "deadline", office="450226")
    asked = await case(services, 3, area="land", channel="web")
    taken = await case(services, 4, claimed_by="王芳")
    person: Person = await arrive()
    everything = [danger, deadline, asked, taken]
    assert await listed(person, "") == everything
    for query, wanted in {
        "urgent=danger": [danger],
        "urgent=deadline": [deadline],
        "urgent=none": [asked, taken],
        "area=land": [asked],
        "office=450226": [deadline],
        "channel=web": [asked],
        "hands=mine": [taken],
        "hands=nobody": [danger, deadline, asked],
        "age=hour": [],
        "late=yes": [],
        "urgent=danger&office=450226": [],
        "show=closed": [],
    }.items():
        assert await listed(person, query) == wanted, query
    services.now.moment += timedelta(minutes=40)  # type: ignore[attr-defined]
    assert await listed(person, "late=yes") == [danger, deadline]  # thirty minutes for an alarm
    services.now.moment += timedelta(hours=24)  # type: ignore[attr-defined]
    assert await listed(person, "late=yes") == everything == await listed(person, "age=day")
    html = await person.get("/console?office=450226")
    assert '<option value="450226" selected>' in html and "三江" in html


async def test_applications_by_status_and_overdue(arrive: Any, services: Services) -> None:
    due = {"number": "431321-2026-000001", "status": "under_review", "review_due": "2026-11-20"}
    late = await case(services, 1, "application", "申请法律援助", **due)
    last_day = await case(services, 2, "application", "申请法律援助", **due | {"review_due": "2026-11-21"})
    done = await case(services, 3, "application", "申请法律援助", status="assigned", review_due="2026-11-01")
    person: Person = await arrive()
    assert await listed(person, "show=applications") == [done, last_day, late]
    assert await listed(person, "show=applications&status=assigned") == [done]
    assert await listed(person, "show=applications&late=yes") == [late]
    html = await person.get("/console?show=applications&late=yes")
    assert ">超时</strong>" in html and "431321-2026-000001" in html


@pytest.mark.parametrize(
    "query", ["area=murder", "office=张三", "show=all", "page=-1", "page=x", "age=1", "urgent=%00"]
)
async def test_a_filter_that_cannot_be_is_named(arrive: Any, services: Services, query: str) -> None:
    person: Person = await arrive()
    async with person.client.get(f"/console?{query}") as response:
        assert response.status == 400 and "没有" in await response.text()
    async with person.client.get(f"/console/list?{query}", headers=PART) as response:
        assert response.status == 400


async def test_long_lists_come_in_pages_which_keep_the_filter(arrive: Any, services: Services) -> None:
    made = [await case(services, n, area="wages") for n in range(PAGE + 2)]
    person: Person = await arrive()
    first = await listed(person, "area=wages")
    html = await person.get("/console?area=wages")
    assert "第 1 页，共 2 页" in html and "/console?show=open&area=wages&page=2" in html
    assert first + await listed(person, "area=wages&page=2") == made
    assert await listed(person, "area=wages&page=99") == made[PAGE:]


async def test_a_part_comes_again_only_when_it_has_changed(arrive: Any, services: Services) -> None:
    await case(services, 1)
    person: Person = await arrive()
    html = await person.get()
    seen = html.partition('id="list-seen" name="seen" value="')[2][:16]
    async with person.client.get(f"/console/list?show=open&page=1&seen={seen}", headers=PART) as response:
        assert (response.status, await response.text()) == (204, "")
    danger = await case(services, 2, "alarm", "self_harm")
    async with person.client.get(f"/console/list?show=open&page=1&seen={seen}", headers=PART) as response:
        text = await response.text()
        assert response.status == 200 and danger in text and "<html" not in text
    async with person.client.get("/console/alarms", headers=PART) as response:
        assert 'data-count="1"' in await response.text()
    assert "<title>(1) 要办的事" in await person.get()


async def test_a_part_never_brings_the_login_form_into_a_page(server: TestServer) -> None:
    client = TestClient(server)
    for path in ("/console/alarms", "/console/list", "/console/cases/x/live"):
        response = await client.get(path, headers=PART, allow_redirects=False)
        assert response.status == 401
    await client.close()


async def test_search_by_number_code_receipt_phone_identity_and_name(arrive: Any, services: Services) -> None:
    details = {"applicant": {"name": "覃美兰"}, "matter": {"area": "wages"}}
    known = {"number": "450226-2026-000017", "query_hash": code_hash("K7QX9R2M"), "details": details}
    caller = await talk(services, "我的身份证11010519491231002X，电话13807720001", "好的", user="+8613900000301")
    wanted = await open_case(services, caller, "application", "申请法律援助", "x")
    async with services.sessions() as session:
        await session.execute(update(Case).where(Case.id == wanted).values(**known))
        await session.commit()
    await case(services, 2)
    person: Person = await arrive()
    await person.get()
    for text in (
        *("450226-2026-000017", "000017", "k7qx9r2m", wanted[:8], "13900000301", "139 0000 0301", "+8613900000301"),
        *("138-0772-0001", "11010519491231002x", "覃美兰", "美兰"),
    ):
        response = await person.post("/console/search", text=text)
        html = await response.text()
        assert response.status == 200 and html.count('<a id="case-') == 1 and wanted in html, text
        assert text not in str(response.url)
    logged = {(by, reason) for _, by, reason in await stored(services, "SELECT token, by, reason FROM vault_access")}
    assert logged == {("王芳", "按电话找"), ("王芳", "按身份证号找"), ("王芳", "按姓名找")}
    supervisor: Person = await arrive("赵主管", "supervisor")
    assert "按姓名找" in await supervisor.get("/console/log")


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("13999999999", 200, "没有找到"),
        ("ZZZZ9999", 200, "没有找到"),
        ("李四光", 200, "没有找到"),
        ("", 400, "请写编号"),
        ("%", 400, "请写编号"),
        ("____", 400, "请写编号"),
        ("<script>alert(1)</script>", 400, "请写编号"),
        ("长" * 300, 400, "请写编号"),
    ],
)
async def test_search_that_finds_nothing_says_so(arrive: Any, case_id: str, text: str, status: int, says: str) -> None:
    person: Person = await arrive()
    await person.get()
    response = await person.post("/console/search", text=text)
    html = await response.text()
    assert response.status == status and says in html and "<script>alert" not in html and case_id not in html


async def test_search_is_no_address(arrive: Any) -> None:
    person: Person = await arrive()
    async with person.client.get("/console/search?text=覃美兰") as response:
        assert response.status == 405
