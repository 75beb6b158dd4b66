"""`hotline kb check`: a good guide passes, and each way of breaking it is said once, in words that tell the mend."""

from datetime import date

import pytest
from good_guide import DAY, FIGURES, GUIDE, LAWS, context, defects, write

from bot.knowledge.check import Defect, check_figures, check_guides
from bot.knowledge.figures import Figure, Figures, Value
from bot.knowledge.guides import SECTIONS

CITES = '  - law: 民法典\n    article: "120-1"\n    says: 插进来的一条\n'


def broken(old: str, new: str) -> str:
    """The good guide with one thing changed."""
    assert GUIDE.count(old) == 1, old
    return GUIDE.replace(old, new)


def citing(law: str, article: str, says: str = "说明") -> str:
    """The good guide with another second citation."""
    return broken(CITES, f'  - law: {law}\n    article: "{article}"\n    says: "{says}"\n')


def test_a_good_guide_has_no_defect(tmp_path):
    assert defects(tmp_path) == []


@pytest.mark.parametrize("name", SECTIONS)
def test_a_missing_section(tmp_path, name):
    assert defects(tmp_path, broken(f"## {name}\n", "### ")) == [f"section 「{name}」 is missing or empty"]


def test_an_empty_and_an_unknown_section(tmp_path):
    assert defects(tmp_path, broken("## 费用\n不收费。", "## 费用\n")) == ["section 「费用」 is missing or empty"]
    assert defects(tmp_path, GUIDE + "\n## 附录\n话。\n") == ["unknown section 「附录」"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("intents: [wages_arbitration]", "intents: [wages_arbitrate, wages_arbitration]", "unknown intent 'wages_arbi"),
        ("aid_matter: labour_wages", "aid_matter: wages", "unknown aid_matter 'wages'"),
        ("aid_matter: labour_wages", "aid_matter: labour_wages\ncalculator: alimony", "unknown calculator 'alimony'"),
        ("reviewed_on: 2026-11-01", "reviewed_on: 2027-06-01", "reviewed_on lies after review_by"),
        ("review_by: 2027-05-01", "review_by: 2026-11-20", "review expired on 2026-11-20"),
        ("questions:\n  - 要去仲裁委告老板", "questions: []", "`questions` is empty"),
        ("related: []", "related: [wages_gone]", "related guide 'wages_gone' does not exist"),
        ("sms: 劳动仲裁不收费。离职后{{limit}}内申请。", 'sms: ""', "`sms` wording is missing"),
        ("voice: 劳动仲裁不收钱。离职后{{limit}}内申请。", 'voice: ""', "`voice` wording is missing"),
        ("2. 等通知，{{limit}}内申请。", "2. 等通知，{{limits}}内申请。", "no figure is named 'limits'"),
        (
            "劳动争议先仲裁，不收费。",
            "劳动争议先仲裁，" + "不收费" * 20 + "。",
            "sentence of 68 characters, at most 60",
        ),
    ],
)
def test_one_defect_one_line(tmp_path, old, new, said):
    found = defects(tmp_path, broken(old, new))
    assert len(found) == 1 and found[0].startswith(said), found


@pytest.mark.parametrize(
    ("law", "article", "said"),
    [
        ("合同法", "52", "cites 《合同法》, not in force on 2026-11-21 (now 民法典)"),
        ("新法", "1", "cites 《新法》, not in force on 2026-11-21"),
        ("调解仲裁法", "55", "cites 《调解仲裁法》 article 55, which does not exist"),
        ("民法典", "0", "cites 《民法典》 article 0, which does not exist"),
        ("民法典", "121-1", "cites 《民法典》 article 121-1, which does not exist"),
        ("民法典", "第五条", "cites 《民法典》 article 第五条, which does not exist"),
        ("劳动法", "5", "cites 《劳动法》, which is not in knowledge_base/laws.yml"),
    ],
)
def test_a_citation_that_does_not_stand(tmp_path, law, article, said):
    assert defects(tmp_path, citing(law, article)) == [said]


def test_a_law_is_good_until_the_day_it_is_repealed(tmp_path):
    text = citing("合同法", "52").replace("in_force_from: 2008-05-01", "in_force_from: 2020-01-01")
    assert defects(tmp_path, text, day=date(2020, 12, 31)) == []
    assert defects(tmp_path, text, day=date(2021, 1, 1)) != []


def test_a_guide_older_than_its_law(tmp_path):
    text = broken("in_force_from: 2008-05-01", "in_force_from: 2008-04-30")
    assert defects(tmp_path, text) == ["in_force_from 2008-04-30 lies before 《调解仲裁法》 of 2008-05-01"]


def test_a_citation_that_says_nothing(tmp_path):
    found = defects(tmp_path, citing("民法典", "5", ""))
    assert found == ["《民法典》 5: `says` is empty: one plain sentence of what it says"]


def test_no_citation_and_too_many(tmp_path):
    head, _, rest = GUIDE.partition("citations:\n")
    none = head + "citations: []\n" + rest[rest.index("sms:") :]
    assert defects(tmp_path, none) == ["cites no law"]
    found = defects(tmp_path, broken(CITES, CITES * 8))
    assert found == ["cites 9 articles: at most 8, only those that bear a statement"]


def test_the_review_is_good_on_its_last_day(tmp_path):
    assert defects(tmp_path, day=date(2027, 5, 1)) == []
    assert defects(tmp_path, day=date(2027, 5, 2))[0].startswith("review expired on 2027-05-01")


@pytest.mark.parametrize(("length", "good"), [(19, True), (20, False)])
def test_a_long_sentence_for_the_voice(tmp_path, length, good):
    sentence = "劳" * length
    text = broken("voice: 劳动仲裁不收钱。", f"voice: 劳动仲裁不收钱。{sentence}吗？")
    assert defects(tmp_path, text) == ([] if good else [f"voice: sentence over 20 characters: {sentence}吗"])


def test_an_overflowing_sms(tmp_path):
    base = "劳动仲裁不收费。"
    room = 134 - len("离职后一年内申请。（调解仲裁法5条）回1怎么做，2材料，3去哪里，4申请法律援助，0人工") - len(base)
    for extra, good in ((room, True), (room + 1, False)):
        found = defects(tmp_path, broken(f"sms: {base}", f"sms: {base}{'工' * (extra - 1)}。"))
        assert [what.partition(":")[0] for what in found] == ([] if good else ["sms"]), extra


def test_sentences_that_are_long_on_average(tmp_path):
    text = GUIDE
    for line in [line for line in GUIDE.partition("## 简答")[2].splitlines() if line.endswith("。")]:
        text = text.replace(line, line.rstrip("。") + "，" + "话" * 35 + "。")
    found = [what for what in defects(tmp_path, text) if "average" in what]
    assert len(found) == 1 and "at most 30" in found[0]


def test_unknown_area_and_no_intent(tmp_path):
    write(tmp_path, GUIDE.replace("area: wages", "area: wagges"), area="wagges")
    found = [str(d) for d in check_guides(tmp_path, context())]
    assert found[0].startswith("guides/wagges/wages_arbitration.md: unknown area 'wagges': one of maintenance,")
    assert len(found) == 1
    found = defects(tmp_path / "other", broken("intents: [wages_arbitration]", "intents: []"))
    assert found == ["answers no intent: name at least one under `intents`", "no guide answers this intent"]


def test_a_file_in_the_wrong_place_and_an_id_used_twice(tmp_path):
    write(tmp_path)
    write(tmp_path, name="wages_copy")
    found = list(check_guides(tmp_path, context()))
    assert [d.what for d in found if d.where == "guides/wages/wages_copy.md"] == [
        "id 'wages_arbitration' and area 'wages' must be the file's name and folder",
        "id 'wages_arbitration' is used twice",
    ]


def test_an_unreadable_file_is_named_and_the_others_are_checked_all_the_same(tmp_path):
    write(tmp_path, "no front matter", name="a_broken")
    write(tmp_path, broken("aid_matter: labour_wages", "aid_matter: wages"))
    found = [str(d) for d in check_guides(tmp_path, context())]
    assert found[0].startswith("guides/wages/a_broken.md: no readable front matter")
    assert found[1] == "guides/wages/wages_arbitration.md: unknown aid_matter 'wages'"


def test_every_legal_intent_needs_a_guide(tmp_path):
    intents = {"wages_arbitration": "wages", "land_taken": "land", "greeting": "conversation", "cook": "not_legal"}
    write(tmp_path)
    found = list(check_guides(tmp_path, context(intents=intents)))
    assert found == [Defect("intents/land/land_taken.yml", "no guide answers this intent")]


def test_figures_must_stand_in_a_registered_article():
    assert list(check_figures(FIGURES, LAWS)) == []
    for law, article in (("调解仲裁法", "99"), ("没有的法", "1")):
        figures = Figures({"x": Figure("x", "某数", "day", (Value(DAY, 1, "一天", law, article),))})
        assert [str(d) for d in check_figures(figures, LAWS)] == [
            f"figures: x: 《{law}》 article {article} is not in knowledge_base/laws.yml"
        ]
    free = Figures({"x": Figure("x", "某数", "day", (Value(DAY, 1, "一天"),))})
    assert list(check_figures(free, LAWS)) == []
