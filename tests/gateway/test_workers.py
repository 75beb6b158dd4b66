"""HOTLINE_WORKERS: which settings carry several processes, and that they live and die together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.gateway.serve import check_workers
from bot.settings import ROOT, Settings

PROGRAM = """
import sys, time, pathlib
from bot.gateway import workers
workers.PAUSE = 0.05
def work(number, folder):
    mine = pathlib.Path(folder, f"{number}-{time.time_ns()}")
    mine.write_text(str(__import__("os").getpid()))
    while True:
        time.sleep(0.05)
if __name__ == "__main__":
    workers.run_workers(2, work, (sys.argv[1],))
"""


def settings(tmp_path: Path, **more: object) -> Settings:
    """Settings without a `.env`."""
    return Settings(_env_file=None, var_dir=tmp_path, **more)


def test_several_workers_need_postgresql(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"HOTLINE_WORKERS=3 needs PostgreSQL"):
        check_workers(settings(tmp_path, workers=3))
    with pytest.raises(BadInput, match="at least 1"):
        check_workers(settings(tmp_path, workers=0))
    check_workers(settings(tmp_path))
    check_workers(settings(tmp_path, workers=3, database_url="postgresql://u@h/n", redis_url="redis://h"))


def test_without_redis_it_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    check_workers(settings(tmp_path, workers=2, database_url="postgresql://u@h/n"))
    assert "HOTLINE_REDIS_URL" in caplog.text


def pids(folder: Path, count: int) -> list[int]:
    """Processes that reported, once there are so many."""
    for _ in range(400):
        found = [int(text) for path in sorted(folder.iterdir()) if (text := path.read_text())]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{count} workers did not start")


def alive(pid: int) -> bool:
    """True while the process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_dead_worker_is_started_anew_and_all_stop_together(tmp_path: Path) -> None:
    program, folder = tmp_path / "program.py", tmp_path / "pids"
    program.write_text(PROGRAM)
    folder.mkdir()
    parent = subprocess.Popen([sys.executable, str(program), str(folder)], env=os.environ | {"PYTHONPATH": str(ROOT)})
    first = pids(folder, 2)
    os.kill(first[0], signal.SIGKILL)
    now = pids(folder, 3)
    (new,) = set(now) - set(first)
    assert alive(new) and alive(first[1])
    parent.terminate()
    assert parent.wait(20) == 0
    assert not alive(new) and not alive(first[1])
