"""Words of command: the whole message or nothing."""

import pytest

from bot.nlu.commands import command


@pytest.mark.parametrize(
    ("intent", "texts"),
    [
        ("human", ["0", "人工", "转人工", "人工。", "【人工】", "人 工", "找真人！", "值班律师"]),
        ("stop", ["退出", "不办了", "取消申请", "再见"]),
        ("restart", ["重来", "重新开始", "从头来"]),
        (
            "go_back",
            ["返回", "上一步", "说错了", "改", "改电话", "改一下电话", "我要改姓名", "改身份证号码", "改我的地址"],
        ),
        ("repeat", ["再说一遍", "没听清", "没听清楚！", "什么"]),
        ("apply_aid", ["申请法律援助", "我要申请法律援助", "我想申请援助", "申请", "申请免费法律援助"]),
        ("help", ["帮助", "HELP", "?", "？", "菜单"]),
        ("affirm", ["好", "好。", "嗯", "嗯嗯", "是", "对", "行", "要"]),
        ("deny", ["不", "不！", "没"]),
    ],
)
def test_whole_messages_that_steer(intent, texts):
    for text in texts:
        assert command(text) == (intent, None), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("进度", None),
        ("查进度。", None),
        ("我的申请进度", None),
        ("办到哪了", None),
        ("进度AB12CD34", "AB12CD34"),
        ("查询进度：AB12CD34", "AB12CD34"),
        ("进度 ab12-cd34", "ab12-cd34"),
        ("状态 12345678", "12345678"),
    ],
)
def test_status_with_and_without_a_query_code(text, code):
    assert command(text) == ("ask_status", code)


@pytest.mark.parametrize(
    ("text", "digit"),
    [("1", "1"), ("9", "9"), ("一", "1"), ("第一个", "1"), ("第三", "3"), ("选2", "2"), ("2号", "2"), ("2。", "2")],
)
def test_a_choice_by_its_digit(text, digit):
    assert command(text) == ("choose", digit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "第十",
        "二十",
        "1和3",
        "人工智能欠我工资",
        "我要退出合伙",
        "老板退出了",
        "取消低保怎么办",
        "申请低保",
        "申请仲裁",
        "改嫁了还能要抚养费吗",
        "返回的工资少了",
        "什么是工伤",
        "重来没有签过合同",
        "进度款不给",
        "进度AB",
        "帮助别人干活受伤",
    ],
)
def test_a_word_of_command_inside_a_matter_is_none(text):
    assert command(text) is None
