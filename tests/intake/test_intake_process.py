"""The process itself: `python -m intake`, its migrations, its clean end and its one-line complaints."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import intake
from intake.__main__ import main
from intake.session import upgrade
from intake.tables import Base

ROOT = Path(intake.__file__).parents[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(var: Path, **more: str) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HOTLINE_VAR_DIR": str(var), **more}
    command = [sys.executable, "-m", "intake"]
    return subprocess.Popen(command, env=env, cwd=var.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_until_ready(process: subprocess.Popen[str], port: int) -> bool:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            time.sleep(0.1)
    return False


def test_it_migrates_serves_and_stops_on_sigterm(tmp_path: Path) -> None:
    port = _free_port()
    process = _start(tmp_path / "var", HOTLINE_INTAKE_PORT=str(port))
    try:
        assert _wait_until_ready(process, port), process.communicate()[1]
        second = _start(tmp_path / "var", HOTLINE_INTAKE_PORT=str(port))
        out, complaint = second.communicate(timeout=60)
        assert second.returncode == 2 and "cannot listen" in complaint and "Traceback" not in complaint
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in log
    assert {p.name for p in (tmp_path / "var").glob("*.key")} == {
        "intake_token.key",
        "intake_hook_secret.key",
        "intake_secret_key.key",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOTLINE_INTAKE_PORT", "many"),
        ("HOTLINE_INTAKE_DATABASE_URL", "mysql://root:hunter2@db/intake"),
        ("HOTLINE_INTAKE_DATABASE_URL", "postgresql://root:hunter2@127.0.0.1:9/intake"),
    ],
)
def test_bad_settings_are_one_line_without_the_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv("HOTLINE_VAR_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)
    before = os.umask(0o022)
    try:
        assert main() == 2
    finally:
        os.umask(before)
    out, complaint = capsys.readouterr()
    assert out == "" and len(complaint.strip().splitlines()) == 1
    assert name in complaint and "hunter2" not in complaint


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"version_table": "intake_version"})
    return list(compare_metadata(context, Base.metadata))


def test_migrations_make_the_tables_of_the_code_and_run_twice(either_url: str) -> None:
    upgrade(either_url)

    async def compare() -> list[Any]:
        engine = create_async_engine(either_url)
        async with engine.connect() as connection:
            found = await connection.run_sync(_differences)
        await engine.dispose()
        return found

    assert asyncio.run(compare()) == []
