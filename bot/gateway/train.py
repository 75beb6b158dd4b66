"""`hotline train` and `hotline db upgrade`."""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from bot.core.errors import ModelMissing
from bot.nlu.model import latest_archive, load_from_archive
from bot.nlu.training import alarm_files, fingerprint, intent_files
from bot.settings import ROOT, Settings

log = logging.getLogger(__name__)
# Modules of bot/nlu whose change makes a trained model another one.
LEARNS = (
    "normalize",
    "homophones",
    "words",
    "pinyin",
    "features",
    "encoder",
    "kernel",
    "classifier",
    "alarms",
    "model",
)
KEPT = 2  # older archives are removed; one stays to go back to


def needed(settings: Settings) -> bool:
    """True where no model exists or the newest one was trained on other data, code or rules."""
    try:
        archive = latest_archive(settings.models_dir)
    except ModelMissing:
        return True
    return not archive.name.startswith(f"hotline-{state()}")


def state() -> str:
    """A hash of everything that goes into a model: utterances, lexicon, rules, domain, config, and the code that learns."""
    data, code = ROOT / "nlu_data", ROOT / "bot" / "nlu"
    lexicon = [p for p in (data / "lexicon").glob("*.yml") if not p.stem.startswith(("urgent", "two_sided"))]
    paths = [
        *intent_files(),
        *alarm_files(),
        *lexicon,
        *(data / "dialogue").glob("*/*.yml"),
        ROOT / "config.yml",
        ROOT / "domain.yml",
    ]
    return fingerprint([*paths, *(code / f"{name}.py" for name in LEARNS), *(code / "components").glob("*.py")])


def train(settings: Settings, only_if_needed: bool = False) -> int:
    """Train with Rasa into `models/`; prints seconds, examples, intents."""
    if only_if_needed and not needed(settings):
        return 0
    os.environ.setdefault("TQDM_DISABLE", "1")  # progress bars of a second's work
    print("training the model: two to four minutes", file=sys.stderr, flush=True)
    import rasa

    import bot.nlu.components  # noqa: F401  (telemetry off before Rasa starts)

    started = time.perf_counter()
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.models_dir, prefix=".training-") as scratch:
        result = rasa.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=str(ROOT / "nlu_data"),
            output=scratch,
            force_training=True,
            fixed_model_name=f"hotline-{state()}",
        )
        if result.code != 0 or not result.model:
            return 1
        meta = load_from_archive(Path(result.model)).meta
        archive = settings.models_dir / Path(result.model).name
        os.replace(result.model, archive)  # whole or not at all, also where two trainings end at once
    seconds = time.perf_counter() - started
    print(f"trained in {seconds:.0f} s: {meta['examples']} examples, {len(meta['intent_areas'])} intents, {archive}")
    _tidy(settings.models_dir)
    return 0


def _tidy(folder: Path) -> None:
    for old in sorted(folder.glob("hotline-*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-KEPT]:
        old.unlink()


def upgrade_databases(settings: Settings) -> int:
    """Migrate the gateway's and the intake's databases."""
    import subprocess

    from bot.storage.session import upgrade  # two seconds that a look at the model need not wait for

    upgrade(settings.database)
    return subprocess.run([sys.executable, "-m", "intake", "--migrate"], cwd=ROOT, check=False).returncode
