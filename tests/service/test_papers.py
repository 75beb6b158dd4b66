"""What comes with a result, as each channel says it: reasons, rights, other routes, the complete list of papers."""

from datetime import date
from typing import Any

import pytest

from bot.channels.rendering import sms_part_count
from bot.core.messages import CHANNELS, Channel
from bot.core.screening import Screening, case_from_json
from bot.service.container import Knowledge
from bot.service.papers import papers_text, result_text, routes_text
from bot.service.replies import Speaker

DAY = date(2026, 11, 21)
POOR = {"age": 40, "groups": [], "monthly_income_per_head": 900, "valuable_assets": False}
CASES: dict[str, dict[str, Any]] = {
    "eligible": {"region": "320412", "claim": "labour_wages", "person": POOR},
    "likely": {"region": "431321", "claim": "labour_wages", "person": POOR},
    "unlikely": {
        **{"region": "320412", "claim": "labour_wages", "person": POOR | {"monthly_income_per_head": 9000}},
        "facts": {"sudden_hardship": False},
    },
    "need_info": {"region": "320412", "claim": "labour_wages", "person": {"age": 40, "groups": []}},
    "not_covered": {"region": "431321", "claim": "debt", "person": POOR},
}


def screened(knowledge: Knowledge, name: str, **facts: Any) -> Screening:
    case = CASES[name] | {"facts": CASES[name].get("facts", {}) | facts}
    found = knowledge.screen(case_from_json(case, DAY))
    assert found.result == name
    return found


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", CASES)
def test_every_result_tells_the_reason_and_the_rights(knowledge: Knowledge, name: str, channel: Channel) -> None:
    found = screened(knowledge, name)
    text = result_text(Speaker(knowledge, channel), found)
    assert "异议" in text or (channel == "voice" and "中心决定" in text) or "仍然可以申请" in text
    if name != "not_covered" or channel != "voice":
        assert found.reasons[0].text in text
    if name in ("unlikely", "not_covered"):
        assert "仍可申请" in text or "仍然可以申请" in text
        if channel in ("sms", "voice") and name == "not_covered":
            assert found.other_routes[0].name in text


def test_what_may_go_first_is_said(knowledge: Knowledge) -> None:
    speaker = Speaker(knowledge, "web")
    assert "先派律师" in result_text(speaker, screened(knowledge, "likely", days_to_deadline=1))
    assert "先派律师" not in result_text(speaker, screened(knowledge, "likely", days_to_deadline=7))


def test_other_routes_say_who_where_why_and_what_to_bring(knowledge: Knowledge) -> None:
    found = screened(knowledge, "eligible")
    text = routes_text(Speaker(knowledge, "wechat"), found)
    for route in found.other_routes:
        assert all(part in text for part in (route.name, route.contact, route.why, route.bring))
    assert 2 <= len(found.other_routes) <= 3
    assert routes_text(Speaker(knowledge, "sms"), found) == routes_text(Speaker(knowledge, "voice"), found) == ""


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", CASES)
def test_the_list_of_papers_is_complete_on_every_channel(knowledge: Knowledge, name: str, channel: Channel) -> None:
    materials = screened(knowledge, name).materials
    text = papers_text(Speaker(knowledge, channel), materials)
    assert all(m.name in text for m in materials)
    later = text.index("后补")
    assert all((text.index(m.name) > later) is m.can_follow_later for m in materials)
    assert all((m.why in text) is (channel in ("web", "wechat")) for m in materials)
    full = papers_text(Speaker(knowledge, channel), materials, in_full=True)
    assert all(m.why in full for m in materials)
    if channel == "sms":
        assert sms_part_count(text) <= 3


def test_with_nothing_to_follow_nothing_is_said_about_it(knowledge: Knowledge) -> None:
    materials = [m for m in screened(knowledge, "likely").materials if not m.can_follow_later]
    assert "后补" not in papers_text(Speaker(knowledge, "web"), materials)


def test_a_result_with_its_other_ways_and_the_consent_fill_three_sms_parts_at_most(knowledge: Knowledge) -> None:
    speaker = Speaker(knowledge, "sms")
    case = case_from_json({"region": "450226", "area": "farm_products", "claim": "farm_inputs", "person": POOR}, DAY)
    consent = speaker.say("ask_consent", consent=speaker.say("consent_text"))
    assert sms_part_count("\n".join([result_text(speaker, knowledge.screen(case)), consent])) <= 3
