"""`hotline doctor`: each illness is found, named, and told how to mend; nothing is changed; no secret is printed."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from stage import free_port

from bot import cli
from bot.core import clock
from bot.core.crypto import Cipher
from bot.gateway import doctor_machine
from bot.gateway.doctor import examine
from bot.gateway.doctor_findings import Finding
from bot.settings import ROOT, Settings
from bot.storage.session import open_database
from bot.storage.tables import Caller, OutboxItem

SECRET = "0123456789abcdef0123456789abcdef"
AES_KEY = "a" * 43


class Provider:
    """Intake, WeChat and Twilio in one local server; answers as the test says."""

    def __init__(self) -> None:
        self.status, self.token_status, self.skew, self.errcode = 200, 200, timedelta(), 0
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        headers = {"Date": format_datetime(clock.now() + self.skew)}
        if request.path == "/cgi-bin/stable_token":
            body = {"errcode": self.errcode} if self.errcode else {"access_token": "T", "expires_in": 7200}
            return web.json_response(body, headers=headers)
        status = self.status if request.path == "/readyz" else self.token_status
        return web.json_response({}, status=status, headers=headers)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def var(empty_databases: Path, tmp_path: Path) -> Path:
    """A folder as after a first start."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    shutil.copy(empty_databases / "hotline.db", folder)
    return folder


def settings(var: Path, intake: str = "http://127.0.0.1:1", **more: Any) -> Settings:
    """Settings with which nothing is wrong but what a test adds."""
    good = {"office_phone": "0738-1", "intake_url": intake, "public_url": "https://hotline.example"}
    return Settings(_env_file=None, var_dir=var, **(good | more))


async def found(settings: Settings, online: bool = False, bad_only: bool = True) -> list[Finding]:
    """What the doctor says is not well."""
    return [f for f in await examine(settings, online) if f.status != "ok" or not bad_only]


def texts(findings: list[Finding]) -> str:
    """All of it."""
    return "\n".join(f"{f.check} {f.status} {f.text} → {f.mend}" for f in findings)


async def test_a_sound_installation_has_only_a_note_that_nobody_can_log_in(var: Path, base: str, archive: Path) -> None:
    before = sorted(path.name for path in var.iterdir())
    assert [f.check for f in await found(settings(var, base))] == ["console"]
    assert all(not f.mend for f in await found(settings(var, base), bad_only=False) if f.status == "ok")
    after = [p for p in sorted(path.name for path in var.iterdir()) if not p.startswith("hotline.db-")]
    assert after == before  # no key was made


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"region": "999999"}, "HOTLINE_REGION"),
        ({"public_url": "hotline.example"}, "no web address"),
        ({"public_url": "http://hotline.example"}, "unsealed"),
        ({"office_phone": ""}, "HOTLINE_OFFICE_PHONE"),
        ({"workers": 4}, "needs PostgreSQL"),
        ({"voice_token": "short"}, "HOTLINE_VOICE_TOKEN has fewer"),
        ({"redis_url": "redis://127.0.0.1:1"}, "redis defect does not answer"),
        ({"redis_url": "nonsense"}, "redis defect does not answer"),
        ({"database_url": "postgresql://u:p@127.0.0.1:1/x"}, "database defect cannot be reached"),
        ({"models_dir": Path("/nonexistent")}, "make train"),
        ({"intake_url": "http://127.0.0.1:1"}, "HOTLINE_INTAKE_URL"),
        ({"wechat_app_id": "wx0", "wechat_token": "abc"}, "HOTLINE_WECHAT_APP_ID has not the right shape"),
        ({"wechat_aes_key": "short", "wechat_token": "abc"}, "HOTLINE_WECHAT_AES_KEY"),
        ({"wechat_app_id": "wx0123456789abcdef"}, "HOTLINE_WECHAT_TOKEN is missing"),
        ({"wechat_token": "abc", "public_url": ""}, "as the provider calls it"),
        ({"twilio_auth_token": "zz"}, "HOTLINE_TWILIO_AUTH_TOKEN has not the right shape"),
        ({"twilio_from": "10086"}, "HOTLINE_TWILIO_FROM has not the right shape"),
    ],
)
async def test_what_is_wrong_is_named(var: Path, base: str, more: dict[str, Any], says: str) -> None:
    reach = {"wechat_api_base": base, "twilio_api_base": base}
    assert says in texts(await found(settings(var, **({"intake": base} | reach | more))))


async def test_names_that_nobody_reads_and_an_open_env_file(
    var: Path, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.write_text("HOTLINE_OFICE_PHONE=1\nHOTLINE_INTAKE_SECRET_KEY=x\nOTHER=1\n")
    env.chmod(0o644)
    monkeypatch.setenv("HOTLINE_XYZZY", "1")
    monkeypatch.setitem(Settings.model_config, "env_file", str(env))
    said = texts(doctor_machine.settings_names(settings(var, base), False))
    assert "HOTLINE_OFICE_PHONE" in said and "did you mean HOTLINE_OFFICE_PHONE?" in said
    assert "HOTLINE_XYZZY" in said and f"chmod 600 {env}" in said and "INTAKE_SECRET_KEY" not in said


async def test_keys_that_others_can_read_are_empty_or_missing(var: Path, base: str) -> None:
    key = var / "secret_key.key"
    key.write_text("")
    key.chmod(0o640)
    said = texts(await found(settings(var, base)))
    assert f"chmod 600 {key}" in said and "is empty" in said
    var.chmod(0o755)
    assert f"chmod 700 {var}" in texts(await found(settings(var, base)))


async def fill(var: Path, secret: str) -> None:
    """A caller and an order that waits since yesterday."""
    engine, sessions = open_database(f"sqlite+aiosqlite:///{var}/hotline.db", Cipher(secret))
    old = clock.now() - timedelta(days=1)
    async with sessions() as session:
        session.add(Caller(id="c", provider="web", channel="web", address="x", first_seen=old, last_seen=old))
        session.add(
            OutboxItem(
                **{"key": "k", "kind": "x", "caller_id": "c", "payload": {}, "due_at": old, "created_at": old},
                last_error="ClientConnectorError",
            )
        )
        await session.commit()
    await engine.dispose()


async def test_another_key_a_lost_key_and_a_stuck_outbox(var: Path, base: str) -> None:
    await fill(var, "the right key")
    assert "stored data can be opened" in texts(
        await found(settings(var, base, secret_key="the right key"), bad_only=False)
    )
    assert "sealed with another key" in texts(await found(settings(var, base, secret_key="another key")))
    assert "is missing and HOTLINE_SECRET_KEY" in texts(await found(settings(var, base)))
    assert "1 items wait" in texts(await found(settings(var, base, secret_key="the right key")))


async def test_a_database_that_is_missing_or_not_migrated(var: Path, base: str) -> None:
    (var / "hotline.db").write_bytes(b"")
    assert "hotline db upgrade" in texts(await found(settings(var, base)))
    (var / "hotline.db").unlink()
    assert "does not exist → hotline db upgrade" in texts(await found(settings(var, base)))
    (var / "hotline.db").write_bytes(b"no database" * 100)
    assert "database defect cannot be reached" in texts(await found(settings(var, base)))


async def test_the_intake_is_asked_for_readiness_token_and_time(var: Path, base: str, provider: Provider) -> None:
    provider.status = 503
    assert "migrate its database" in texts(await found(settings(var, base)))
    provider.status, provider.token_status = 200, 401
    assert "HOTLINE_INTAKE_TOKEN" in texts(await found(settings(var, base)))
    provider.token_status, provider.skew = 200, timedelta(minutes=5)
    assert "clocks here and at intake are" in texts(await found(settings(var, base)))


async def test_a_clock_that_is_years_behind(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine.clocks, "now", lambda: datetime(2019, 1, 1, tzinfo=clock.CST))
    assert "timedatectl" in texts(doctor_machine.clock(settings(var), False))


async def test_providers_are_reached_and_passwords_tried_only_if_told(
    var: Path, base: str, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    connected = settings(
        var,
        base,
        **{"wechat_token": "abc", "wechat_app_id": "wx0123456789abcdef", "wechat_app_secret": SECRET},
        **{"wechat_aes_key": AES_KEY, "wechat_api_base": base, "twilio_api_base": base},
        **{"twilio_account_sid": "AC" + SECRET, "twilio_auth_token": SECRET, "twilio_from": "+14155550100"},
    )
    assert [f.check for f in await found(connected)] == ["console"]
    assert "/cgi-bin/stable_token" not in provider.asked
    said = texts(await found(connected, online=True, bad_only=False))
    assert "gives a token" in said and "the account is known" in said
    provider.errcode, provider.token_status = 40164, 401
    said = texts(await found(connected, online=True))
    assert "errcode 40164" in said and "white list" in said and "the account is not known" in said
    connected.wechat_api_base = "http://127.0.0.1:1"
    said = texts(await found(connected))
    assert "127.0.0.1:1 cannot be reached" in said and SECRET not in said and AES_KEY not in said


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("HOTLINE_")} | environment
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_prints_json_lines_and_its_status(var: Path) -> None:
    done = run("doctor", "--json", HOTLINE_VAR_DIR=str(var), HOTLINE_INTAKE_PORT=str(free_port()))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout
    assert {"check", "status", "text", "mend"} == set(lines[0]) and {"database", "model"} <= {x["check"] for x in lines}
    wrong = run("doctor", HOTLINE_VAR_DIR=str(var), HOTLINE_PORT="many", HOTLINE_LOG_LEVEL="LOUD")
    assert wrong.returncode == 1 and "Traceback" not in wrong.stderr
    assert "HOTLINE_PORT" in wrong.stdout and "HOTLINE_LOG_LEVEL" in wrong.stdout


def test_operators_on_the_command_line(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_VAR_DIR", str(var))
    assert cli.main(["operator", "add", "王芳", "--role", "admin"]) == 0
    password = capsys.readouterr().out.strip()
    assert len(password) == 19
    assert cli.main(["operator", "add", "王芳", "--role", "admin"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert cli.main(["operator", "reset", "王芳"]) == 0 and capsys.readouterr().out.strip() != password
    assert cli.main(["operator", "reset", "没有"]) == 2
    assert cli.main(["operator", "disable", "王芳"]) == 0
    capsys.readouterr()
    assert cli.main(["operator", "list", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row == {"name": "王芳", "role": "admin", "active": False, "password_changed": False}
    with pytest.raises(SystemExit) as wrong:
        cli.main(["operator", "add", "李强", "--role", "king"])
    assert wrong.value.code == 2


def test_a_check_that_dies_is_a_finding(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("bot.gateway.doctor.CHECKS", (broken,))
    (finding,) = asyncio.run(examine(settings(var), False))
    assert finding.status == "defect" and "RuntimeError" in finding.text
