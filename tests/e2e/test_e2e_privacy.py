"""Personal data: a whole conversation with numbers in every spelling, then a search through every byte that was written."""

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from callers import WebCaller, said
from sqlalchemy import text
from stage import Stage

from bot.service.forget import erase
from bot.storage.tables import Base, Caller, Case, InboxMessage, VaultItem

NAME, PLACE, FOE = "覃秀莲", "良口乡南寨屯", "韦大山"
ID, PHONE, CARD, CALLER = "11010519491231002X", "13807720001", "6222021234567894", "+8613907720009"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CHINESE = str.maketrans("0123456789", "零幺二三四五六七八九")
SPELLINGS = {
    "plain": lambda number: number,
    "blanks": lambda number: f"{number[:3]} {number[3:7]} {number[7:]}",
    "dashes": lambda number: f"{number[:6]}-{number[6:10]}-{number[10:]}",
    "full width": lambda number: number.translate(FULL_WIDTH),
    "chinese digits": lambda number: number.translate(CHINESE),
}


def forms(secret: str) -> Iterator[bytes]:
    """A secret as it may lie in a file: in the encodings that programs write, and as JSON writes it."""
    for spelt in {spell(secret) for spell in SPELLINGS.values()} if secret.isascii() else {secret}:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            yield spelt.encode(encoding)
        yield json.dumps(spelt)[1:-1].encode()


def leaks(data: bytes) -> list[str]:
    """The secrets that stand in `data` in any form."""
    return [secret for secret in (NAME, PLACE, FOE, ID, PHONE, CARD, CALLER[3:]) for f in forms(secret) if f in data]


async def dumped(stage: Stage) -> bytes:
    """All rows of the gateway's tables as the database holds them, for a database whose files are elsewhere."""
    rows: list[str] = []
    async with stage.hotline.services.sessions() as session:
        for table in Base.metadata.sorted_tables:
            rows += [str(tuple(row)) for row in await session.execute(text(f"SELECT * FROM {table.name}"))]
    return "\n".join(rows).encode()


async def confide(stage: Stage, spelling: str) -> str:
    """A conversation by SMS in which everything personal is said; the number of the application."""
    spell, sms = SPELLINGS[spelling], stage.sms(CALLER)
    await sms.say(
        f"我叫{NAME}，身份证{spell(ID)}，老板{FOE}欠我三个月工钱一万二，在工地干活不给，怎么办，电话{spell(PHONE)}"
    )
    await sms.say(f"工钱说好打到卡上{spell(CARD)}，一直没打")
    await sms.say("申请法律援助")
    await sms.say(f"身份证号码是{spell(ID)[:-2]}")  # mistyped: no valid number, sealed all the same or refused
    await sms.fill(
        facts=f"老板{FOE}欠我三个月工钱一万二，我的卡号{spell(CARD)}",
        name=f"我叫{NAME}",
        id_number=spell(ID),
        phone=f"打这个电话 {spell(PHONE)}",
        address=f"三江县{PLACE}3组，{spell(PHONE)}",
        opposing_party=f"包工头{FOE}",
    )
    case = (await stage.hotline.last_reply()).case
    assert case is not None and case["number"]
    return str(case["number"])


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_byte_on_disk_holds_it(
    stage: Stage, spelling: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    number = await confide(stage, spelling)
    form = (await stage.desk.read(number))["application"]
    assert (form["applicant"]["name"], form["applicant"]["id_number"]) == (NAME, ID)  # it did arrive
    assert form["applicant"]["phone"] == CALLER[3:]  # an SMS shows its sender: he is not asked
    assert PHONE in form["applicant"]["address"] and PLACE in form["applicant"]["address"]
    assert stage.hotline.client is not None
    metrics = await (await stage.hotline.client.get("/metrics")).read()
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"hotline.db", "hotline.db-wal", "intake.db"} <= {path.name for path in files}
    written = files | {Path("metrics"): metrics, Path("log"): caplog.text.encode("utf-8", "replace")}
    out = capfd.readouterr()
    written[Path("output")] = (out.out + out.err).encode("utf-8", "replace")
    assert {str(path): found for path, data in written.items() if (found := leaks(data))} == {}
    assert b"hotline_requests_total" in metrics and "INSERT INTO inbox" in caplog.text  # the search saw something


async def test_no_row_on_either_database_holds_it(either_stage: Stage) -> None:
    await confide(either_stage, "plain")
    data = await dumped(either_stage)
    assert leaks(data) == [] and len(data) > 10_000
    (caller,) = await either_stage.hotline.rows(Caller)
    assert caller.address == CALLER  # the same search through the program finds it: sealed, not lost
    values = {item.value for item in await either_stage.hotline.rows(VaultItem)}
    assert {ID, PHONE, CARD} <= values


async def test_keys_are_readable_for_their_owner_only(stage: Stage) -> None:
    keys = list(stage.var.glob("*.key"))
    assert {"secret_key.key", "intake_token.key", "intake_secret_key.key"} <= {key.name for key in keys}
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


async def test_the_read_back_shows_the_last_digits_only(stage: Stage) -> None:
    web = stage.web()
    reply = await web.fill(await web.say("申请法律援助"), until="confirm")
    assert "尾号002X" in said(reply) and ID not in said(reply)


async def test_a_rasa_error_does_not_print_what_was_said(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(f"cannot read {NAME}")

    web = stage.web()
    await web.fill(await web.say("申请法律援助"), until="name")
    monkeypatch.setattr("bot.service.reading.understand", fail)
    caplog.set_level(logging.DEBUG)
    await web.say(NAME)
    assert leaks(caplog.text.encode()) == []


async def left(stage: Stage, user: WebCaller | None, number: str) -> dict[str, int]:
    """How many rows of a caller each table still holds."""
    who = user.user if user else number
    caller = stage.hotline.services.cipher.pseudonym("caller", "web" if user else "twilio", who)
    tables = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "caller_id")]
    counts = {table.__tablename__: len(await stage.hotline.rows(table, caller_id=caller)) for table in tables}
    return counts | {"callers": len(await stage.hotline.rows(Caller, id=caller))}


async def test_erasing_removes_all_of_one_caller_and_nothing_of_another(either_stage: Stage) -> None:
    stage, other = either_stage, either_stage.web()
    number = await confide(stage, "plain")
    await stage.sms(CALLER).say("人工")
    stranger = {"name": "李大牛", "id_number": "53010219200508011X", "phone": "13700001111", "address": "双峰县永丰镇"}
    await other.fill(await other.say("申请法律援助"), **stranger)
    before = await left(stage, other, "")
    services = stage.hotline.services
    report = await erase(services.sessions, services.cipher, "sms", CALLER)
    assert report["erased"]["inbox"] > 10 and report["erased"]["vault"] >= 3 and report["erased"]["callers"] == 1
    assert set((await left(stage, None, CALLER)).values()) == {0}
    assert await left(stage, other, "") == before
    (case,) = await stage.hotline.rows(Case, number=number)  # number, state and dates are the office's own record
    assert (case.details, case.query_code, case.query_hash) == ({}, None, None)
    kept = json.dumps([row.message for row in await stage.hotline.rows(InboxMessage)], ensure_ascii=False)
    assert leaks(kept.encode()) == [] and "李大牛" in kept
    assert "还没有交过申请" in await stage.sms(CALLER).say("进度")
