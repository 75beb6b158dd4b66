"""The trained understanding as files: arrays in one `.npz` (no pickle), names in one `.json`; inside Rasa's model archive."""

import json
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from bot.core.errors import ModelMissing
from bot.nlu.alarms import AlarmLearner
from bot.nlu.classifier import Classifier
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import KernelMachine

ARRAYS, NAMES = "weights.npz", "names.json"
COMPONENT_MARK = "LegalIntentClassifier"


@dataclass(frozen=True)
class Model:
    """Vocabulary, classifier and alarm stage that were trained together."""

    vectorizer: Vectorizer
    classifier: Classifier
    alarms: AlarmLearner
    meta: dict[str, Any]


def save(model: Model, folder: Path) -> None:
    """Write the two files into `folder`; weights in half precision."""
    arrays = {
        "idf": model.vectorizer.idf,
        "area_of": model.classifier.area_of,
        **_arrays("matter", model.classifier.machine),
        **_arrays("alarm", model.alarms.machine),
    }
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / ARRAYS, **arrays)  # the archive compresses
    names = {
        "features": model.vectorizer.names,
        "areas": model.classifier.areas,
        "intents": model.classifier.intents,
        "meta": model.meta,
    }
    (folder / NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Model:
    """Read what `save` wrote."""
    return _read((folder / ARRAYS).read_bytes(), (folder / NAMES).read_bytes())


def load_from_archive(archive: Path) -> Model:
    """Read the model out of a Rasa model archive without importing Rasa."""
    try:
        with tarfile.open(archive) as tar:
            found = {Path(m.name).name: m for m in tar.getmembers() if COMPONENT_MARK in m.name and m.isfile()}
            blobs = [tar.extractfile(found[name]) for name in (ARRAYS, NAMES)]
            return _read(*(b.read() for b in blobs if b))
    except (KeyError, OSError, EOFError, ValueError, zlib.error, tarfile.TarError) as error:
        raise ModelMissing(f"{archive} is broken or of another version: train again with `hotline train`") from error


def latest_archive(models_dir: Path) -> Path:
    """The newest model archive; ModelMissing where there is none."""
    archives = sorted(models_dir.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not archives:
        raise ModelMissing(f"no model in {models_dir}: run `hotline train` (about two minutes)")
    return archives[-1]


def _read(arrays: bytes, names: bytes) -> Model:
    info = json.loads(names)
    vocabulary = {f: i for i, f in enumerate(info["features"])}
    with np.load(BytesIO(arrays), allow_pickle=False) as data:
        machine, alarm = (_machine(name, data, len(vocabulary)) for name in ("matter", "alarm"))
        classifier = Classifier(machine, info["areas"], info["intents"], data["area_of"])
        return Model(Vectorizer(vocabulary, data["idf"]), classifier, AlarmLearner(alarm), info["meta"])


def _arrays(name: str, machine: KernelMachine) -> dict[str, Any]:
    """A machine's arrays under their names in the file; the large ones in half precision."""
    few = machine.alpha.shape[0] < 65536
    return {
        f"{name}_grams_data": machine.grams.data.astype(np.float16),
        f"{name}_grams_indices": machine.grams.indices.astype(np.uint16 if few else np.int32),
        f"{name}_grams_indptr": machine.grams.indptr,
        f"{name}_meanings": machine.meanings.astype(np.float16),
        f"{name}_mean": machine.mean,
        f"{name}_axes": machine.axes,
        f"{name}_alpha": machine.alpha.astype(np.float16),
        f"{name}_offset": machine.offset,
    }


def _machine(name: str, data: Mapping[str, Any], features: int) -> KernelMachine:
    """What `_arrays` wrote, in the precision the machine works in."""
    alpha = data[f"{name}_alpha"].astype(np.float32, order="F")
    parts = (
        data[f"{name}_grams_data"].astype(np.float32),
        data[f"{name}_grams_indices"].astype(np.int32),
        data[f"{name}_grams_indptr"],
    )
    grams = sparse.csr_matrix(parts, shape=(features, alpha.shape[0]))
    meanings = data[f"{name}_meanings"].astype(np.float32)
    return KernelMachine(grams, meanings, data[f"{name}_mean"], data[f"{name}_axes"], alpha, data[f"{name}_offset"])
