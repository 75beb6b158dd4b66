"""The answer to "where did it happen"."""

import pytest

from bot.knowledge.paths import KNOWLEDGE_BASE
from bot.knowledge.regions import Regions
from bot.service.invalid import Invalid
from bot.service.places_told import read


@pytest.fixture(scope="module")
def regions() -> Regions:
    return Regions.load(KNOWLEDGE_BASE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("融水县", "450225"),
        ("湖南双峰", "431321"),
        ("常州", "320400"),
        ("辽宁沈阳", "210100"),
        ("北京", "110000"),
        ("綏中縣", "211421"),
        ("湖南双锋县", "431321"),
        ("双锋县", "431321"),
        ("广西溶水县", "450225"),
        ("湖南省双丰县", "431321"),  # 丰县 is a county of Jiangsu
        ("我是湖南双峰县永丰镇的", "431321001"),
    ],
)
def test_the_place_that_is_meant(regions, text, code):
    assert read(text, regions) == code


def test_a_province_alone_is_asked_for_its_county_and_taken_where_no_more_is_known(regions):
    answer = read("湖南", regions)
    assert answer == Invalid("which_county", {"place": "湖南省"}, fallback="430000")


@pytest.mark.parametrize("text", ["永丰镇", "荷叶镇", "就在我们村里", "不知道", "等等，我爸不给抚养费也能申请吗"])
def test_a_town_alone_or_no_place_at_all_is_asked_again(regions, text):
    assert read(text, regions) == Invalid("bad_region")
