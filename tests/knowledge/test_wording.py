"""Everything said besides the guides: each entry can be filled, and no program asks for one that does not exist."""

import re
from datetime import date
from pathlib import Path

import pytest
from good_guide import DAY, FIGURES

from bot.core.areas import AREA_NAMES
from bot.core.errors import BadInput, MissingFigure
from bot.core.messages import CHANNELS
from bot.core.screening import Result
from bot.core.yaml_file import read_yaml
from bot.knowledge.figures import Figures
from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.wording import Wording
from bot.nlu.urgent import ORDER
from bot.service import claims, reading, slots

ROOT = KNOWLEDGE_BASE.parent
ENTRIES = read_yaml(KNOWLEDGE_BASE / "wording.yml")
FIELD = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
CALLS = re.compile(r'\b(?:say|tell|Invalid)\(\s*"(\w+)"|_or_invalid\(.*"(\w+)"\)|else Invalid\("(\w+)"')
RESULTS = Result.__args__
ASKED = set(slots.FORM_SLOTS)
CLAIMS = {claim for area in (*AREA_NAMES, None) for claim in claims.choices(area)}


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.load(KNOWLEDGE_BASE / "wording.yml", Figures.load(KNOWLEDGE_BASE / "figures"), DAY)


def fields(key: str) -> set[str]:
    """The {fields} of an entry on any channel."""
    return {name for text in ENTRIES[key].values() for name in FIELD.findall(text)}


def sources() -> dict[str, str]:
    """Every program of bot and actions by its path."""
    files = [path for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_entry_fills_its_fields_on_every_channel(wording, channel):
    for key in ENTRIES:
        text = wording.say(key, channel, **dict.fromkeys(fields(key), "某某"))
        assert text and not re.search(r"[{}]", text), key
        assert not re.search(r"。。|，，|\s$", text), (key, text)


@pytest.mark.parametrize("key", [key for key in ENTRIES if fields(key)])
def test_a_field_that_is_not_given_is_an_error_not_a_gap(wording, key):
    with pytest.raises(KeyError):
        wording.say(key, "web")


def test_each_channel_says_its_own_text_where_it_has_one(wording):
    own = [
        (key, channel) for key, entry in ENTRIES.items() for channel in entry if channel != "text" and not fields(key)
    ]
    assert len(own) > 20
    assert all(wording.say(key, channel) != wording.say(key, "web") for key, channel in own)


def test_every_key_that_a_program_names_exists():
    asked = {(path, key) for path, text in sources().items() for found in CALLS.findall(text) for key in found if key}
    assert len(asked) > 30
    assert {(path, key) for path, key in asked if key not in ENTRIES} == set()


# What no program names in one word: families whose members it puts together, and the keys of a table.
FAMILIES = {
    "urgent_": set(ORDER),
    "result_": set(RESULTS),
    "ask_": {
        *(*ASKED, "consent_again", "confirm_again", "name_other", "id_number_other"),
        *("helper_child", "income_own", "facts_short"),
    },
    "group_": {*reading.answers.GROUP_WORDS, reading.RELIEF},
    "claim_": CLAIMS,
    "papers_": {"later", "short_later"},
    "deadline_": {"soon", "edge", "over", "duty", "restarted", "paused", "unchanged"},
    "calc_": {"lacks_answer", "lacks_figure"},
}


def test_every_entry_is_said_by_a_program():
    text = "\n".join(sources().values())
    together = {family + member for family, members in FAMILIES.items() for member in members}
    assert {key for key in ENTRIES if key not in together and f'"{key}"' not in text} == set()


@pytest.mark.parametrize(
    ("family", "members"),
    FAMILIES.items(),
)
def test_every_key_that_a_program_puts_together_exists(family, members):
    assert {family + member for member in members} <= set(ENTRIES)


def test_the_same_fields_on_every_channel_or_fewer():
    for key, entry in ENTRIES.items():
        for channel in set(entry) - {"text"}:
            assert set(FIELD.findall(entry[channel])) <= fields(key), (key, channel)


@pytest.mark.parametrize("text", ["a: {sms: 短信}", "a: {text: 好, fax: 传真}", "a: {text: 好}\nb: {voice: 好}"])
def test_a_broken_entry_is_named(tmp_path: Path, text):
    path = tmp_path / "wording.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^wording\.yml: '[ab]' needs `text`"):
        Wording.load(path, FIGURES, DAY)


def test_figures_in_a_text_are_those_of_the_day(tmp_path: Path):
    path = tmp_path / "wording.yml"
    path.write_text("a: {text: '{{limit}}内办，{who}'}", encoding="utf-8")
    assert Wording.load(path, FIGURES, DAY).say("a", "sms", who="您") == "一年内办，您"
    with pytest.raises(MissingFigure):
        Wording.load(path, FIGURES, date(2000, 1, 1)).say("a", "sms", who="您")
