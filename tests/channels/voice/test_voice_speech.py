"""Numbers and marks as a voice must say them."""

import pytest

from bot.channels.speech import spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请打12348。", "请打幺二三四八。"),
        ("打110或者120。", "打幺幺零或者幺二零。"),
        ("电话：0738-8612345。", "电话：零七三八八六幺二三四五。"),
        ("手机13807720001。", "手机幺三八零七七二零零零幺。"),
        ("编号431321-2026-000123。", "编号四三幺三二幺二零二六零零零幺二三。"),
        ("身份证11010519491231002X。", "身份证幺幺零幺零五幺九四九幺二三幺零零二X。"),
        ("想要回12000元。", "想要回12000元。"),
        ("一共12000.50元。", "一共12000.50元。"),
        ("要等120天，罚110元。", "要等120天，罚110元。"),
        ("2026-11-30前答复您。", "2026年11月30日前答复您。"),
        ("《民法典》第1067条。", "民法典第1067条。"),
        ("第112条。", "第112条。"),
        ("1. 先写欠条。", "先写欠条。"),
        ("· 身份证（原件）。", "身份证，原件。"),
        ("三十五岁，1067人。", "三十五岁，1067人。"),
    ],
)
def test_spoken(written: str, said: str) -> None:
    assert spoken(written) == said
    assert spoken(said) == said, "what was made speakable before is left alone"
