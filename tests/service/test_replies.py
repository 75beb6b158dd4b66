"""What is said to a parsed message, on each channel."""

from dataclasses import replace
from typing import Any

import pytest

from bot.channels.rendering import sms_parts, sms_text
from bot.core.areas import PLAIN_NAMES
from bot.core.messages import CHANNELS
from bot.knowledge.figures import Figures
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


def test_a_second_matter_is_named_and_offered(knowledge: Knowledge):
    both = parsed(matters=["wages", "land"])
    for channel in ("web", "wechat"):
        reply = Speaker(knowledge, channel).answer(both)
        assert reply.options[-1].key == "5" and PLAIN_NAMES["land"] in reply.options[-1].label
        assert PLAIN_NAMES["land"] in reply.texts[-1] and "“5”" in reply.texts[-1]


def test_a_second_matter_never_makes_a_third_sms(knowledge: Knowledge):
    named = 0
    for guide in knowledge.library:
        second = "land" if guide.area != "land" else "wages"
        intents = [(guide.intents[0], 1.0)]
        both = parsed(area=guide.area, matters=[guide.area, second], normalized=guide.questions[0], intents=intents)
        reply = Speaker(knowledge, "sms").answer(both)
        assert len(sms_parts(sms_text(reply))) <= 2, reply.texts
        named += len(reply.texts) == 2
    assert named > 20


def test_a_warning_leaves_a_second_matter_its_place_behind_the_answer(knowledge: Knowledge):
    both = parsed(matters=["wages", "land"])
    warning = "您说的事只剩3天了，请马上去。"
    said = Speaker(knowledge, "web").answer(both, warning)
    assert said.texts[0] == warning and len(said.texts) == 3 and PLAIN_NAMES["land"] in said.texts[-1]
    by_sms = Speaker(knowledge, "sms").answer(both, warning)
    assert by_sms.texts[0] == warning and len(sms_parts(sms_text(by_sms))) <= 2


def test_the_voice_says_the_answer_alone(knowledge: Knowledge):
    reply = Speaker(knowledge, "voice").answer(parsed(matters=["wages", "land"]))
    assert len(reply.texts) == 1 and reply.options == []


def test_area_and_guide_agree_whatever_the_intents_say(knowledge: Knowledge):
    reply = Speaker(knowledge, "web").answer(parsed(area="traffic", intents=[("wages_arbitration", 1.0)]))
    assert reply.area == "traffic" and knowledge.library.by_id[reply.guide or ""].area == "traffic"


def test_without_a_guide_of_the_area_the_message_is_passed_on(knowledge: Knowledge):
    reply = Speaker(knowledge, "web").answer(parsed(area="other_legal"))
    assert (reply.decision, reply.guide, reply.citations) == ("handover", None, [])


def test_a_figure_without_a_value_is_never_guessed(knowledge: Knowledge):
    gone = replace(knowledge, figures=Figures({}))
    one = next(g for g in knowledge.library if "{{" in g.sections["简答"])
    asked = parsed(area=one.area, normalized=one.questions[0], intents=[(one.intents[0], 1.0)])
    assert Speaker(gone, "web").answer(asked).decision == "handover"
    assert (
        "核对" in Speaker(gone, "web").topic(replace(one, sections={**one.sections, "费用": "{{x}}"}), "cost").texts[0]
    )


def test_a_region_hears_its_own_law(knowledge: Knowledge):
    asked = parsed(area="farm_products", normalized="买到假种子", intents=[("farm_fake_seed", 1.0)])
    here, there = (Speaker(knowledge, "web", region).answer(asked) for region in ("320412", None))
    assert here.guide == there.guide == "farm_fake_seed"
    assert "在江苏" in here.texts[0] and "在江苏" not in there.texts[0]
    assert {c.law for c in here.citations} - {c.law for c in there.citations} == {"江苏省法律援助条例"}


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
        # on the telephone he is put through, or called back: no number to write down
        assert ("给您回电话" if channel == "voice" else "0738-6822148") in reply.texts[0]
        assert "。。" not in reply.texts[0]


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
