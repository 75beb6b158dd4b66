"""The trained understanding as files: arrays in one `.npz` (no pickle), names in one `.json`; inside Rasa's model archive."""

import json
import tarfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from bot.core.errors import ModelMissing
from bot.nlu.classifier import Classifier
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import KernelMachine

ARRAYS, NAMES = "weights.npz", "names.json"
COMPONENT_MARK = "LegalIntentClassifier"


@dataclass(frozen=True)
class Model:
    """Vocabulary and classifier that were trained together."""

    vectorizer: Vectorizer
    classifier: Classifier
    meta: dict[str, Any]


def save(model: Model, folder: Path) -> None:
    """Write the two files into `folder`; weights in half precision."""
    machine = model.classifier.machine
    arrays = {
        "idf": model.vectorizer.idf,
        "grams_data": machine.grams.data.astype(np.float16),
        "grams_indices": machine.grams.indices.astype(np.uint16 if machine.alpha.shape[0] < 65536 else np.int32),
        "grams_indptr": machine.grams.indptr,
        "meanings": machine.meanings.astype(np.float16),
        "mean": machine.mean,
        "axes": machine.axes,
        "alpha": machine.alpha.astype(np.float16),
        "offset": machine.offset,
        "area_of": model.classifier.area_of,
    }
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / ARRAYS, **arrays)  # the archive compresses
    names = {
        "features": sorted(model.vectorizer.index, key=model.vectorizer.index.__getitem__),
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
    with np.load(BytesIO(arrays), allow_pickle=False) as data:
        alpha = data["alpha"].astype(np.float32, order="F")
        vectorizer = Vectorizer({f: i for i, f in enumerate(info["features"])}, data["idf"])
        parts = (data["grams_data"].astype(np.float32), data["grams_indices"].astype(np.int32), data["grams_indptr"])
        grams = sparse.csr_matrix(parts, shape=(len(info["features"]), alpha.shape[0]))
        meanings = data["meanings"].astype(np.float32)
        machine = KernelMachine(grams, meanings, data["mean"], data["axes"], alpha, data["offset"])
        classifier = Classifier(machine, info["areas"], info["intents"], data["area_of"])
    return Model(vectorizer, classifier, info["meta"])
