"""Replies as stored data: what is written to the inbox is read back the same."""

import json

import pytest

from bot.core.areas import AREA_NAMES, LEGAL_AREAS, PLAIN_NAMES
from bot.core.messages import Citation, Option, Reply

FULL = Reply(
    texts=["第一段。", "第二段，名字里有𠮷。"],
    options=[Option("1", "怎么做"), Option("0", "人工")],
    asking="consent",
    area="wages",
    decision="answer",
    guide="wages_arbitration",
    citations=[Citation("刑法", "120-1", "说明"), Citation("民法典", "1067")],
    case={"number": "2026-0001", "query_code": "AB12CD34", "status": "received", "review_due": "2026-11-28"},
)


@pytest.mark.parametrize("reply", [FULL, Reply(), Reply(["好"], asking="name")])
def test_a_reply_comes_back_from_json_as_it_was(reply):
    stored = json.loads(json.dumps(reply.to_json(), ensure_ascii=False))
    assert Reply.from_json(stored) == reply


def test_stored_replies_share_nothing_with_the_one_read():
    stored = FULL.to_json()
    first, second = Reply.from_json(stored), Reply.from_json(stored)
    first.texts.append("多一段")
    assert second.texts == FULL.texts


def test_a_stored_reply_that_lacks_a_field_is_refused():
    stored = FULL.to_json()
    del stored["citations"]
    with pytest.raises(KeyError, match="citations"):
        Reply.from_json(stored)


def test_areas_are_twenty_one_legal_ones_and_two_others_each_with_a_plain_name():
    assert len(LEGAL_AREAS) == 21
    assert set(AREA_NAMES) - set(LEGAL_AREAS) == {"other_legal", "not_legal"}
    assert set(PLAIN_NAMES) == set(AREA_NAMES)
    assert len(set(PLAIN_NAMES.values())) == len(PLAIN_NAMES)
