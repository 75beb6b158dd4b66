"""A time limit in a story: what is said of it on each channel, what the screening and the application carry."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.errors import BadInput
from bot.core.messages import CHANNELS
from bot.core.screening import Case, case_from_json
from bot.knowledge.render import SMS_CHARS, VOICE_CHARS, WECHAT_CHARS
from bot.service.application import to_case
from bot.service.container import Knowledge
from bot.service.deadlines import between
from bot.service.replies import Speaker

TODAY = date(2026, 11, 22)
STORIES = {
    "soon": ("判决书昨天收到，我不服", "wages"),
    "urgent": ("2025年11月25号机器压断了手指", "work_injury"),
    "edge": ("2023年借给他五万，没还", "debt"),
    "over": ("去年三月干完的活", "wages"),
    "duty": ("2026年11月20号去法院申请的保护令", "domestic_violence"),
    "restarted": ("去年三月干完的活，今年二月还去要过", "wages"),
    "paused": ("2023年3月5号被车撞成植物人，2026年7月1号才醒过来", "injury"),
    "paused_soon": ("说好2023年4月10号还，我2026年1月6号坐牢，2026年6月2号放出来", "debt"),
}


@pytest.fixture
def today(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, day=TODAY)


def warned(knowledge: Knowledge, channel: Any, story: str, area: str) -> str:
    speaker = Speaker(knowledge, channel)
    return speaker.warning(speaker.limit(story, area))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("state", STORIES)
def test_every_state_has_its_words_on_every_channel(today: Knowledge, state: str, channel: Any) -> None:
    text = warned(today, channel, *STORIES[state])
    assert text and "{" not in text and "。。" not in text
    assert not any(word in text for word in ("没有权利", "没权利", "丧失", "太晚了"))
    if state == "over":
        assert "别放弃" in text and any(way in text for way in ("人工", "回0"))
    if state.startswith("paused") and channel in ("web", "wechat"):
        assert "病历、关押" in text and "民法典第194条" in text
    if channel == "sms":
        assert len(text) <= 90
    if channel == "voice":
        assert all(len(sentence) <= 30 for sentence in text.split("。"))


def test_where_there_is_time_enough_nothing_is_said(today: Knowledge) -> None:
    assert warned(today, "web", "上个月被辞退了", "wages") == ""
    assert warned(today, "web", "老板欠我工资", "wages") == ""


def test_fewer_than_seven_days_name_article_44_and_more_do_not(today: Knowledge) -> None:
    assert "第44条" in warned(today, "web", *STORIES["urgent"])
    assert "第44条" not in warned(today, "web", *STORIES["soon"])


@pytest.mark.parametrize("channel", CHANNELS)
def test_warning_and_answer_keep_to_the_room_of_the_channel(today: Knowledge, channel: Any) -> None:
    speaker = Speaker(today, channel)
    warning = warned(today, channel, *STORIES["over"])
    reply = speaker.from_guide(today.library.by_id["wages_arrears_old"], warning)
    assert reply.texts[0] == warning and len(reply.texts) == 2
    length = sum(map(len, reply.texts))
    assert length <= {"sms": SMS_CHARS, "voice": VOICE_CHARS + 20}.get(channel, WECHAT_CHARS + 150), length
    if channel == "sms":
        assert "劳动争议调解仲裁法27条" in reply.texts[1] and "回1怎么做" in reply.texts[1]


def test_the_screening_carries_the_deadline_of_the_story(today: Knowledge) -> None:
    raw = {"region": "450225", "area": "work_injury", "claim": "injury_compensation", "on": "2026-11-22"}
    raw |= {"person": {"age": 40, "groups": []}, "facts": {"injury_kind": "work"}}
    case = case_from_json(raw | {"story": STORIES["urgent"][0]}, TODAY)
    found = today.screen(case)
    assert found.accept_first and found.to_json(None)["deadline"] == {
        "what": "自己申请工伤认定：1年，从受伤那天或者查出职业病那天起算",
        "on": "2026-11-25",
        "cite": "工伤保险条例第17条；最高人民法院关于审理工伤保险行政案件若干问题的规定第7条",
        "certainty": "sure",
        "days_left": 3,
    }
    assert not today.screen(replace(case, on=date(2026, 11, 18))).accept_first  # seven days left are not fewer than 7


def test_days_that_the_caller_gives_himself_stand(today: Knowledge) -> None:
    raw = {"region": "450225", "area": "wages", "story": STORIES["over"][0], "facts": {"days_to_deadline": 20}}
    found = today.screen(case_from_json(raw | {"on": "2026-11-22"}, TODAY))
    assert found.deadline is not None and found.deadline.days == 20 and not found.accept_first


def test_no_story_no_deadline(today: Knowledge) -> None:
    found = today.screen(case_from_json({"region": "450225", "area": "wages", "on": "2026-11-22"}, TODAY))
    assert found.deadline is None and found.to_json(None)["deadline"] is None


def test_what_an_office_owes_is_no_deadline_of_the_caller(today: Knowledge) -> None:
    story, area = STORIES["duty"]
    assert today.screen(Case("450225", area, TODAY, story=story)).deadline is None


def test_a_story_must_be_text() -> None:
    with pytest.raises(BadInput, match="story"):
        case_from_json({"region": "45", "story": ["a"]}, TODAY)


def test_the_application_screens_with_its_own_story() -> None:
    assert to_case({"facts": "去年三月干完的活", "area": "wages", "region": "45"}, TODAY).story == "去年三月干完的活"


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2025", (date(2025, 1, 1), date(2025, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2025-03-05", (date(2025, 3, 5), date(2025, 3, 5))),
        ("2024-03/2024-05", (date(2024, 3, 1), date(2024, 5, 31))),
        ("1990/1999", (date(1990, 1, 1), date(1999, 12, 31))),
        ("2025-02-30", None),
    ],
)
def test_first_and_last_day_of_a_time(value: str, days: Any) -> None:
    assert between(value) == days
