"""Who gets in: first password, lock against guessing, roles, forged forms, sessions that end."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from console_stage import PASSWORD, Newcomer, Person, stored

from bot.console.session import COOKIE
from bot.core import passwords
from bot.core.errors import BadInput
from bot.service.container import Services
from bot.service.operators import TRIES, Operators

PAGES = ("/console", "/console/", "/console/cases/x", "/console/password", "/console/log", "/console/operators")


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_sees_anything_without_logging_in(server: TestServer, path: str) -> None:
    client = TestClient(server)
    response = await client.get(path, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/console/login")
    client.session.cookie_jar.update_cookies({COOKIE: "made-up"}, server.make_url("/console"))
    assert (await client.get(path, allow_redirects=False)).status == 303
    await client.close()


async def test_the_first_password_must_be_changed(newcomer: Newcomer) -> None:
    for path in ("/console", "/console/cases/x"):
        response = await newcomer.client.get(path, allow_redirects=False)
        assert response.headers["Location"] == "/console/password"
    await newcomer.get("/console/password")
    assert (await newcomer.post("/console/cases/x/note", text="先看看")).headers["Location"] == "/console/password"
    assert (await newcomer.change()).headers["Location"] == "/console"
    assert "王芳" in await newcomer.get()


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("short", "short", "10个字"),
        (PASSWORD, PASSWORD + "啊", "不一样"),
        ("我是王芳我是王芳我是", "我是王芳我是王芳我是", "太好猜"),
        ("1111111111111", "1111111111111", "太好猜"),
    ],
)
async def test_weak_passwords_are_refused(arrive: Any, new: str, again: str, says: str) -> None:
    person: Person = await arrive()
    response = await person.post("/console/password", old=PASSWORD, new=new, again=again)
    assert response.status == 400 and says in await response.text()
    response = await person.post("/console/password", old="not this", new=PASSWORD + "x", again=PASSWORD + "x")
    assert response.status == 400 and "现在的密码不对" in await response.text()


async def test_five_wrong_tries_lock_the_account_for_a_quarter_of_an_hour(
    arrive: Any, services: Services, server: TestServer
) -> None:
    await arrive()
    guesser = Person(TestClient(server), services, "王芳")
    answers = [await guesser.log_in(f"wrong {n}") for n in range(TRIES)]
    right = await guesser.log_in(PASSWORD)
    unknown = await Person(guesser.client, services, "没这个人").log_in("wrong")
    texts = {await response.text() for response in (*answers, right, unknown)}
    assert [r.status for r in (*answers, right, unknown)] == [403] * 7
    assert len(texts) == 1  # neither the lock nor the name can be told from outside
    services.now.moment += timedelta(minutes=16)
    assert (await guesser.log_in(PASSWORD)).status == 303
    await guesser.client.close()


async def test_many_tries_from_one_address_are_slowed(services: Services, server: TestServer) -> None:
    client = TestClient(server)
    statuses = [(await Person(client, services, f"name{n}").log_in("x")).status for n in range(22)]
    assert statuses[0] == 403 and statuses[-1] == 429
    await client.close()


@pytest.mark.parametrize("csrf", ["", "made-up", None])
async def test_a_forged_form_changes_nothing(arrive: Any, case_id: str, services: Services, csrf: str | None) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    fields = {"text": "办好了"} if csrf is None else {"text": "办好了", "csrf": csrf}
    response = await person.client.post(f"/console/cases/{case_id}/close", data=fields, allow_redirects=False)
    assert response.status == 403
    assert await stored(services, "SELECT status FROM cases") == [("open",)]


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_a_form_from_another_site_is_refused_even_with_the_token(
    arrive: Any, case_id: str, services: Services, headers: dict[str, str]
) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    for path in (f"/console/cases/{case_id}/close", "/console/login"):
        data = {"csrf": person.csrf, "text": "办好了", "name": "王芳", "password": PASSWORD}
        response = await person.client.post(path, data=data, headers=headers, allow_redirects=False)
        assert response.status == 403
    assert await stored(services, "SELECT status FROM cases") == [("open",)]


async def test_the_token_of_another_session_is_no_token(arrive: Any, case_id: str) -> None:
    one, two = await arrive("王芳"), await arrive("李强")
    await one.get(f"/console/cases/{case_id}")
    assert (await two.post(f"/console/cases/{case_id}/note", csrf=one.csrf, text="x")).status == 403


@pytest.mark.parametrize(
    ("role", "open_", "shut"),
    [
        ("operator", ["/console"], ["/console/log", "/console/operators"]),
        ("supervisor", ["/console", "/console/log"], ["/console/operators"]),
        ("admin", ["/console", "/console/log", "/console/operators"], []),
    ],
)
async def test_roles(arrive: Any, role: str, open_: list[str], shut: list[str]) -> None:
    person: Person = await arrive(role=role)
    for path in open_:
        assert (await person.client.get(path)).status == 200
    menu = await person.get()
    for path in shut:
        response = await person.client.get(path)
        assert response.status == 403 and "更高的权限" in await response.text()
        assert f'href="{path}"' not in menu
    if role != "admin":
        assert (await person.post("/console/operators", name="新人", role="admin", do="add")).status == 403


async def test_an_admin_adds_resets_and_keeps_out(arrive: Any, services: Services) -> None:
    admin, worker = await arrive("管事的", "admin"), await arrive("王芳")
    response = await admin.post("/console/operators", name="新来的", role="supervisor", do="add")
    assert "新来的 的一次性密码：" in await response.text()
    for fields, says in (
        ({"name": "新来的", "role": "operator", "do": "add"}, "exists already"),
        ({"name": "x", "role": "operator", "do": "add"}, "operator name"),
        ({"name": "别人", "role": "king", "do": "add"}, "role"),
        ({"name": "没有", "do": "reset"}, "there is no operator"),
        ({"name": "管事的", "do": "off"}, "自己的账号"),
    ):
        response = await admin.post("/console/operators", **fields)
        assert response.status == 400 and says in await response.text()
    assert (await admin.post("/console/operators", name="王芳", do="off")).status == 200
    assert (await worker.client.get("/console", allow_redirects=False)).status == 303
    assert (await worker.log_in(PASSWORD)).status == 403


async def test_a_new_password_and_logging_out_end_sessions(arrive: Any, services: Services, server: TestServer) -> None:
    person: Person = await arrive()
    second = Person(TestClient(server), services, "王芳")
    assert (await second.log_in(PASSWORD)).status == 303
    await second.get()
    new = PASSWORD + "，又过了桥"
    assert (await person.post("/console/password", old=PASSWORD, new=new, again=new)).status == 303
    assert (await second.client.get("/console", allow_redirects=False)).status == 303
    await person.get()
    assert (await person.post("/console/logout")).headers["Location"] == "/console/login"
    assert (await person.client.get("/console", allow_redirects=False)).status == 303
    await second.client.close()


async def test_the_cookie_and_the_headers_are_shut(arrive: Any, services: Services) -> None:
    first = await Operators(services.sessions, services.now).add("李强", "operator")
    person: Person = await arrive()
    person.name = "李强"
    response = await person.log_in(first)
    cookie = response.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/console"))
    page = await person.client.get("/console/password")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self';" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert page.headers["Cache-Control"] == "no-store"


async def test_passwords_are_hashed_and_one_time_ones_are_all_different(newcomer: Newcomer, services: Services) -> None:
    await newcomer.change()
    ((hashed,),) = await stored(services, "SELECT password FROM operators")
    assert hashed.startswith("scrypt$32768$8$1$") and PASSWORD not in hashed
    assert passwords.matches(PASSWORD, hashed) and not passwords.matches(PASSWORD + "x", hashed)
    assert not passwords.matches("x", "broken") and not passwords.matches("x", "md5$1$1$1$aa$aa")
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50 and all(len(password) == 19 for password in made)


async def test_accounts_by_name(services: Services) -> None:
    accounts = Operators(services.sessions, services.now)
    for name in ("a", "x" * 33, "带 空格", "<b>"):
        with pytest.raises(BadInput):
            await accounts.add(name, "operator")
    assert await accounts.all() == []


@pytest.mark.parametrize("body", [b"\xff\xfe", "csrf=汉".encode("gbk"), b"a=1&" * 100])
async def test_a_broken_form_is_refused(server: TestServer, body: bytes) -> None:
    client = TestClient(server)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await client.post("/console/login", data=body, headers=headers)).status == 400
    assert (await client.post("/console/login", data=b"a" * 70_000, headers=headers)).status == 413
    await client.close()
