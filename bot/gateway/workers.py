"""Several processes of one program: started together, started anew where one ends by itself, stopped together."""

import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds before a worker that ended is started anew
GRACE = 70.0  # seconds to finish what is under way; aiohttp itself takes sixty at most


def run_workers(count: int, work: Callable[..., None], args: tuple[Any, ...]) -> None:
    """Run `work(number, *args)` in `count` fresh processes until this one is told to stop (SIGTERM, SIGINT)."""
    context = multiprocessing.get_context("spawn")  # fresh: Rasa's threads do not survive a fork

    def start(number: int) -> BaseProcess:
        process = context.Process(target=work, args=(number, *args), name=f"worker-{number}")
        process.start()
        return process

    def stop(*_: Any) -> None:
        raise SystemExit(0)

    before = {s: signal.signal(s, stop) for s in (signal.SIGTERM, signal.SIGINT)}
    workers = [start(number) for number in range(count)]
    try:
        while True:
            wait([worker.sentinel for worker in workers])
            time.sleep(PAUSE)
            for number, worker in enumerate(workers):
                if not worker.is_alive():
                    log.error("worker %d ended with status %s and is started anew", number, worker.exitcode)
                    workers[number] = start(number)
    finally:
        _stop(workers)
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(workers: list[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    end = time.monotonic() + GRACE
    for worker in workers:
        worker.join(max(0.0, end - time.monotonic()))
        if worker.is_alive():
            worker.kill()
            worker.join()
