"""A period that ends soon, or may have ended, is told before the law; what interrupts it is asked and counts."""

from datetime import timedelta

from callers import ANSWERS, said
from stage import Stage

from bot.core import clock
from bot.storage.tables import Case


def ago(days: int) -> str:
    day = clock.today() - timedelta(days=days)
    return f"{day.year}年{day.month}月{day.day}号"


async def test_the_period_comes_before_the_law(stage: Stage) -> None:
    web = stage.web()
    reply = await web.say("判决书昨天收到，法院判我输了，我不服想上诉")
    assert said(reply).startswith("先说期限") and "十五天" in said(reply)
    assert await stage.hotline.rows(Case) == []


async def test_an_old_claim_is_never_called_lost_and_what_interrupts_it_is_asked(stage: Stage) -> None:
    web = stage.web()
    reply = await web.say(f"我是{ago(500)}干完的活，老板欠我一万二工钱，一直不给，怎么办")
    first = said(reply).split("\n")[0]
    assert first.startswith("先说期限") and "先别放弃" in first and "人工" in first and "最近一次是什么时候" in first
    assert "没有权利" not in said(reply) and "没权利" not in said(reply)
    counted = await web.say(f"{ago(200)}还去要过")
    assert "那次可以算数" in said(counted) and "重新算" in said(counted)


async def test_no_demand_made(stage: Stage) -> None:
    web = stage.web()
    await web.say(f"我是{ago(500)}干完的活，老板欠我一万二工钱，一直不给，怎么办")
    reply = await web.say("没有")
    assert "不要再等" in said(reply) and "人工" in said(reply)


async def test_fewer_than_seven_days_are_reported_to_the_office(stage: Stage) -> None:
    web = stage.web()
    reply = await web.say(f"仲裁裁决书{ago(12)}收到的，老板欠我工资，我不服裁决怎么办")
    assert said(reply).startswith("先说期限") and "第44条" in said(reply), said(reply)
    alarms = await stage.hotline.rows(Case, kind="alarm")
    assert [alarm.reason for alarm in alarms] == ["deadline"]


async def test_the_same_warning_is_said_once(stage: Stage) -> None:
    web = stage.web()
    told = f"我是{ago(500)}干完的活，老板欠我一万二工钱，一直不给，怎么办"
    assert said(await web.say(told)).startswith("先说期限")
    again = await web.say("老板欠我工钱，他是工地上的包工头，没签合同，怎么要")
    assert again["area"] == "wages" and not said(again).startswith("先说期限")


async def test_an_application_carries_deadline_and_urgency(stage: Stage) -> None:
    web = stage.web()
    story = f"我在三江县工地干活，{ago(362)}干完的活，包工头欠我一万二千块工钱，说没钱不给"
    assert said(await web.say(story)).startswith("先说期限")
    reply = await web.fill(await web.say("申请法律援助"), until="confirm")
    await web.say("确认")
    [item] = await stage.desk.applications()
    sent = await stage.desk.read(item["number"])
    application = sent.get("application", sent)
    deadline = application["screening"]["deadline"]
    assert deadline["cite"] == "劳动争议调解仲裁法第27条" and 0 <= deadline["days_left"] < 7 and deadline["on"]
    assert application["urgent"] is True and application["screening"]["accept_first"] is True
    assert reply["asking"] == "confirm"


async def test_days_that_the_story_gives_are_not_asked_but_read_back(stage: Stage) -> None:
    web = stage.web()
    first = await web.say(f"三江县工地欠我工资，判决书{ago(13)}收到，十五天内可以上诉，马上就到期了")
    assert first["decision"] == "urgent"
    reply, asked = await web.say("申请法律援助"), list[str]()
    while reply["asking"] not in ("confirm", None):
        asked.append(reply["asking"])
        assert len(asked) < 20, asked
        reply = await web.say(ANSWERS[reply["asking"]])
    assert "deadline" not in asked and "consent" in asked
    assert "期限：20" in said(reply) and "，还有" in said(reply)


async def test_sms_stays_within_two_parts(stage: Stage) -> None:
    sms = stage.sms()
    text = await sms.say("去年三月干完的活，老板欠我一万二工钱，一直不给，怎么要")
    assert len(text) <= 134 and text.startswith("期限要注意") and "回1怎么做" in text
