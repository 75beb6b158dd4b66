"""Text for a voice: telephone numbers digit by digit, every other number in words."""

import pytest

from bot.knowledge.spoken import called, counted, speakable


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "零"),
        ("10", "十"),
        ("15", "十五"),
        ("20", "二十"),
        ("105", "一百零五"),
        ("110", "一百一十"),
        ("1067", "一千零六十七"),
        ("1260", "一千二百六十"),
        ("10000", "一万"),
        ("20050", "二万零五十"),
        ("105000", "十万五千"),
        ("1000000", "一百万"),
        ("100000001", "一亿零一"),
        ("1.5", "一点五"),
        ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)
def test_counted(number, words):
    assert counted(number) == words


def test_called():
    assert called("0738-6822148") == "零七三八六八二二幺四八"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("打12348。", "打幺二三四八。"),
        ("1. 打110（报警）\n2. 打120", "打幺幺零，报警。打幺二零。"),
        ("电话0738-8612345", "电话零七三八八六幺二三四五。"),
        ("赔20000元，欠120元，第110条，2110户", "赔二万元，欠一百二十元，第一百一十条，二千一百一十户。"),
        ("带上：\n· 身份证\n· 《合同》。", "带上。身份证。合同。"),
        ("《民法典》第1067条：要养父母。", "民法典第一千零六十七条：要养父母。"),
        ("年利率15.4%，2026年起", "年利率百分之十五点四，二零二六年起。"),
        ("2026-01-02前答复", "二零二六年一月二日前答复。"),
        ("湘民发〔2021〕39号。", "湘民发，二千零二十一，三十九号。"),
        ("身份证：尾号0017，电话：尾号1234", "身份证：尾号零零幺七，电话：尾号幺二三四。"),
        ("行吗？行！", "行吗？行！"),
        ("", ""),
    ],
)
def test_text_for_a_voice(text, spoken):
    assert speakable(text) == spoken
    assert speakable(spoken) == spoken
