"""Kernel machine and classifier on a small made-up set: right on it, probabilities, the same twice, the same from disk."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from bot.core.errors import ModelMissing
from bot.nlu import model as model_files
from bot.nlu.alarms import AlarmLearner
from bot.nlu.classifier import Classifier, softmax
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import Examples, KernelMachine
from bot.nlu.model import Model

WORDS = {
    "wages_arrears": "老板欠我工资不给",
    "wages_overtime": "加班没有加班费",
    "land_taken": "村里占了我的承包地",
    "land_lease": "地租出去收不回来",
    "marriage_divorce": "我想离婚他不肯",
    "affirm": "好的同意",
}
PLACES = ["在广东", "在工地", "去年", "今年", "现在", "昨天", "请问", "您好"]


@dataclass
class Lesson:
    """A training set: texts, their rows and made-up sentence vectors, areas and intents."""

    texts: list[str]
    rows: sparse.csr_matrix
    vectors: np.ndarray
    areas: list[str]
    intents: list[str]
    vectorizer: Vectorizer

    @property
    def examples(self) -> Examples:
        """What is learnt from, made anew."""
        return Examples.of(self.rows, self.vectors)

    def learn(self) -> Classifier:
        """Fit a classifier."""
        return Classifier.fit(self.examples, self.areas, self.intents)

    def areas_said(self, classifier: Classifier, rows: sparse.csr_matrix, vectors: np.ndarray) -> np.ndarray:
        """The probability of each area for each message."""
        near = classifier.machine.examples.similarities(rows, vectors)
        return np.array([classifier.look(near[k : k + 1]).area_shares for k in range(len(near))])


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    rng = np.random.default_rng(1)
    intents = [intent for intent in WORDS for _ in PLACES]
    texts = [place + WORDS[intent] for intent in WORDS for place in PLACES]
    areas = ["conversation" if i == "affirm" else i.partition("_")[0] for i in intents]
    centres = {intent: rng.normal(size=512) for intent in WORDS}
    raw = np.array([centres[intent] + 0.5 * rng.normal(size=512) for intent in intents])
    vectors = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
    vectorizer = Vectorizer.fit(texts)
    return Lesson(texts, vectorizer.transform(texts), vectors, areas, intents, vectorizer)


def alarms(lesson: Lesson) -> AlarmLearner:
    """An alarm stage that takes one sentence for a deadline and the others for ordinary."""
    kinds = ["deadline" if intent == "land_taken" else None for intent in lesson.intents]
    return AlarmLearner.fit(lesson.examples, np.arange(len(kinds), dtype=np.int32), kinds)


@pytest.fixture(scope="module")
def classifier(lesson: Lesson) -> Classifier:
    return lesson.learn()


def test_outputs_are_the_areas_then_their_intents_as_neighbours(classifier):
    assert classifier.areas == ["conversation", "land", "marriage", "wages"]
    assert [classifier.areas[k] for k in classifier.area_of] == sorted(classifier.areas[k] for k in classifier.area_of)
    assert sorted(classifier.intents) == sorted(WORDS)


def test_it_is_right_on_what_it_was_taught(lesson, classifier):
    near = classifier.machine.examples.similarities(lesson.rows, lesson.vectors)
    for k, (area, intent) in enumerate(zip(lesson.areas, lesson.intents, strict=True)):
        look = classifier.look(near[k : k + 1])
        assert classifier.areas[int(look.area_scores.argmax())] == area
        assert look.intents_within(area)[0][0] == intent


def test_probabilities_sum_to_one_and_rank_from_the_best(lesson, classifier):
    shares = lesson.areas_said(classifier, lesson.rows[::7], lesson.vectors[::7])
    assert shares.shape == (len(lesson.texts[::7]), 4)
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5) and (shares >= 0).all()
    for area in classifier.areas:
        near = classifier.machine.examples.similarities(lesson.rows[:1], lesson.vectors[:1])
        ranked = classifier.look(near).intents_within(area)
        assert sum(p for _, p in ranked) == pytest.approx(1, abs=1e-5)
        assert [p for _, p in ranked] == sorted((p for _, p in ranked), reverse=True)
        assert {i for i, _ in ranked} == {i for i, a in zip(lesson.intents, lesson.areas, strict=True) if a == area}


def test_a_message_unlike_everything_gets_no_sure_area(lesson, classifier):
    far = np.zeros((1, 512), dtype=np.float32)
    rows = lesson.vectorizer.transform(["完全不沾边"])
    known = lesson.areas_said(classifier, lesson.rows, lesson.vectors).max(axis=1)
    unknown = lesson.areas_said(classifier, rows, far).max()
    assert unknown < 0.6 < known.min()


def test_the_same_data_give_the_same_weights(lesson, classifier):
    again = lesson.learn()
    assert (again.machine.alpha == classifier.machine.alpha).all()
    assert (again.machine.examples.meanings == classifier.machine.examples.meanings).all()
    assert (again.machine.offset == classifier.machine.offset).all()


def test_a_message_counts_the_same_alone_and_in_a_batch(lesson, classifier):
    batch = lesson.areas_said(classifier, lesson.rows, lesson.vectors)
    alone = lesson.areas_said(classifier, lesson.rows[3], lesson.vectors[3:4])
    assert alone[0] == pytest.approx(batch[3], abs=1e-5)


def test_the_machine_solves_ridge_regression_with_its_kernel(lesson):
    targets = np.eye(len(lesson.texts), 3, dtype=np.float32)
    examples, everything = lesson.examples, np.arange(len(lesson.texts), dtype=np.int32)
    machine = KernelMachine.fit(examples, everything, targets)
    kernel = examples.similarities(lesson.rows, lesson.vectors)
    assert kernel == pytest.approx(kernel.T, abs=1e-3)
    assert kernel == pytest.approx(examples.kernel(everything, everything), abs=1e-3)
    left = (kernel + np.eye(len(kernel))) @ machine.alpha + machine.offset  # RIDGE is one
    assert left == pytest.approx(targets, abs=1e-3)
    first = machine.scores(kernel, slice(0, 1))
    assert first == pytest.approx(machine.scores(kernel, slice(0, 3))[:, :1], abs=1e-5)


def test_the_n_grams_of_a_part_speak_for_its_area(lesson, classifier):
    parts = lesson.vectorizer.transform(["老板欠我工资", "占了我的承包地"])
    best = classifier.part_scores(parts).argmax(axis=1)
    assert [classifier.areas[k] for k in best] == ["wages", "land"]
    assert classifier.part_scores(lesson.vectorizer.transform([])).shape == (0, len(classifier.areas))


def test_the_alarm_stage_names_the_kind_and_the_words_that_weighed_most(lesson):
    learner, names = alarms(lesson), lesson.vectorizer.names
    near = lesson.examples.similarities(lesson.rows, lesson.vectors)
    found = [learner.detect(near[k : k + 1], lesson.rows[k], names) for k in range(len(lesson.texts))]
    assert [alarm.kind if alarm else None for alarm in found] == [
        "deadline" if intent == "land_taken" else None for intent in lesson.intents
    ]
    words = next(alarm for alarm in found if alarm).words.split()
    assert 0 < len(words) <= 3 and all(word in "".join(lesson.texts) for word in words)


def test_ordinary_messages_that_look_like_alarms_are_learnt_from_too(lesson):
    intents = np.array(lesson.intents)
    wages, alarm = np.flatnonzero(intents == "wages_arrears"), np.flatnonzero(intents == "land_taken")
    calm = np.flatnonzero(intents != "land_taken")
    learner = AlarmLearner.fit_against(lesson.examples, alarm, ["deadline"] * len(alarm), calm)
    assert learner.chances(alarm).min() > 0.6
    assert learner.chances(wages).max() < 0.2
    assert learner.chances(wages[:0]).shape == (0,)


def test_rows_learnt_with_the_vocabulary_are_those_made_later(lesson):
    learnt, rows = Vectorizer.fit_transform(lesson.texts)
    assert learnt.index == lesson.vectorizer.index
    assert np.abs((rows - lesson.rows).toarray()).max() == 0
    assert [learnt.index[name] for name in learnt.names] == list(range(len(learnt.index)))


def test_softmax_bears_large_scores():
    assert softmax(np.array([1000.0, 1000.0, -1000.0], dtype=np.float32)) == pytest.approx([0.5, 0.5, 0])


@pytest.fixture
def saved(tmp_path: Path, lesson: Lesson, classifier: Classifier) -> Path:
    folder = tmp_path / "model"
    model_files.save(Model(lesson.vectorizer, classifier, alarms(lesson), {"data": "abc", "examples": 48}), folder)
    return folder


def test_a_model_read_from_disk_gives_the_same_answers(saved, lesson, classifier):
    read = model_files.load(saved)
    assert read.meta == {"data": "abc", "examples": 48}
    assert read.vectorizer.index == lesson.vectorizer.index
    assert (read.classifier.areas, read.classifier.intents) == (classifier.areas, classifier.intents)
    rows = read.vectorizer.transform(lesson.texts)
    old = lesson.areas_said(classifier, lesson.rows, lesson.vectors)
    new = lesson.areas_said(read.classifier, rows, lesson.vectors)
    assert np.abs(new - old).max() < 0.02  # weights are kept in half precision
    assert (new.argmax(axis=1) == old.argmax(axis=1)).all()


def test_the_files_hold_no_pickle(saved):
    with np.load(saved / model_files.ARRAYS, allow_pickle=False) as data:
        assert all(data[name].dtype != object for name in data.files)
    assert set(json.loads((saved / model_files.NAMES).read_text(encoding="utf-8"))) >= {"features", "areas", "intents"}


def test_without_a_model_it_is_said_what_to_do(tmp_path):
    with pytest.raises(ModelMissing, match="hotline train"):
        model_files.latest_archive(tmp_path)
