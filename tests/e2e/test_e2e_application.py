"""From the first message to the application at the office and its progress, over HTTP, on SQLite and on PostgreSQL."""

import re
from datetime import timedelta

from callers import ANSWERS, ID_NUMBER, said
from stage import Stage

from bot.channels.rendering import sms_part_count
from bot.core import clock
from bot.storage.tables import OutboxItem

WAGES = "老板欠我三个月工钱一万二，我在三江县的工地上干活，他说没钱不给，怎么办"
MAINTENANCE = "我今年七十六了，三个儿子都不管我，不给我养老钱"
CODE = r"[2-9A-HJKMNP-Z]{8}"


async def test_wages_in_guangxi_by_sms(either_stage: Stage) -> None:
    sms, desk = either_stage.sms(), either_stage.desk
    first = await sms.say(WAGES)
    assert re.search(r"（\S{2,20}\d+条）", first) and "4申请法律援助" in first
    assert sms_part_count(first) <= 2
    assert (await either_stage.hotline.last_reply()).citations
    assert "1低保" in await sms.say("4")  # the county stands in the story, so it is not asked
    end = await sms.fill(groups="4")
    found = re.search(rf"编号(\d{{6}}-\d{{4}}-\d{{6}})，查询码({CODE})", end)
    assert found is not None, end
    assert "法律援助法43条" in end and "不收钱" in end
    assert (clock.today() + timedelta(days=7)).isoformat() in end

    application = await desk.read(found[1])
    form = application["application"]
    assert application["office"].startswith("4502") and application["status"] == "received"
    assert form["applicant"]["name"] == "覃秀莲" and form["applicant"]["id_number"] == ID_NUMBER
    assert form["applicant"]["phone"] == sms.number.removeprefix("+86") and form["applicant"]["groups"] == [
        "migrant_worker"
    ]
    assert form["matter"]["claim"] == "labour_wages" and form["matter"]["claim_amount"] == 12000
    assert form["matter"]["facts"] == WAGES and form["channel"] == "sms"
    assert form["screening"]["means_test"] == "exempt" and form["consent"]["version"]
    assert [row.status for row in await either_stage.hotline.rows(OutboxItem, kind="forward_application")] == ["done"]

    progress = await sms.say(f"进度 {found[2]}")
    assert found[1] in progress and "等待审查" in progress
    assert found[1] in await either_stage.sms("+8613100000000").say(f"进度{found[2].lower()}")
    assert "没有查到" in await sms.say("进度 ZZZZZZZZ")


async def test_maintenance_by_the_chat_page(either_stage: Stage) -> None:
    web, desk = either_stage.web(), either_stage.desk
    first = await web.say(MAINTENANCE)
    assert (first["area"], first["decision"], first["asking"]) == ("maintenance", "answer", None)
    assert "《民法典》第1067条" in said(first) and first["guide"]
    assert ("民法典", "1067") in {(c.law, c.article) for c in (await either_stage.hotline.last_reply()).citations}
    start = await web.say("申请法律援助")
    end = await web.fill(start, region="湖南双峰县", home_visit="要上门", opposing_party="大儿子王强")
    case = end["case"]
    assert case["number"] in said(end) and case["query_code"] in said(end) and "第43条" in said(end)
    assert re.fullmatch(r"431321-\d{4}-\d{6}", case["number"]) and case["status"] == "received"

    form = (await desk.read(case["number"]))["application"]
    assert form["applicant"]["age"] == 76  # said in the first message, so never asked
    assert form["matter"]["area"] == "maintenance" and form["matter"]["opposing_party"] == "大儿子王强"
    assert form["wishes"]["home_visit"] is True
    progress = await web.say("进度")
    assert progress["case"]["number"] == case["number"] and "等待审查" in said(progress)


async def test_the_form_asks_what_the_rules_still_need(stage: Stage) -> None:
    """Told inside the form, nothing is known before: story, place and means are asked one by one, none twice."""
    web = stage.web()
    reply, asked = await web.say("申请法律援助"), []
    while reply["asking"]:
        asked.append(reply["asking"])
        reply = await web.say(ANSWERS[reply["asking"]])
    assert asked[:2] == ["facts", "region"] and asked[-1] == "confirm"
    assert {"groups", "household_size", "income_per_head", "consent", "name", "id_number", "phone"} < set(asked)
    assert len(asked) == len(set(asked))
    form = (await stage.desk.read(reply["case"]["number"]))["application"]
    assert form["means"] == {
        **{"household_size": 4, "household_income": 3000.0, "income_per_head": 750.0, "valuable_assets": False},
        **{"sudden_hardship": None, "opponent_in_household": None},
    }


async def test_a_story_longer_than_the_office_takes_still_arrives(stage: Stage) -> None:
    web = stage.web()
    start = await web.say("申请法律援助")
    assert start["asking"] == "facts"
    reply = await web.fill(start, facts="老板欠我三个月工钱不给。" + "我天天去找他，他天天推。" * 700)
    assert reply["case"]["number"], said(reply)
    facts = (await stage.desk.read(reply["case"]["number"]))["application"]["matter"]["facts"]
    assert len(facts) > 4000 and facts.startswith("老板欠我")


async def test_a_second_application_is_a_second_case(stage: Stage) -> None:
    web = stage.web()
    await web.say(MAINTENANCE)
    first = await web.fill(await web.say("申请法律援助"))
    await web.say("借给亲戚三万块钱，打了欠条，他到期不还，我该怎么办")
    second = await web.fill(await web.say("申请法律援助"))
    assert first["case"]["number"] != second["case"]["number"]
    assert (await web.say("进度"))["case"]["number"] == second["case"]["number"]
    assert len(await stage.desk.applications()) == 2
