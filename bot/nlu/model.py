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
from bot.nlu.classifier import Classifier, Look
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import Examples, Floats, KernelMachine

ARRAYS, NAMES = "weights.npz", "names.json"
COMPONENT_MARK = "LegalIntentClassifier"


@dataclass(frozen=True)
class Model:
    """Vocabulary, classifier and alarm stage that were trained together."""

    vectorizer: Vectorizer
    classifier: Classifier
    alarms: AlarmLearner
    meta: dict[str, Any]

    def similarities(self, rows: sparse.csr_matrix, vectors: Floats) -> Floats:
        """How near each message is to each example of the training data, shape (messages, examples)."""
        return self.classifier.machine.examples.similarities(rows, vectors)

    def look(self, normalized: str, vector: Floats) -> Look:
        """How the classifier sees one message, given its sentence vector, shape (1, 512)."""
        return self.classifier.look(self.similarities(self.vectorizer.transform([normalized]), vector))


def save(model: Model, folder: Path) -> None:
    """Write the two files into `folder`; weights in half precision."""
    arrays = {
        "idf": model.vectorizer.idf,
        "area_of": model.classifier.area_of,
        **_example_arrays(model.classifier.machine.examples),
        **_machine_arrays("matter", model.classifier.machine),
        **_machine_arrays("alarm", model.alarms.machine),
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
        examples = _examples(data, len(vocabulary))
        machine, alarm = (_machine(name, data, examples) for name in ("matter", "alarm"))
        classifier = Classifier(machine, info["areas"], info["intents"], data["area_of"])
        return Model(Vectorizer(vocabulary, data["idf"]), classifier, AlarmLearner(alarm), info["meta"])


def _example_arrays(examples: Examples) -> dict[str, Any]:
    """The examples' arrays under their names in the file; the large ones in half precision."""
    few = examples.grams.shape[1] < 65536
    return {
        "grams_data": examples.grams.data.astype(np.float16),
        "grams_indices": examples.grams.indices.astype(np.uint16 if few else np.int32),
        "grams_indptr": examples.grams.indptr,
        "meanings": examples.meanings.astype(np.float16),
        "mean": examples.mean,
        "axes": examples.axes,
    }


def _examples(data: Mapping[str, Any], features: int) -> Examples:
    """What `_example_arrays` wrote, in the precision that is reckoned with."""
    meanings = data["meanings"].astype(np.float32)
    parts = (data["grams_data"].astype(np.float32), data["grams_indices"].astype(np.int32), data["grams_indptr"])
    grams = sparse.csr_matrix(parts, shape=(features, len(meanings)))
    return Examples(grams, meanings, data["mean"], data["axes"])


def _machine_arrays(name: str, machine: KernelMachine) -> dict[str, Any]:
    """A machine's own arrays; the weights in half precision."""
    return {
        f"{name}_chosen": machine.chosen,
        f"{name}_alpha": machine.alpha.astype(np.float16),
        f"{name}_offset": machine.offset,
    }


def _machine(name: str, data: Mapping[str, Any], examples: Examples) -> KernelMachine:
    """What `_machine_arrays` wrote."""
    alpha = data[f"{name}_alpha"].astype(np.float32, order="F")
    return KernelMachine(examples, data[f"{name}_chosen"], alpha, data[f"{name}_offset"])
