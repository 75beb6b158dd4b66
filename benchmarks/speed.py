"""How long understanding, answering and a whole message through the gateway take; prints medians in milliseconds.

Run on one core with `taskset -c 0 make bench`. Messages are the project's own must-understand sentences.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.core.yaml_file import read_yaml
from bot.gateway.offline import Offline
from bot.knowledge.search import GuideIndex
from bot.nlu import encoder
from bot.nlu.words import words

ROOT = Path(__file__).resolve().parents[1]


def sentences() -> list[str]:
    """Every fifth must-understand sentence."""
    files = sorted((ROOT / "tests" / "nlu").glob("*/*.yml"))
    found = [s for f in files for s in read_yaml(f)["must_understand"]]
    return found[::5]


def median_ms(work: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """(median, 95th percentile) in milliseconds over the texts, after a warm-up."""
    for text in texts[:20]:
        work(text)
    times = []
    for text in texts:
        started = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def main() -> int:
    """Print one line a measurement."""
    offline, texts = Offline(), sentences()
    offline.ask("老板欠我工钱", "sms", None)
    understand = offline.understander.parse
    for name, work in (
        ("understand", understand),
        ("classify", offline.parse),
        ("ask", lambda t: offline.ask(t, "sms", None)),
    ):
        middle, slow = median_ms(work, texts)
        print(f"{name:12} median {middle:6.2f} ms   95 % {slow:6.2f} ms   ({len(texts)} messages)")
    middle, slow = median_ms(search_of_300(offline), texts)
    print(f"{'search of 300':12} median {middle:6.2f} ms   95 % {slow:6.2f} ms   (guides for a parsed message)")
    return 0


def search_of_300(offline: Offline) -> Callable[[str], object]:
    """The search alone, over the real guides filled up to 300 with copies; texts are parsed before."""
    guides = list(offline.knowledge.library)
    more = [replace(guide, id=f"{guide.id}_copy") for guide in guides[: 300 - len(guides)]]
    index = GuideIndex(guides + more, words, encoder.encode)
    parses = {text: offline.understander.parse(text) for text in sentences()}

    def search(text: str) -> object:
        parse = parses[text]
        return index.search(parse.normalized, parse.vector, parse.intents, 3, "320412", day=offline.knowledge.day)

    return search


if __name__ == "__main__":
    sys.exit(main())
