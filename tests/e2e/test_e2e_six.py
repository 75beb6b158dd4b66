"""Six conversations from the first message to the application at the office; `docs/transcripts/` shows them.

WRITE_TRANSCRIPTS=1 writes the transcripts anew from what was said here.
"""

import json
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from callers import said
from stage import Stage

from bot.core.yaml_file import read_yaml

CONVERSATIONS = read_yaml(Path(__file__).parent / "six.yml")
TRANSCRIPTS = Path(__file__).parents[2] / "docs" / "transcripts"
MOST_SCREENING_QUESTIONS = 5
Say = Callable[[str], Awaitable[tuple[str, str | None]]]


def sayer(stage: Stage, channel: str) -> Say:
    """One message on a channel: what the hotline says, and what it asks."""
    sms, web = stage.sms("+8613907720001"), stage.web()

    async def by_sms(text: str) -> tuple[str, str | None]:
        answer = await sms.say(text)
        return answer, (await stage.hotline.last_reply()).asking

    async def by_web(text: str) -> tuple[str, str | None]:
        reply = await web.say(text)
        options = "　".join(f"[{o['key']} {o['label']}]" for o in reply["options"])
        return said(reply) + (f"\n{options}" if options else ""), reply["asking"]

    return by_sms if channel == "sms" else by_web


async def play(say: Say, talk: dict[str, Any]) -> tuple[list[tuple[str, str]], list[str]]:
    """The turns as (caller, hotline), and the questions in the order in which they were asked."""
    answers = {code: list(a) if isinstance(a, list) else [a] for code, a in talk["answers"].items()}
    turns: list[tuple[str, str]] = []
    asked: list[str] = []
    for text in talk["first"]:
        answer, asking = await say(text)
        turns.append((text, answer))
    while asking is not None:
        assert len(asked) < 20, asked
        asked.append(asking)
        assert answers.get(asking), f"no answer to {asking}: {turns[-1][1]}"
        text = answers[asking].pop(0)
        answer, asking = await say(text)
        turns.append((text, answer))
    return turns, asked


def transcript(
    talk: dict[str, Any], turns: list[tuple[str, str]], asked: list[str], application: dict[str, Any]
) -> str:
    """The conversation as Markdown, with the application as the office has it."""
    before = asked.index("consent")
    head = [
        f"# {talk['title']}",
        "",
        "Played by `tests/e2e/test_e2e_six.py` through the running gateway and intake. Names and numbers are invented.",
        "",
        f"筛查问了 {before} 个问题（{'、'.join(asked[:before]) or '无'}），同意以后填表又问了 {len(asked) - before - 1} 个。",
        f"Screening questions: {before}; after consent: {len(asked) - before - 1}.",
        "",
    ]
    body = [f"**村民**：{text}\n\n**热线**：\n\n```text\n{answer}\n```\n" for text, answer in turns]
    found = json.dumps(application, ensure_ascii=False, indent=1)
    tail = ["The application as the office reads it:", "", "```json", found, "```", ""]
    return "\n".join([*head, *body, *tail])


def check(talk: dict[str, Any], turns: list[tuple[str, str]], application: dict[str, Any]) -> None:
    """What the conversation must have led to."""
    expect, form = talk["expect"], application["application"]
    assert application["office"] == expect["office"] and application["urgent"] is expect["urgent"]
    for part in ("screening", "matter", "wishes"):
        found = {key: form[part][key] for key in expect.get(part, {})}
        assert found == expect.get(part, {}), part
    assert set(expect["rules"]) <= {reason["rule"] for reason in form["screening"]["reasons"]}
    assert [point["code"] for point in form["contact_path"]] == expect["path"]
    assert form["helper"] == expect.get("helper")
    assert form["applicant"]["age"] == expect.get("age")
    everything = "\n".join(answer for _, answer in turns)
    assert [words for words in expect["said"] if words not in everything] == []
    assert [words for words in expect["silent"] if words in everything] == []
    for paper in form["screening"]["materials"]:
        assert paper["name"] in turns[-1][1], "the list of papers is not complete"


@pytest.mark.parametrize("talk", CONVERSATIONS, ids=lambda talk: talk["name"])
async def test_a_conversation_leads_to_an_application(stage: Stage, talk: dict[str, Any]) -> None:
    turns, asked = await play(sayer(stage, talk["channel"]), talk)
    (row,) = await stage.desk.applications()
    application = await stage.desk.read(row["number"])
    if os.environ.get("WRITE_TRANSCRIPTS"):
        text = transcript(talk, turns, asked, application)
        (TRANSCRIPTS / f"{talk['name']}.md").write_text(text, encoding="utf-8")
    assert asked == talk["asked"]
    assert asked.index("consent") <= MOST_SCREENING_QUESTIONS
    check(talk, turns, application)


@pytest.mark.parametrize("talk", CONVERSATIONS, ids=lambda talk: talk["name"])
def test_the_transcript_shows_this_conversation(talk: dict[str, Any]) -> None:
    text = (TRANSCRIPTS / f"{talk['name']}.md").read_text(encoding="utf-8")
    callers = re.findall(r"^\*\*村民\*\*：(.*?) *$", text, flags=re.MULTILINE)
    assert callers[: len(talk["first"])] == talk["first"]
    assert len(callers) == len(talk["first"]) + len(talk["asked"])
    before = talk["asked"].index("consent")
    assert f"Screening questions: {before}; after consent: {len(talk['asked']) - before - 1}." in text


def test_the_median_conversation_asks_few_questions() -> None:
    counts = sorted(talk["asked"].index("consent") for talk in CONVERSATIONS)
    assert counts[len(counts) // 2] <= 3 and counts[-1] <= MOST_SCREENING_QUESTIONS
