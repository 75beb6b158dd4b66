"""The operators' work: danger first, numbers masked and opened for a reason, reply, notes, closing."""

from datetime import timedelta
from typing import Any

import pytest
from console_stage import ID_NUMBER, PHONE, Person, open_case, stored, talk
from sqlalchemy import update

from bot.core.messages import Letter
from bot.service.container import Services
from bot.service.forget import erase
from bot.service.outbox import Outbox
from bot.storage.tables import Caller


async def test_danger_comes_first_and_then_who_waits_longest(arrive: Any, services: Services) -> None:
    waiting = [("handover", "要求人工"), ("alarm", "deadline"), ("alarm", "self_harm"), ("handover", "没有把握回答")]
    for number, (kind, reason) in enumerate(waiting):
        caller = await talk(services, "我有事", "好的", user=f"+861390000000{number}")
        await open_case(services, caller, kind, reason, "我有事")
    html = (await (await arrive()).get()).partition('<div id="list"')[2]
    places = [html.index(word) for word in ("可能轻生", "期限快到", "要求人工", "没有把握回答")]
    assert places == sorted(places) and html.count('<tr class="danger"') == 2


async def test_a_case_shows_the_talk_with_numbers_masked(arrive: Any, case_id: str) -> None:
    html = await (await arrive()).get(f"/console/cases/{case_id}")
    assert "老板欠我工钱" in html and "好的，我已经请值班人员联系您" in html
    assert PHONE not in html and ID_NUMBER not in html
    assert html.count("［电话…0001］") == 2 and html.count("［身份证号…002X］") == 2  # in the talk and in the case
    assert html.count("<option") == 2


async def test_a_case_says_where_the_caller_is_and_who_has_it(arrive: Any, case_id: str, services: Services) -> None:
    async with services.sessions() as session:
        await session.execute(update(Caller).values(region="431321"))
        await session.commit()
    person: Person = await arrive()
    assert "短信，湖南省娄底市双峰县" in await person.get(f"/console/cases/{case_id}")
    await person.post(f"/console/cases/{case_id}/hands", do="claim")
    html = await person.get()
    assert "<td>王芳在办" in html and "等人办" not in html.partition('<div id="list"')[2]


async def test_a_number_is_opened_for_a_written_reason_which_is_logged(
    arrive: Any, case_id: str, services: Services
) -> None:
    person: Person = await arrive()
    html = await person.get(f"/console/cases/{case_id}")
    key = html.split('<option value="')[1].split('"')[0]
    for fields, says in (
        ({"key": key, "reason": ""}, "请先写理由"),
        ({"key": key, "reason": "看"}, "写清楚"),
        ({"key": "0" * 16, "reason": "要给他回电话"}, "没有这个号码"),
        ({"reason": "要给他回电话"}, "没有这个号码"),
    ):
        response = await person.post(f"/console/cases/{case_id}/number", **fields)
        assert response.status == 400 and says in await response.text()
    assert await stored(services, "SELECT * FROM vault_access") == []
    response = await person.post(f"/console/cases/{case_id}/number", key=key, reason=f"回电话，他留的{PHONE}打不通")
    html = await response.text()
    assert response.status == 200 and ((PHONE in html) or (ID_NUMBER in html))
    assert response.headers["Cache-Control"] == "no-store"
    (access,) = await stored(services, "SELECT token, by, reason FROM vault_access")
    assert access == (key, "王芳", "回电话，他留的［电话］打不通")
    supervisor: Person = await arrive("赵主管", "supervisor")
    assert "回电话" in await supervisor.get("/console/log")
    assert "看了号码" in await supervisor.get(f"/console/cases/{case_id}")


async def test_a_number_of_somebody_else_cannot_be_opened(arrive: Any, case_id: str, services: Services) -> None:
    other = await talk(services, "我的电话13907720002", "好的", user="+8613900000002")
    other_case = await open_case(services, other, "handover", "要求人工", "我的电话13907720002")
    person: Person = await arrive()
    key = (await person.get(f"/console/cases/{other_case}")).split('<option value="')[1].split('"')[0]
    response = await person.post(f"/console/cases/{case_id}/number", key=key, reason="想看看别人的")
    assert response.status == 400 and "13907720002" not in await response.text()


async def test_a_reply_goes_through_the_outbox_to_the_callers_channel(
    arrive: Any, case_id: str, services: Services
) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    response = await person.post(f"/console/cases/{case_id}/reply", text="您明天带上欠条来中心，找王芳。")
    assert response.headers["Location"] == f"/console/cases/{case_id}"
    assert "还没送到" in await person.get(f"/console/cases/{case_id}")
    sent: list[tuple[str, str]] = []

    async def notify(caller: Caller, letter: Letter) -> bool:
        sent.append((str(caller.address), "".join(letter.reply.texts)))
        return True

    services.now.moment += timedelta(seconds=20)
    await Outbox(services, None, notify).deliver_due()
    assert sent == [("+8613900000001", "法律援助中心工作人员回复：您明天带上欠条来中心，找王芳。")]
    html = await person.get(f"/console/cases/{case_id}")
    assert "已送到" in html and "还没送到" not in html
    assert "欠条" not in str(await stored(services, "SELECT * FROM notices"))


async def test_closing_needs_a_note_which_is_sealed(arrive: Any, case_id: str, services: Services) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    response = await person.post(f"/console/cases/{case_id}/close", text="  ")
    assert response.status == 400 and "请先写记录" in await response.text()
    assert (await person.post(f"/console/cases/{case_id}/note", text="电话没人接")).status == 303
    assert (await person.post(f"/console/cases/{case_id}/close", text="已告诉覃大姐怎么办")).status == 303
    assert await stored(services, "SELECT status FROM cases") == [("closed",)]
    assert "覃大姐" not in str(await stored(services, "SELECT * FROM case_notes"))
    html = await person.get(f"/console/cases/{case_id}")
    assert "办结</b> 王芳" in html and "已告诉覃大姐" in html
    assert case_id not in await person.get() and case_id in await person.get("/console?show=closed")
    again = await person.post(f"/console/cases/{case_id}/close", text="再办一次")
    assert again.status == 400 and "别人已经办了" in await again.text() and "再办一次" in await again.text()


async def test_only_a_supervisor_opens_a_closed_case_again(arrive: Any, case_id: str, services: Services) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    await person.post(f"/console/cases/{case_id}/close", text="办好了")
    assert (await person.post(f"/console/cases/{case_id}/reopen", text="没办好")).status == 403
    supervisor: Person = await arrive("赵主管", "supervisor")
    await supervisor.get(f"/console/cases/{case_id}")
    assert (await supervisor.post(f"/console/cases/{case_id}/reopen", text="没办好")).status == 303
    assert await stored(services, "SELECT status FROM cases") == [("open",)]


async def test_an_erased_caller_cannot_be_answered_and_leaves_nothing(
    arrive: Any, case_id: str, services: Services
) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    await person.post(f"/console/cases/{case_id}/note", text="覃大姐的电话打不通")
    report = await erase(services.sessions, services.cipher, "sms", "+8613900000001")
    assert report["erased"]["case_notes"] == 1
    html = await person.get(f"/console/cases/{case_id}")
    assert "老板" not in html and "覃大姐" not in html and "发给他" not in html
    response = await person.post(f"/console/cases/{case_id}/reply", text="在吗")
    assert response.status == 400 and "已经删除" in await response.text()


@pytest.mark.parametrize("path", ["nothing", "%00", "..%2f", "x" * 500])
async def test_an_unknown_case_is_404_in_plain_words(arrive: Any, path: str) -> None:
    person: Person = await arrive()
    response = await person.client.get(f"/console/cases/{path}")
    assert response.status == 404
    if path != "%00":
        assert "没有这件事" in await response.text()
    for action in ("reply", "note", "close", "number"):
        response = await person.post(f"/console/cases/nothing/{action}", text="x", reason="要回电话", key="x")
        assert response.status in (400, 404)


async def test_markup_in_words_stays_text(arrive: Any, services: Services) -> None:
    hostile = "<script>alert(1)</script>"
    caller = await talk(services, hostile, hostile)
    case = await open_case(services, caller, "handover", hostile, hostile)
    person: Person = await arrive()
    await person.get(f"/console/cases/{case}")
    await person.post(f"/console/cases/{case}/note", text=hostile)
    for path in ("/console", f"/console/cases/{case}"):
        async with person.client.get(path) as response:
            assert "<script>" not in await response.text()


async def test_too_long_and_far_too_many(arrive: Any, case_id: str) -> None:
    person: Person = await arrive()
    await person.get(f"/console/cases/{case_id}")
    response = await person.post(f"/console/cases/{case_id}/note", text="长" * 2001)
    assert response.status == 400 and "太长了" in await response.text()
