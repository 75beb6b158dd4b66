"""Checks the utterances: form, no text twice, few near-duplicates, test sentences not in training, every intent tested."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bot.core.areas import AREA_NAMES, CONVERSATION
from bot.core.yaml_file import read_yaml
from bot.nlu.training import Example, read_examples

ROOT = Path(__file__).resolve().parents[1]
ALIKE = 80  # percent of normalised edit similarity from which two sentences count as one with swapped fillers
MOST_ALIKE = 0.03
BLOCK = 1000
FEWEST = {"maintenance": 60, "inheritance": 60, "land": 60, "wages": 60}
FEWEST_ELSEWHERE = 40
_MARKUP = re.compile(r"[\[\]{}]")


def bare(text: str) -> str:
    """Letters and characters only, for comparing."""
    return re.sub(r"[\W_]+", "", text)


def faults(examples: list[Example]) -> Iterator[str]:
    """One line a fault."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    seen: dict[str, str] = {}
    for example in examples:
        by_intent[example.intent].append(example)
        if example.area not in AREA_NAMES and example.area != CONVERSATION:
            yield f"{example.intent}: unknown area folder {example.area!r}"
        if _MARKUP.search(example.text) or example.text != example.text.strip():
            yield f"{example.intent}: markup or blanks in {example.text!r}"
        key = bare(example.text) or example.text
        if key in seen:
            yield f"{example.intent}: the same text as in {seen[key]}: {example.text!r}"
        seen[key] = example.intent
    for intent, own in by_intent.items():
        fewest = FEWEST.get(own[0].area, FEWEST_ELSEWHERE)
        if len(own) < fewest:
            yield f"{intent}: {len(own)} utterances, at least {fewest} are needed"
        yield from _tests(intent, own[0].area, seen)


def _tests(intent: str, area: str, seen: dict[str, str]) -> Iterator[str]:
    path = ROOT / "tests" / "nlu" / area / f"{intent}.yml"
    if not path.exists():
        yield f"{intent}: no must-understand sentences in tests/nlu/{area}/{intent}.yml"
        return
    for sentence in read_yaml(path)["must_understand"]:
        if bare(sentence) in seen:
            yield f"{intent}: test sentence is in the training data: {sentence!r}"


def near_duplicates(examples: list[Example]) -> list[tuple[str, str]]:
    """Pairs of different sentences that are nearly the same, each sentence counted once."""
    texts = [bare(e.text) for e in examples]
    pairs = []
    for start in range(0, len(texts), BLOCK):
        scores = process.cdist(
            texts[start : start + BLOCK], texts, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8, workers=-1
        )
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = 0
        for row in np.flatnonzero(scores.max(axis=1)):
            if len(texts[start + row]) >= 5:
                pairs.append((examples[start + row].text, examples[int(scores[row].argmax())].text))
    return pairs


def main() -> int:
    """0 where the data are clean."""
    examples = read_examples()
    found = list(faults(examples))
    pairs = near_duplicates(examples)
    share = len(pairs) / len(examples)
    print(f"{len(examples)} utterances, {len({e.intent for e in examples})} intents, near-duplicates {share:.1%}")
    if share > MOST_ALIKE:
        found += [f"near-duplicates {share:.1%}, at most {MOST_ALIKE:.0%}"] + [f"  {a} ~ {b}" for a, b in pairs[:40]]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
