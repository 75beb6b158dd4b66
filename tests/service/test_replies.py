"""What is said to a parsed message, on each channel."""

from typing import Any

import pytest

from bot.core.areas import PLAIN_NAMES
from bot.core.messages import CHANNELS
from bot.knowledge.render import MENU
from bot.nlu.urgent import ORDER
from bot.service.container import Knowledge
from bot.service.replies import Speaker


def parsed(**more: Any) -> dict[str, Any]:
    """A message about arbitration that is understood well."""
    areas = [{"code": code, "confidence": 0.3} for code in ("wages", "work_injury", "not_legal", "land", "debt")]
    return {
        "normalized": "要去仲裁委告老板",
        "area": "wages",
        "areas": areas,
        "intent": "wages_arbitration",
        "intents": [("wages_arbitration", 0.9)],
        "decision": "answer",
        "urgent": None,
        "matters": ["wages"],
        "talking": False,
    } | more


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_answer_is_the_best_guides_with_its_law(knowledge: Knowledge, channel):
    reply = Speaker(knowledge, channel).first(parsed())
    assert (reply.guide, reply.area, reply.decision) == ("wages_arbitration", "wages", "answer")
    guide = knowledge.library.by_id["wages_arbitration"]
    assert reply.texts == [knowledge.printer.answer(guide, channel)]
    assert reply.citations == list(guide.citations) and reply.citations
    assert reply.options == ([] if channel == "voice" else list(MENU))


def test_a_second_matter_is_offered_where_there_is_room(knowledge: Knowledge):
    both = parsed(matters=["wages", "land"])
    option = Speaker(knowledge, "web").answer(both).options[-1]
    assert PLAIN_NAMES["land"] in option.label
    assert Speaker(knowledge, "sms").answer(both).options == list(MENU)


def test_a_question_back_names_likely_matters_and_a_person(knowledge: Knowledge):
    reply = Speaker(knowledge, "web").first(parsed(decision="clarify"))
    assert (reply.asking, reply.decision, reply.guide) == ("clarify", "clarify", None)
    labels = [(o.key, o.label) for o in reply.options]
    assert labels[:3] == [(str(k + 1), PLAIN_NAMES[a]) for k, a in enumerate(("wages", "work_injury", "land"))]
    assert labels[3][0] == "0" and len(labels) == 4


@pytest.mark.parametrize("kind", ORDER)
@pytest.mark.parametrize("channel", CHANNELS)
def test_an_alarm_says_where_help_is_before_anything_else(knowledge: Knowledge, kind, channel):
    reply = Speaker(knowledge, channel).first(parsed(decision="urgent", urgent=kind))
    assert reply.decision == "urgent" and reply.citations == [] and reply.guide is None
    assert reply.texts == [knowledge.wording.say(f"urgent_{kind}", channel)]


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_beyond_us_goes_to_a_person_and_cites_nothing(knowledge: Knowledge, channel):
    for parse in (parsed(decision="handover"), parsed(decision="smalltalk", intent="human")):
        reply = Speaker(knowledge, channel, office_phone="0738-6822148").first(parse)
        assert reply.decision == "handover" and reply.citations == [] and reply.guide is None
        assert len(reply.texts) == 1 and "{" not in reply.texts[0]
        if channel in ("wechat", "web"):  # an SMS and a voice name 12348 alone
            assert "0738-6822148" in reply.texts[0]


@pytest.mark.parametrize(
    ("intent", "key"),
    [
        ("greeting", "greeting"),
        ("thanks", "thanks"),
        ("ask_materials", "no_guide_yet"),
        ("choose", "nothing_to_choose"),
        ("gibberish", "gibberish"),
        ("weather", "not_legal"),
    ],
)
def test_small_talk(knowledge: Knowledge, intent, key):
    reply = Speaker(knowledge, "sms").first(parsed(decision="smalltalk", intent=intent, area="not_legal"))
    assert (reply.texts, reply.decision) == ([knowledge.wording.say(key, "sms")], "smalltalk")


def test_a_topic_of_a_guide(knowledge: Knowledge):
    guide = knowledge.library.by_id["wages_arbitration"]
    reply = Speaker(knowledge, "web").topic(guide, "materials")
    assert reply.texts == [knowledge.printer.topic(guide, "materials", "web")]
    assert reply.guide == guide.id and reply.citations
