"""The official form as a page: everything that was sent, in the form's order, blank where nobody asked, right on A4 paper."""

import copy
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from intake import json_schema, names, openapi
from intake.printing import born, sex

ROOT = Path(__file__).parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
HOSTILE = "<script>document.title='broken'</script><img src=x onerror=alert(1)>"
FULL: dict[str, Any] = {
    "helper": {"name": "李小红", "relation": "女儿", "applicant_for": "parent"},
    "contact_path": [
        {"code": "431321101", "name": "荷叶镇司法所（法律援助工作站）", "kind": "station"},
        {"code": "431321", "name": "双峰县法律援助中心", "kind": "centre"},
    ],
    "forwarding": {
        "from": {"code": "450226100", "name": "古宜镇司法所（法律援助工作站）", "kind": "station"},
        "to": {"code": "431321", "name": "双峰县法律援助中心", "kind": "centre"},
        "reason": "事情在双峰。",
        "cite": "法律援助法第38条",
    },
    "wishes": {"home_visit": True, "interpreter": "壮话", "appointment": "星期三上午"},
}
MATTER = {
    "stage_name": "仲裁",
    "aid_kind": "代理",
    "days_to_deadline": 3,
    "workers": 12,
    "dates_mentioned": ["去年三月"],
    "evidence": ["欠条", "录音"],
    "evidence_missing": ["合同"],
}
SCREENING = {
    "result": "eligible",
    "means_test": "exempt",
    "reasons": [{"rule": "n-laa-31", "text": "要工钱在列出的事里。", "cite": "法律援助法第31条第5项"}],
    "materials": [
        {"name": "身份证", "why": "证明您是谁。", "can_follow_later": False},
        {"name": "欠工钱的证据", "why": "有什么带什么。", "can_follow_later": True},
    ],
}
MEANS = {"household_income": 1800, "sudden_hardship": True, "opponent_in_household": False}
ORDER = ["申请人", "代为申请的人", "申请事项", "经济状况", "初步筛查", "要求和转交", "材料", "同意和承诺"]


@pytest.fixture
def whole(form: dict[str, Any]) -> dict[str, Any]:
    """An application in which everything was said."""
    form |= copy.deepcopy(FULL) | {"urgent": True}
    form["matter"] |= MATTER
    form["means"] |= MEANS
    form["screening"] = SCREENING
    form["consent"]["text"] = "我们只把资料交给法律援助中心。"
    return form


async def printed(api: Any, form: dict[str, Any]) -> str:
    number = await api.number(form)
    response = await api.call("GET", f"/v1/applications/{number}/form")
    assert response.status == 200 and response.content_type == "text/html"
    assert (
        response.headers["Cache-Control"] == "no-store"
        and "default-src 'none'" in response.headers["Content-Security-Policy"]
    )
    return str(await response.text())


async def test_all_that_was_sent_stands_on_it_in_the_order_of_the_form(api: Any, whole: dict[str, Any]) -> None:
    page = await printed(api, whole)
    headings = re.findall(r"<h2>[一二三四五六七八]、([^<（]+)", page)
    assert headings == ORDER
    said = [
        *("张桂英", "11010519491231002X", "13800138000", "某县某镇某村3组", "进城务工人员", "李小红", "女儿", "父母"),
        *("确认劳动关系、支付劳动报酬", "代理", "仲裁", "12000元", "某建筑公司", "在工地干了四个月", "去年三月"),
        *(
            "欠条、录音",
            "合同",
            "1800元",
            "600元",
            "初筛：看来符合",
            "免予核查",
            "要工钱在列出的事里。（法律援助法第31条第5项）",
        ),
        *("壮话", "星期三上午", "荷叶镇司法所（法律援助工作站） → 双峰县法律援助中心", "事情在双峰。", "离期限还有3天"),
        *("身份证", "欠工钱的证据（可以后补）", "我们只把资料交给法律援助中心。", "三千元以下罚款", "先行提供"),
    ]
    assert [text for text in said if text not in page] == []
    assert page.index("张桂英") < page.index("李小红") < page.index("某建筑公司") < page.index("1800元")


async def test_sex_and_birth_come_from_the_number_and_the_rest_is_left_for_the_pen(
    api: Any, form: dict[str, Any]
) -> None:
    page = await printed(api, form)
    cells = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page))
    assert (cells["性别"], cells["出生日期"]) == ("女", "1949年12月31日")
    blanks = ["民族", "户籍所在地", "工作单位", "职业", "文化程度", "身体状况", "以前申请过法律援助没有"]
    for blank in [*blanks, "房产（地址、面积、自用或者出租）"]:
        assert cells[blank] == "", blank
    assert "None" not in page and "先行提供" not in page


async def test_received_files_are_named(api: Any, form: dict[str, Any]) -> None:
    number = await api.number(form)
    await api.call(
        "PUT",
        f"/v1/applications/{number}/materials/身份证.jpg",
        data=b"\xff\xd8\xff photo",
        headers={"Content-Type": "image/jpeg"},
    )
    assert "已收到：身份证.jpg" in await (await api.call("GET", f"/v1/applications/{number}/form")).text()


async def test_nothing_sent_becomes_markup(api: Any, whole: dict[str, Any]) -> None:
    whole["matter"]["facts"] = whole["matter"]["opposing_party"] = whole["applicant"]["address"] = HOSTILE
    whole["screening"] = {"result": HOSTILE[:40], "reasons": [{"text": HOSTILE}], "materials": [{"name": HOSTILE}]}
    page = await printed(api, whole)
    assert "<script>" not in page and "<img" not in page and page.count("&lt;script&gt;") >= 5


async def test_it_is_for_the_office_only(api: Any, form: dict[str, Any]) -> None:
    number = await api.number(form)
    assert (await api.client.get(f"/v1/applications/{number}/form")).status == 401
    assert (await api.call("GET", "/v1/applications/431321-2026-999999/form")).status == 404


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
async def test_on_a4_paper_in_chromium(api: Any, whole: dict[str, Any], tmp_path: Path) -> None:
    whole["matter"]["facts"] = "包工头欠我工钱，我天天去找他，他天天推。" * 60
    page = tmp_path / "form.html"
    page.write_text(await printed(api, whole), encoding="utf-8")
    pdf = tmp_path / "form.pdf"
    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={tmp_path}/u",
    ]
    subprocess.run(
        [str(BROWSER), *flags, f"--print-to-pdf={pdf}", page.as_uri()], check=True, capture_output=True, timeout=90
    )
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    assert 2 <= len(sheets) <= 4
    for width, height in sheets:  # A4 in points
        assert abs(float(width) - 595) < 1.5 and abs(float(height) - 842) < 1.5
    wide = subprocess.run(
        [str(BROWSER), *flags, "--window-size=680,1000", "--virtual-time-budget=2000", "--dump-dom", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=90,
    )
    assert "法律援助申请表" in wide.stdout.decode()


def test_names_of_codes_and_of_the_number() -> None:
    assert sex("11010519491231002X") == "女" and sex("450226198503070014") == "男"
    assert born("450226198503070014") == "1985年3月7日"
    assert all(name for table in names.EVERYTHING.values() for name in table.values())


def test_the_published_schema_is_that_of_the_code_and_takes_the_example() -> None:
    published = json.loads((ROOT / "docs" / "application.schema.json").read_text(encoding="utf-8"))
    assert published == json_schema.application_schema(), (
        "run: python -m intake.json_schema > docs/application.schema.json"
    )
    Draft202012Validator.check_schema(published)
    validator = Draft202012Validator(published)
    validator.validate(openapi.EXAMPLE | FULL)
    assert not validator.is_valid(openapi.EXAMPLE | {"helper": {"relation": "女儿"}})
    assert not validator.is_valid(openapi.EXAMPLE | {"contact_path": [{"code": "43", "name": "中心", "kind": "shop"}]})
