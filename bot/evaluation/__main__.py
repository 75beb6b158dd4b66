"""`scripts/evaluate [FILE…] [--write FOLDER] [--cross-validate K] [--failures]`: how well the hotline understands."""

import argparse
import sys
from pathlib import Path

from bot.core.areas import LEGAL_AREAS
from bot.core.errors import HotlineError
from bot.evaluation.crossval import cross_validate
from bot.evaluation.items import (
    FRESH,
    fresh,
    fresh_alarms,
    joined,
    labelled_file,
    own_alarms,
    own_sentences,
    two_matters,
)
from bot.evaluation.outcomes import Outcome, observe
from bot.evaluation.report import Group, pictures, report
from bot.gateway.offline import Offline
from bot.nlu.model import latest_archive
from bot.nlu.training import read_examples

REPORT = "understanding.md"


def arguments(given: list[str]) -> argparse.Namespace:
    """The command line; argparse leaves with status 2 on bad usage."""
    parser = argparse.ArgumentParser(prog="evaluate", description=__doc__)
    parser.add_argument("files", nargs="*", help="labelled JSONL files to measure on, beside our own sentences")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write report and pictures there")
    parser.add_argument("--cross-validate", type=int, metavar="K", help="K-fold on our training data; minutes a fold")
    parser.add_argument("--failures", action="store_true", help="print our own sentences that were misunderstood")
    return parser.parse_args(given)


def run(args: argparse.Namespace) -> int:
    """Measure, print, write."""
    files = [(Path(name).stem, labelled_file(name)) for name in args.files]  # a broken file is found before the work
    offline = Offline()
    name = latest_archive(offline.settings.models_dir).name.removesuffix(".tar.gz")
    own = own_sentences()
    sets = [("own sentences", own), *((title, fresh(name)) for name, title in FRESH.items()), *files]
    groups = [Group(name, observe(items, offline)) for name, items in sets]
    alarms = Group("alarm cases", observe(own_alarms() + fresh_alarms(), offline))
    both = Group("own sentences, two joined", observe(joined(own, LEGAL_AREAS), offline))
    cases = Group("two-matter cases, held out", observe(two_matters("held_out"), offline))
    crossed = cross_validate(read_examples(), args.cross_validate) if args.cross_validate is not None else None
    meta = offline.understander.model.meta
    text = report(f"{name} ({meta['examples']} utterances)", groups, alarms, [both, cases], crossed)
    print(text)
    if args.failures:
        print("\n".join(_failures(groups[0].outcomes)))
    if args.write:
        write(args.write, text, groups)
    return 0


def write(folder: Path, text: str, groups: list[Group]) -> None:
    """Report and pictures as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {REPORT: text, **pictures(groups)}.items():
        (folder / name).write_text(content, encoding="utf-8")


def _failures(outcomes: list[Outcome]) -> list[str]:
    return [f"{o.item.areas[0]} -> {o.said} ({o.confidence:.2f}): {o.item.text}" for o in outcomes if not o.right]


def main() -> int:
    """Exit status 0, or 2 with one line on stderr."""
    try:
        return run(arguments(sys.argv[1:]))
    except HotlineError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
