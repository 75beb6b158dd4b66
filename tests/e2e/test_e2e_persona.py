"""Conversations held by the codes of `asking`, as another front end would, by people who answer as people do."""

from typing import Any

import pytest
from callers import ANSWERS, CODES, WAGES, at, said
from stage import Stage

from bot.storage.tables import Case

PEOPLE: dict[str, dict[str, Any]] = {
    "in words": {
        "first": "老板欠我八千块工钱，打电话也不接，不知道该怎么办",
        "answers": {
            "region": "融水县",
            "groups": "都没得",
            "income_per_head": "一家五口，一个月两千来块",
            "assets": "没得啥子",
            "address": "融水县融水镇某某村",
        },
        "matter": {"region": "450225", "claim": "labour_wages", "claim_amount": 8000},
        "means": {"household_size": 5, "income_per_head": 400, "valuable_assets": False},
    },
    "misspelt, beside a town of another county's name": {
        "first": "借给亲戚三万块钱，打了欠条，到期不还，怎么办",
        "answers": {"region": "湖南双锋县", "address": "永丰镇石牛村3组"},
        "matter": {"region": "431321", "claim": "debt", "claim_amount": 30000},
        "path": ["431321001", "431321"],
    },
    "traditional characters": {
        "first": "老闆欠我三個月工錢一萬二，在廣西三江縣的工地上幹活，不給怎麼辦",
        "answers": {
            "groups": "沒有",
            "income_per_head": "我兩千五，老婆五百，四口人",
            "assets": "沒有",
            "confirm": "確認",
        },
        "matter": {"region": "450226", "claim_amount": 12000},
        "means": {"household_size": 4, "income_per_head": 750, "valuable_assets": False},
    },
    "a son for his mother": {
        "first": "我妈八十一了，我哥不肯出赡养费，我想替我妈讨个说法",
        "answers": {
            "region": "湖南双峰县",
            "name": ["我是她儿子张强", "王桂香😊"],
            "home_visit": "走不动，来我家吧",
            "address": "双峰县荷叶镇富托村",
        },
        "matter": {"claim": "support_payments"},
        "helper": {"name": "张强", "relation": "儿子", "applicant_for": "parent"},
        "applicant": {"name": "王桂香", "age": 81},
        "wishes": {"home_visit": True},
    },
    "in bits": {
        "first": "老板欠我工钱",
        "answers": {
            "facts": "在融水的工地干了三个月，一共一万二",
            "region": "广西融水县",
            "income_per_head": "三千，四口人",
        },
        "matter": {"facts": "老板欠我工钱。在融水的工地干了三个月，一共一万二", "claim": "labour_wages"},
    },
}


@pytest.mark.parametrize("person", PEOPLE)
async def test_an_application_is_what_was_said(stage: Stage, person: str) -> None:
    told = PEOPLE[person]
    answers = {code: list(a) if isinstance(a, list) else [a] for code, a in (ANSWERS | told["answers"]).items()}
    web = stage.web()
    await web.say(told["first"])
    reply, asked = await web.say("申请法律援助"), []
    while reply["asking"]:
        asked.append(reply["asking"])
        assert reply["asking"] in CODES and len(asked) < 20, asked
        given = answers[reply["asking"]]
        reply = await web.say(given.pop(0) if len(given) > 1 else given[0])
    assert asked.index("consent") <= 5 and len(asked) == len(set(asked)) + ("helper" in told)
    application = await stage.desk.read(reply["case"]["number"])
    form = application["application"]
    for part in ("matter", "means", "applicant", "wishes"):
        found = {key: form[part][key] for key in told.get(part, {})}
        assert found == told.get(part, {}), part
    assert form["helper"] == told.get("helper")
    assert [point["code"] for point in form["contact_path"]] == told.get(
        "path", [p["code"] for p in form["contact_path"]]
    )
    assert form["forwarding"] is None and await stage.hotline.rows(Case, kind="alarm") == []


@pytest.mark.parametrize("code", ["region", "groups", "address", "id_number", "consent", "facts"])
async def test_a_question_in_the_middle_is_answered_and_the_form_stays_where_it_is(stage: Stage, code: str) -> None:
    web = stage.web()
    await at(web, code)
    reply = await web.say("律师要钱吗？")
    assert reply["asking"] == code and "不收您的钱" in said(reply) and "第20条" in said(reply)
    goes_on = await web.say(ANSWERS[code])
    assert goes_on["asking"] not in (None, code)


@pytest.mark.parametrize("code", ["region", "address"])
async def test_a_question_of_law_in_the_middle_is_answered_too(stage: Stage, code: str) -> None:
    web = stage.web()
    await at(web, code)
    reply = await web.say("邻居把路堵了要怎么办？")
    assert reply["asking"] == code and "接着填申请" in said(reply) and len(reply["replies"]) == 3
    end = await web.fill(reply)
    form = (await stage.desk.read(end["case"]["number"]))["application"]
    assert form["matter"]["area"] == "wages" and form["applicant"]["address"] == ANSWERS["address"]


async def test_what_is_never_understood_is_left_to_a_person_and_the_form_goes_on(stage: Stage) -> None:
    web = stage.web()
    reply = await at(web, "groups")
    for words in ("这个嘛", "呵呵", "嘿嘿"):
        assert reply["asking"] == "groups"
        reply = await web.say(words)
    assert reply["asking"] not in (None, "groups") and reply["decision"] == "handover"
    assert [case.reason for case in await stage.hotline.rows(Case, kind="handover")] == ["填表时几次没听明白"]
    assert (await web.fill(reply))["case"]["number"]


@pytest.mark.parametrize(
    ("text", "shown"), [("电话改成13900001111", "电话：尾号1111"), ("名字应该是覃秀兰", "姓名：覃秀兰")]
)
async def test_a_correction_that_tells_the_new_words_is_read_back(stage: Stage, text: str, shown: str) -> None:
    web = stage.web()
    await at(web, "confirm")
    reply = await web.say(text)
    assert reply["asking"] == "confirm" and shown in said(reply)


@pytest.mark.parametrize(
    ("text", "code"), [("电话不对", "phone"), ("名字写错了", "name"), ("我住的地方变了", "address")]
)
async def test_a_correction_without_the_new_words_asks_for_them(stage: Stage, text: str, code: str) -> None:
    web = stage.web()
    await at(web, "confirm")
    assert (await web.say(text))["asking"] == code


async def test_who_asks_to_apply_once_more_loses_nothing(stage: Stage) -> None:
    web = stage.web()
    await at(web, "address")
    assert (await web.say("申请法律援助"))["asking"] == "address"
    assert (await web.say("谢谢"))["asking"] == "address"
    end = await web.fill(await web.say(ANSWERS["address"]))
    assert (await stage.desk.read(end["case"]["number"]))["application"]["applicant"]["name"] == "覃秀莲"


async def test_an_empty_message_names_the_open_question_by_the_contracts_code(stage: Stage) -> None:
    web = stage.web()
    await web.say("我儿子在学校被同学打断了手，学校不管，怎么办")
    reply = await web.say("申请法律援助")
    while "什么人" not in said(reply):
        reply = await web.say(ANSWERS[reply["asking"]])
    assert reply["asking"] == "name" and (await web.say(""))["asking"] == "name"


async def test_who_only_asked_about_the_aid_tells_his_matter_in_the_form(stage: Stage) -> None:
    web = stage.web()
    await web.say("怎么请免费律师，要什么条件才可以申请呢")
    reply = await web.say("申请法律援助")
    assert reply["asking"] == "facts"
    end = await web.fill(reply, facts=WAGES)
    matter = (await stage.desk.read(end["case"]["number"]))["application"]["matter"]
    assert (matter["area"], matter["claim"], matter["facts"]) == ("wages", "labour_wages", WAGES)
