"""The clerk's commands: what they print, what they write, and how they say that something is wrong."""

import json
from pathlib import Path

import pytest

from bot import cli
from bot.core.areas import LEGAL_AREAS
from bot.gateway import knowledge_commands
from bot.knowledge.paths import KNOWLEDGE_BASE


@pytest.fixture
def guides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of guides in place of the real one."""
    folder = tmp_path / "knowledge_base" / "guides"
    folder.mkdir(parents=True)
    for name, place in (("GUIDES", folder), ("KNOWLEDGE_BASE", folder.parent)):
        monkeypatch.setattr(knowledge_commands, name, place)
    return folder


def test_the_knowledge_base_is_clean_and_every_area_is_counted(capsys):
    assert cli.main(["kb", "check"]) == 0
    out, err = capsys.readouterr()
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert err == "" and out.endswith("guides checked, 0 defects\n")
    assert set(LEGAL_AREAS) <= set(rows) and sum(int(rows[a][0]) for a in LEGAL_AREAS) == int(rows["all"][0]) >= 293
    least = {"land": 24, "wages": 20, "maintenance": 14, "inheritance": 16, "work_injury": 10, "marriage": 10}
    least |= {"legal_aid": 12, "domestic_violence": 6}
    assert all(int(rows[area][0]) >= least.get(area, 4) for area in LEGAL_AREAS)
    assert float(rows["all"][1]) <= 8


def test_a_defect_is_named_and_the_status_is_one(guides, capsys):
    for name in ("laws.yml", "terms.yml", "wording.yml", "rest_days.yml"):
        (guides.parent / name).write_text((KNOWLEDGE_BASE / name).read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("figures", "rules", "calculators", "deadlines", "offices"):
        (guides.parent / name).symlink_to(KNOWLEDGE_BASE / name)
    assert cli.main(["kb", "new", "land/land_new_road"]) == 0
    assert capsys.readouterr().out == "knowledge_base/guides/land/land_new_road.md\nwrite it, then: hotline kb check\n"
    assert cli.main(["kb", "check"]) == 1
    out, err = capsys.readouterr()
    assert "guides/land/land_new_road.md: section 「简答」 is still to be written (待写)\n" in err
    assert "intents/wages/wages_arbitration.yml: no guide answers this intent\n" in err
    assert out.startswith("1 guides checked, ")


@pytest.mark.parametrize(
    ("channel", "first", "last"),
    [
        ("wechat", "请免费律师，就是申请法律援助", "《法律援助法》第"),
        ("web", "请免费律师，就是申请法律援助", "《法律援助法》第"),
        ("sms", "请免费律师叫法律援助。", "，0人工"),
        ("voice", "请免费律师，先打幺二三四八。", "要听下一步，请说好。"),
        ("operator", "法律援助怎么申请，到哪里申请", "前再审。"),
    ],
)
def test_a_guide_as_each_channel_gets_it(capsys, channel, first, last):
    assert cli.main(["kb", "show", "aid_apply", "--channel", channel]) == 0
    out = capsys.readouterr().out.strip()
    assert out.startswith(first) and last in out.splitlines()[-1]


def test_a_guide_in_a_region(capsys):
    assert cli.main(["kb", "show", "farm_fake_seed", "--region", "32"]) == 0
    there = capsys.readouterr().out
    assert cli.main(["kb", "show", "farm_fake_seed", "--region", "440100"]) == 0
    elsewhere = capsys.readouterr().out
    assert "《江苏省法律援助条例》第18条" in there and "江苏" not in elsewhere
    assert cli.main(["kb", "show", "farm_fake_seed", "--region", "77"]) == 2
    assert "region: '77' is not a division" in capsys.readouterr().err
    assert cli.main(["kb", "show", "farm_gone"]) == 2
    assert "no guide has the id 'farm_gone'" in capsys.readouterr().err


def test_the_list_is_one_guide_info_a_line(capsys):
    assert cli.main(["kb", "list", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) >= 293 and len({row["id"] for row in rows}) == len(rows)
    assert all(row["citations"] and row["intents"] for row in rows)


def test_a_region_of_a_guide_is_begun(guides, capsys):
    (guides / "land").mkdir()
    (guides / "land" / "land_boundary.md").write_text("---\n---\n", encoding="utf-8")
    assert cli.main(["kb", "new", "land/land_boundary", "--region", "3204"]) == 0
    text = (guides / "land" / "land_boundary.3204.md").read_text(encoding="utf-8")
    assert 'region: "3204"\nname: 常州市\n' in text
    assert cli.main(["kb", "new", "land/land_boundary", "--region", "3204"]) == 2
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["due"], ["kb", "due"]])
def test_what_is_due(capsys, command):
    assert cli.main([*command, "--on", "2027-05-01"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "guide maintenance_parents: review by 2027-05-21" in lines
    assert any(line.startswith("guides/legal_aid/aid_eligibility.3204.md: review by 2027-05-22") for line in lines)
    assert cli.main([*command, "--on", "2026-11-22"]) == 0
    assert not [line for line in capsys.readouterr().out.splitlines() if line.startswith("guide")]
