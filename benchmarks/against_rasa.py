"""Our understanding beside Rasa's own pipelines, on the same utterances and the same unseen messages, in one run.

    .venv/bin/python -m benchmarks.against_rasa [FILE…] [--per-intent 12] [--epochs 20] [--write docs/evaluation/benchmark.md]

`stock` is what `rasa init` proposes, with jieba; `diet` is DIET on our normaliser, dictionary and sentence encoder; `hotline` is
our kernel machine. All learn from the same few utterances of every intent, for DIET needs an hour and more for all of them on two
cores. FILE… are labelled messages, one JSON object a line, as for `hotline eval`; the must-understand sentences of tests/nlu are
always measured.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.core.areas import CONVERSATION
from bot.evaluation.items import Item, labelled_file, own_sentences
from bot.nlu import encoder
from bot.nlu.classifier import Classifier
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import Examples
from bot.nlu.normalize import normalize
from bot.nlu.training import Example, intent_areas, read_examples

Part = dict[str, Any]
COUNTS: list[Part] = [
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
DIET: Part = {"name": "DIETClassifier", "constrain_similarities": True, "entity_recognition": False, "random_seed": 1}
PIPELINES: dict[str, list[Part]] = {
    "stock": [{"name": "JiebaTokenizer"}, {"name": "LexicalSyntacticFeaturizer"}, *COUNTS, DIET],
    "diet": [
        {"name": "bot.nlu.components.tokenizer.LegalTokenizer"},
        *COUNTS,
        {"name": "bot.nlu.components.encoder.SentenceEncoderFeaturizer"},
        DIET,
    ],
}
Reader = Callable[[str], tuple[str, str]]  # message → (area, intent)


@dataclass(frozen=True)
class Result:
    """One pipeline: seconds of training, median milliseconds a message, and for each group of messages the share whose area
    (and whose intent, where labelled) was understood."""

    name: str
    seconds: float
    ms: float
    groups: dict[str, tuple[float, float | None]]


def sample(per_intent: int) -> list[Example]:
    """So many utterances of every intent, spread evenly over its file."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in read_examples():
        by_intent[example.intent].append(example)
    return [e for some in by_intent.values() for e in some[:: max(1, len(some) // per_intent)][:per_intent]]


def rasa_reader(name: str, epochs: int, examples: list[Example], folder: Path) -> Reader:
    """Train one of Rasa's pipelines and understand messages with it."""
    from rasa.core.agent import load_agent
    from rasa.model_training import train_nlu

    import bot.nlu.components  # noqa: F401  (telemetry off before Rasa starts)

    by_intent: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(f"- {example.text}\n")
    blocks = [{"intent": intent, "examples": "".join(lines)} for intent, lines in by_intent.items()]
    pipeline = [part | {"epochs": epochs} if part is DIET else part for part in PIPELINES[name]]
    config = {"recipe": "default.v1", "language": "zh", "pipeline": pipeline}
    for file, content in (("nlu.yml", {"version": "3.1", "nlu": blocks}), ("config.yml", config)):
        (folder / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    archive = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name=name)
    agent = asyncio.run(load_agent(str(archive)))

    def read(text: str) -> tuple[str, str]:
        intent = asyncio.run(agent.parse_message(text))["intent"]["name"]
        return intent_areas().get(intent, ""), intent

    return read


def hotline_reader(examples: list[Example]) -> Reader:
    """Train our classifier and understand messages with it, without patterns, alarms and words of command."""
    texts = [normalize(e.text) for e in examples]
    vectorizer, rows = Vectorizer.fit_transform(texts)
    known = Examples.of(rows, encoder.encode(texts))
    classifier = Classifier.fit(known, [e.area for e in examples], [e.intent for e in examples])

    def read(text: str) -> tuple[str, str]:
        said = normalize(text)
        look = classifier.look(known.similarities(vectorizer.transform([said]), encoder.encode([said])))
        area = classifier.areas[int(look.area_scores.argmax())]
        return area, look.intents_within(area)[0][0]

    return read


def measure(name: str, read: Reader, seconds: float, groups: dict[str, list[Item]]) -> Result:
    """Read every message once, after a warm-up."""
    read("热身用的一句话")
    times: list[float] = []
    shares: dict[str, tuple[float, float | None]] = {}
    for group, items in groups.items():
        areas, intents = 0, 0
        for item in items:
            started = time.perf_counter()
            area, intent = read(item.text)
            times.append(1000 * (time.perf_counter() - started))
            areas += area in item.areas or (area == CONVERSATION and "not_legal" in item.areas)
            intents += intent == item.intent
        shares[group] = areas / len(items), intents / len(items) if items[0].intent else None
    return Result(name, seconds, statistics.median(times), shares)


def table(results: list[Result]) -> str:
    """The results as Markdown."""
    groups = list(results[0].groups)
    lines = [
        "| pipeline | training | a message | " + " | ".join(f"{g}: area (intent)" for g in groups) + " |",
        "| --- " * (3 + len(groups)) + "|",
    ]
    for r in results:
        shares = [f"{a:.1%}" + (f" ({i:.1%})" if i is not None else "") for a, i in r.groups.values()]
        lines.append(f"| {r.name} | {r.seconds:.0f} s | {r.ms:.1f} ms | " + " | ".join(shares) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--per-intent", type=int, default=12)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    groups = {"own sentences": own_sentences()} | {Path(name).stem: labelled_file(name) for name in args.files}
    examples, results = sample(args.per_intent), []
    for name in ("hotline", *PIPELINES):
        with tempfile.TemporaryDirectory() as scratch:
            started = time.perf_counter()
            read = (
                hotline_reader(examples)
                if name == "hotline"
                else rasa_reader(name, args.epochs, examples, Path(scratch))
            )
            results.append(measure(name, read, time.perf_counter() - started, groups))
            print(table(results), flush=True)
    if args.write:
        args.write.write_text(f"{len(examples)} utterances, {args.epochs} epochs\n\n{table(results)}", encoding="utf-8")


if __name__ == "__main__":
    main()
