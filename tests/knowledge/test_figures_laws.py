"""Dated figures and the register of laws: the value and the force of the day asked, never the nearest one."""

from datetime import date, timedelta

import pytest
from good_guide import DAY

from bot.core.errors import BadInput, MissingFigure
from bot.knowledge.check import check_figures
from bot.knowledge.figures import PLACEHOLDER, Figures
from bot.knowledge.laws import Law, load
from bot.knowledge.paths import KNOWLEDGE_BASE

YEARS = """
rate:
  title: 利率
  unit: percent
  values:
    - {from: 2020-01-01, value: 4, text: 百分之四, law: 民法典, article: "680"}
    - {from: 2015-01-01, to: 2018-12-31, value: 6, text: 百分之六}
limit:
  title: 时效
  unit: year
  values:
    - {from: 2008-05-01, value: 1, text: 一年}
"""
LAW = Law("刑法", "刑法", date(1997, 3, 14), date(1997, 10, 1), 452, "x", date(2030, 1, 1), "新刑法", ("120-1",))


@pytest.fixture
def figures(tmp_path) -> Figures:
    (tmp_path / "years.yml").write_text(YEARS, encoding="utf-8")
    return Figures.load(tmp_path)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2015-01-01", "百分之六"),
        ("2018-12-31", "百分之六"),
        ("2020-01-01", "百分之四"),
        ("2026-11-21", "百分之四"),
    ],
)
def test_the_value_at_its_first_and_last_day(figures, day, text):
    assert figures.get("rate", date.fromisoformat(day)).text == text


@pytest.mark.parametrize("day", ["1999-01-01", "2014-12-31", "2019-01-01", "2019-12-31"])
def test_outside_its_dates_there_is_no_value(figures, day):
    with pytest.raises(
        MissingFigure, match=rf"'rate' \(利率\) has no value on {day}: add one to knowledge_base/figures"
    ):
        figures.get("rate", date.fromisoformat(day))


def test_an_unknown_figure_is_named(figures):
    with pytest.raises(MissingFigure, match="no figure is named 'rates'"):
        figures.get("rates", DAY)


def test_texts_are_filled_with_the_wording_of_the_day(figures):
    assert figures.fill("{{rate}}，{{limit}}内，{name}照旧，{{rate}}", DAY) == "百分之四，一年内，{name}照旧，百分之四"
    assert figures.fill("没有数", DAY) == "没有数"
    with pytest.raises(MissingFigure):
        figures.fill("{{rate}}", date(2019, 6, 1))
    with pytest.raises(MissingFigure):
        figures.fill("{{limits}}", DAY)


def test_a_name_given_twice_names_the_second_file(tmp_path):
    (tmp_path / "a.yml").write_text(YEARS, encoding="utf-8")
    (tmp_path / "b.yml").write_text(YEARS, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^b\.yml: figure 'rate' exists already"):
        Figures.load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "x: {title: 数, unit: day}",
        "x: {title: 数, unit: day, values: [{value: 1, text: 一天}]}",
        "x: {title: 数, unit: day, values: [{from: 2020-01-01, value: 1}]}",
        "x: {unit: day, values: [{from: 2020-01-01, value: 1, text: 一天}]}",
        "x: 30",
        "x:\n  title: 数\n  unit: day\n  values: 三十天",
        'x: {title: 数, unit: day, values: [{from: "2020", value: 1, text: 一天}]}',
        "x: [broken",
        "- x",
    ],
)
def test_a_broken_figure_names_its_file(tmp_path, text):
    (tmp_path / "broken.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^broken\.yml: "):
        Figures.load(tmp_path)


def test_an_empty_file_holds_no_figure(tmp_path):
    (tmp_path / "empty.yml").write_text("# nothing yet\n", encoding="utf-8")
    assert Figures.load(tmp_path).by_name == {}


@pytest.mark.parametrize(
    ("article", "known"),
    [
        ("1", True),
        ("452", True),
        ("453", False),
        ("0", False),
        ("120-1", True),
        ("120-2", False),
        ("第1条", False),
        ("", False),
    ],
)
def test_articles_of_a_law(article, known):
    assert LAW.has(article) is known


def test_a_law_binds_from_its_first_day_until_the_day_of_its_repeal():
    assert not LAW.in_force(date(1997, 9, 30))
    assert LAW.in_force(date(1997, 10, 1)) and LAW.in_force(date(2029, 12, 31))
    assert not LAW.in_force(date(2030, 1, 1))


def test_the_real_register():
    laws = load(KNOWLEDGE_BASE / "laws.yml")
    for short, law in laws.items():
        assert law.short == short and law.full and law.link.startswith("http")
        assert (law.articles > 0 or law.confirmed) and law.version <= law.in_force_from + timedelta(days=1), short
        assert law.repealed_on is None or law.repealed_on > law.in_force_from
        assert bool(law.repealed_on) == bool(law.repealed_by), short
        for article in law.inserted:
            assert law.has(article) and law.has(article.partition("-")[0]), (short, article)
    assert laws["民法典"].in_force(DAY) and laws["民法典"].articles == 1260
    assert laws["法律援助法"].articles == 71 and laws["法律援助法"].in_force_from == date(2022, 1, 1)


def test_the_real_figures_stand_in_registered_articles_and_have_a_value_today():
    figures = Figures.load(KNOWLEDGE_BASE / "figures")
    assert [str(d) for d in check_figures(figures, load(KNOWLEDGE_BASE / "laws.yml"))] == []
    for figure in figures.by_name.values():
        assert figure.on(DAY).text and not PLACEHOLDER.search(figure.on(DAY).text), figure.name
