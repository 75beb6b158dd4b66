"""Personal data: sealed in every byte of the database, absent from the log, keys kept for the owner alone."""

import asyncio
import logging
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from intake.crypto import Sealer, WrongKey
from intake.settings import Settings, kept_secret

PHOTO = b"\xff\xd8\xff photo"


async def _whole_life(api: Any, form: dict[str, Any]) -> list[str]:
    """Everything that can be said about an applicant, said once; returns the words that nobody may find."""
    receipt = await (await api.apply(form)).json()
    number, code = receipt["number"], receipt["query_code"]
    path = f"/v1/applications/{number}/materials/张桂英的欠条.jpg"
    await api.call("PUT", path, data=PHOTO, headers={"Content-Type": "image/jpeg"})
    await api.move(number, "supplement", "请张桂英补交低保证", by="经办人赵六")
    await api.call("GET", f"/v1/status?query_code={code}")
    await api.call("GET", f"/v1/applications/{number}?name=张桂英")
    broken = {**form, "applicant": {**form["applicant"], "id_number": "110105194912310021"}}
    assert (await api.apply(broken, "other")).status == 422
    person = form["applicant"]
    return [
        *(person["name"], person["id_number"], "110105194912310021", person["phone"], person["address"], code),
        *(form["matter"]["facts"][:6], form["matter"]["opposing_party"], "低保证", "赵六", "欠条", "key-1"),
    ]


@pytest.mark.asyncio
async def test_no_byte_of_the_database_names_anybody(api: Any, form: dict[str, Any], tmp_path: Path) -> None:
    words = await _whole_life(api, form)
    files = [*tmp_path.glob("intake.db*"), *(p for p in api.settings.files_dir.rglob("*") if p.is_file())]
    stored = b"".join(path.read_bytes() for path in files)
    assert b"431321-2026-000001" in stored  # the search does look at what was written
    for word in words:
        for encoding in ("utf-8", "utf-16-le", "gb18030", "unicode_escape"):
            assert word.encode(encoding) not in stored, word


@pytest.mark.asyncio
async def test_no_line_of_the_log_names_anybody(
    api: Any, form: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    words = await _whole_life(api, form)
    lines = [r.getMessage() for r in caplog.records if r.name.startswith(("intake", "aiohttp", "sqlalchemy"))]
    assert any("POST /v1/applications 201" in line for line in lines)
    for word in words:
        assert not [line for line in lines if word in line], word


@pytest.mark.asyncio
async def test_an_internal_error_is_json_without_traceback(api: Any, form: dict[str, Any], caplog: Any) -> None:
    from intake.services import SERVICES

    number = await api.number(form)
    api.client.app[SERVICES].sealer = Sealer("another key")
    response = await api.call("GET", f"/v1/applications/{number}")
    assert (response.status, response.content_type) == (500, "application/json")
    assert "Traceback" not in await response.text() and "Fernet" not in await response.text()
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.asyncio
async def test_a_database_that_is_away_is_503(start: Any, tmp_path: Path, form: dict[str, Any]) -> None:
    gone = await start(f"postgresql://nobody@127.0.0.1:9/{tmp_path.name}")
    response = await gone.apply(form)
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert (await gone.call("GET", "/readyz")).status == 503
    assert (await gone.call("GET", "/healthz")).status == 200


def test_a_key_is_made_once_by_many_at_once(tmp_path: Path) -> None:
    folder, together = tmp_path / "var", threading.Barrier(12)

    def read(_: int) -> str:
        together.wait()
        return kept_secret(folder, "intake_token")

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(read, range(12)))
    assert len(set(found)) == 1 and len(found[0]) >= 40
    assert [p.name for p in folder.iterdir()] == ["intake_token.key"]
    assert stat.S_IMODE((folder / "intake_token.key").stat().st_mode) == 0o600


def test_missing_secrets_are_kept_and_given_ones_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(var_dir=tmp_path)
    names = ("intake_token", "intake_hook_secret", "intake_secret_key")
    secrets = [settings.secret(name) for name in names]
    assert secrets == [(tmp_path / f"{name}.key").read_text() for name in names]
    monkeypatch.setenv("HOTLINE_INTAKE_TOKEN", "given")
    assert Settings(var_dir=tmp_path).secret("intake_token") == "given"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "http://127.0.0.1:8080/hooks/intake"),
        ({"port": 9090}, "http://127.0.0.1:9090/hooks/intake"),
        ({"public_url": "https://hotline.example.cn/"}, "https://hotline.example.cn/hooks/intake"),
    ],
)
def test_where_hooks_go(given: dict[str, Any], expected: str) -> None:
    assert Settings(**given).hook_url == expected


def test_database_urls(tmp_path: Path) -> None:
    url = Settings(intake_database_url="postgresql://u@h/d").database
    assert url == "postgresql+asyncpg://u@h/d"
    with pytest.raises(ValueError, match="HOTLINE_INTAKE_DATABASE_URL"):
        _ = Settings(intake_database_url="mysql://u:secret@h/d").database


def test_keys_rotate_and_a_wrong_one_is_told() -> None:
    old, new = Sealer("old"), Sealer("new,old")
    assert new.open(old.seal({"a": "字"})) == {"a": "字"}
    assert new.fingerprint("code", b"X") == old.fingerprint("code", b"X") != old.fingerprint("key", b"X")
    with pytest.raises(WrongKey):
        old.open(new.seal(1))
    with pytest.raises(WrongKey):
        Sealer(" , ")


def test_intake_imports_nothing_of_the_hotline() -> None:
    import intake

    sources = list(Path(intake.__file__).parent.rglob("*.py"))
    assert len(sources) > 20
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert "import bot" not in text and "from bot" not in text and "import actions" not in text, path


@pytest.mark.asyncio
async def test_query_codes_cannot_be_misread(api: Any, form: dict[str, Any]) -> None:
    answers = await asyncio.gather(*(api.apply(form, f"k{i}") for i in range(30)))
    letters = {letter for answer in answers for letter in (await answer.json())["query_code"]}
    assert not letters & set("0O1IL")
    assert len(letters) > 20
