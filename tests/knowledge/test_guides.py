"""Guide files: what is read, and what is said of a file that lacks something."""

from datetime import date

import pytest
from good_guide import GUIDE, guide, write

from bot.core.errors import BadInput
from bot.core.messages import Citation
from bot.knowledge.guides import REQUIRED, SECTIONS, Library, parse
from bot.knowledge.paths import KNOWLEDGE_BASE


def test_what_a_guide_holds(tmp_path):
    read = guide(tmp_path)
    assert (read.id, read.area, read.aid_matter) == ("wages_arbitration", "wages", "labour_wages")
    assert read.intents == ("wages_arbitration",) and read.questions == ("要去仲裁委告老板",)
    assert read.citations == (
        Citation("调解仲裁法", "5", "劳动争议先仲裁"),
        Citation("民法典", "120-1", "插进来的一条"),
    )
    assert (read.reviewed_on, read.review_by) == (date(2026, 11, 1), date(2027, 5, 1))
    assert tuple(read.sections) == SECTIONS
    assert read.sections["步骤"] == "1. 到仲裁委领申请表。\n2. 等通知，{{limit}}内申请。"
    assert read.voice == "劳动仲裁不收钱。离职后{{limit}}内申请。"


def test_guide_info_of_the_contract(tmp_path):
    assert guide(tmp_path).info() == {
        "id": "wages_arbitration",
        "title": "劳动仲裁怎么申请",
        "area": "wages",
        "intents": ["wages_arbitration"],
        "citations": [{"law": "调解仲裁法", "article": "5"}, {"law": "民法典", "article": "120-1"}],
        "aid_matter": "labour_wages",
        "regions": ["43"],
        "reviewed_on": "2026-11-01",
        "review_by": "2027-05-01",
    }


@pytest.mark.parametrize("key", REQUIRED)
def test_each_missing_key_is_named(tmp_path, key):
    lines = GUIDE.splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith(" "))
    with pytest.raises(BadInput, match=rf"wages_arbitration\.md: front matter lacks {key}$"):
        guide(tmp_path, "".join(lines[:start] + lines[end:]))


def test_all_missing_keys_are_named_at_once(tmp_path):
    with pytest.raises(BadInput, match="lacks title, area, intents, questions"):
        guide(tmp_path, "---\nid: x\n---\n## 简答\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reviewed_on: 2026-11-01", "reviewed_on: soon"),
        ("review_by: 2027-05-01", "review_by:"),
        ("in_force_from: 2008-05-01", "in_force_from: 2008"),
        ('  - law: 民法典\n    article: "120-1"', "  - law: 民法典"),
        ("intents: [wages_arbitration]", "intents:"),
        ("intents: [wages_arbitration]", "intents: wages_arbitration"),
        ("questions:\n  - 要去仲裁委告老板", "questions: 要去仲裁委告老板"),
        ('regions: ["43"]', 'regions: "43"'),
        ("sms: 劳动仲裁不收费。离职后{{limit}}内申请。", "sms: 12348"),
        ("voice: 劳动仲裁不收钱。离职后{{limit}}内申请。", "voice:"),
        ("title: 劳动仲裁怎么申请", "title: [劳动]"),
        ("id: wages_arbitration", "id: 7"),
    ],
)
def test_malformed_values_are_named(tmp_path, old, new):
    assert GUIDE.count(old) == 1
    with pytest.raises(BadInput, match=r"wages_arbitration\.md: front matter is malformed"):
        guide(tmp_path, GUIDE.replace(old, new))


@pytest.mark.parametrize(
    "text",
    ["", "只有正文", "---\nid: x\n", "---\n- 列表\n---\n", "before\n" + GUIDE, "---\nid: [x\n---\n", "---\n---\n"],
)
def test_files_without_readable_front_matter(tmp_path, text):
    with pytest.raises(BadInput, match=r"wages_arbitration\.md: (?:no readable|must begin)"):
        guide(tmp_path, text)


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = write(tmp_path)
    path.write_bytes(GUIDE.encode("gb18030"))
    with pytest.raises(BadInput, match=r"wages_arbitration\.md: no readable front matter"):
        parse(path)


def test_a_library_knows_its_guides_by_intent(tmp_path):
    write(tmp_path)
    other = GUIDE.replace("id: wages_arbitration", "id: wages_more").replace("intents: [w", "intents: [wages_more, w")
    write(tmp_path, other, name="wages_more")
    library = Library.load(tmp_path)
    assert len(library) == 2 and [g.id for g in library] == ["wages_arbitration", "wages_more"]
    assert [g.id for g in library.by_intent["wages_arbitration"]] == ["wages_arbitration", "wages_more"]
    assert [g.id for g in library.by_intent["wages_more"]] == ["wages_more"]


def test_every_real_guide_can_be_read():
    library = Library.load(KNOWLEDGE_BASE / "guides")
    assert len(library) >= 290
    for one in library:
        assert one.text().startswith(one.title) and all(q in one.text() for q in one.questions)
