"""How a call begins for a new caller, and for one who hung up in the middle."""

from datetime import timedelta
from typing import Any

import pytest

from bot.service import opening
from bot.service import turn as turns
from bot.service.replies import Speaker
from bot.storage.tables import Tracker

CALLER = "0" * 32


def state(asking: str | None = None, **slots: Any) -> dict[str, Any]:
    return {"slots": slots, "loop": "application_form" if asking else None, "events": [], "asking": asking}


async def greeting(services: Any, kept: dict[str, Any] | None, days: int = 0) -> tuple[str, str | None]:
    """(what is said, what is asked) to a caller whose conversation stands like that."""
    now = services.now()
    async with turns.begin(services, CALLER, "voice", None, now) as turn:
        if kept is not None:
            turn.session.add(Tracker(caller_id=CALLER, turns=1, state=kept, updated_at=now - timedelta(days=days)))
            await turn.session.flush()
        reply = await opening.greet(turn, Speaker(services.knowledge, "voice"))
    return "".join(reply.texts), reply.asking


@pytest.mark.parametrize(
    ("kept", "days", "words", "asking"),
    [
        (None, 0, "请慢慢说", None),
        (state(), 0, "请慢慢说", None),
        (state("address", area="wages", guide="g"), 0, "说到您的住址，接着说吗", "resume_form"),
        (state("confirm", area="wages", guide="g"), 900, "最后核对一遍，接着说吗", "resume_form"),
        (state(area="wages", guide="g"), 29, "上次您问的是打工要工钱，接着说吗", "resume"),
        (state(area="wages", guide="g"), 31, "请慢慢说", None),
        (state(area="wages"), 0, "请慢慢说", None),
        (state(area="not_legal", guide=None), 0, "请慢慢说", None),
        (state(submitted={"case": "1"}), 0, "您交过申请", None),
        (state("name", submitted={"case": "1"}), 0, "说到您的姓名", "resume_form"),
    ],
)
async def test_what_a_caller_hears_first(services, kept, days, words, asking) -> None:
    said, asked = await greeting(services, kept, days)
    assert said.startswith("您好，这里是法律援助热线")
    assert words in said and asked == asking


@pytest.mark.parametrize("area", sorted(opening.PRIVATE_AREAS))
async def test_matters_of_the_house_are_never_named_to_who_picks_up_the_telephone(services, area) -> None:
    said, asked = await greeting(services, state(area=area, guide="g"))
    assert asked is None and "上次" not in said


@pytest.mark.parametrize("alarm", sorted(opening.PRIVATE_ALARMS))
async def test_an_open_form_of_such_a_matter_is_offered_without_a_word_of_it(services, alarm) -> None:
    said, asked = await greeting(services, state("address", area="wages", alarm=alarm, guide="g"))
    assert asked == "resume_form"
    assert "申请" not in said and "住址" not in said


def test_the_slots_follow_the_events_after_them() -> None:
    kept = state(area="wages", guide="g")
    kept["events"] = [
        {"event": "slot", "name": "area", "value": "debt"},
        {"event": "user", "text": "喂"},
        {"event": "slot", "name": "name", "value": "x"},
    ]
    assert opening.slots_of(kept) == {"area": "debt", "guide": "g", "name": "x"}


def test_every_question_of_the_form_has_a_name() -> None:
    from actions.control import FORM_SLOTS

    assert set(FORM_SLOTS) == set(opening.TOPICS)
