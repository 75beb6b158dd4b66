"""Reading labelled utterances: order, blanks, and the file named where something is wrong; and the real ones."""

from collections import Counter
from pathlib import Path

import pytest

from bot.core.areas import AREA_NAMES, CONVERSATION
from bot.core.errors import BadInput
from bot.nlu.training import Example, fingerprint, intent_areas, intent_files, read_examples

GOOD = """version: "3.1"
nlu:
  - intent: {intent}
    examples: |
      - 老板欠我工资
      -   三个月没发钱

      - 工钱-不给
"""


def write(root: Path, area: str, name: str, text: str) -> Path:
    """One intent file."""
    path = root / "intents" / area / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_utterances_with_their_intent_and_area(tmp_path):
    write(tmp_path, "wages", "wages_b", GOOD.format(intent="wages_b"))
    write(tmp_path, "land", "land_a", GOOD.format(intent="land_a"))
    read = read_examples(tmp_path)
    assert [(e.intent, e.area) for e in read] == [("land_a", "land")] * 3 + [("wages_b", "wages")] * 3
    assert read[:3] == [Example(t, "land_a", "land") for t in ("老板欠我工资", "三个月没发钱", "工钱-不给")]
    assert read_examples(tmp_path) == read


def test_a_file_whose_intent_is_another_is_named(tmp_path):
    write(tmp_path, "wages", "wages_arrears", GOOD.format(intent="wages_arears"))
    with pytest.raises(BadInput, match=r"wages_arrears\.yml: holds intent 'wages_arears'"):
        read_examples(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nlu:",
        "- a list",
        "nlu: [text]",
        "nlu:\n  - intent: wages_x\n",
        "nlu:\n  - examples: |\n      - 没有意图\n",
        "nlu:\n  - intent: wages_x\n    examples: [一个, 列表]\n",
        "nlu:\n  - intent: wages_x\n   examples: |\n  - 缩进错了",
    ],
)
def test_a_malformed_file_is_named(tmp_path, text):
    write(tmp_path, "wages", "wages_x", text)
    with pytest.raises(BadInput, match=r"wages_x\.yml"):
        read_examples(tmp_path)


def test_a_fingerprint_follows_names_and_contents_not_order(tmp_path):
    a = write(tmp_path, "wages", "wages_a", "一")
    b = write(tmp_path, "wages", "wages_b", "二")
    first = fingerprint([a, b])
    assert first == fingerprint([b, a]) and len(first) == 16
    b.write_text("三", encoding="utf-8")
    assert fingerprint([a, b]) != first


def test_every_real_intent_is_of_a_known_area_and_stands_once():
    names = Counter(path.stem for path in intent_files())
    assert [name for name, n in names.items() if n > 1] == []
    assert set(intent_areas().values()) == {*AREA_NAMES, CONVERSATION}


def test_no_real_utterance_is_empty_or_stands_under_two_intents():
    labels: dict[str, set[str]] = {}
    for example in read_examples():
        assert example.text
        labels.setdefault(example.text, set()).add(example.intent)
    assert {text: found for text, found in labels.items() if len(found) > 1} == {}
