"""Rasa classifier: our linear model on n-grams and the sentence vector; writes the whole Parse beside the intent."""

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from bot.nlu import model as model_files
from bot.nlu import urgent
from bot.nlu.alarms import AlarmLearner
from bot.nlu.classifier import Classifier
from bot.nlu.components.encoder import SentenceEncoderFeaturizer
from bot.nlu.components.tokenizer import NORMALIZED
from bot.nlu.encoder import encode
from bot.nlu.features import Vectorizer
from bot.nlu.kernel import Examples
from bot.nlu.normalize import normalize
from bot.nlu.training import alarm_files, fingerprint, intent_areas, intent_files, read_alarms
from bot.nlu.understand import Understander

PARSE = "hotline"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LegalIntentClassifier(GraphComponent, IntentClassifier):
    """Area, intent, decision, alarm and entities of a message."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The sentence encoder must have run."""
        return [Featurizer]

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, understander: Understander | None = None
    ) -> None:
        self._storage, self._resource, self._understander = model_storage, resource, understander

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LegalIntentClassifier":
        """Rasa's factory for training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "LegalIntentClassifier":
        """Rasa's factory for use: read the weights from the model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Understander(model_files.load(Path(folder))))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples and persist the weights; the same data give the same model."""
        examples = sorted(training_data.intent_examples, key=lambda m: (m.get(INTENT), m.get(TEXT)))
        texts = [m.get(NORMALIZED) for m in examples]
        intents = [m.get(INTENT) for m in examples]
        areas = [intent_areas()[intent] for intent in intents]
        dense = np.vstack([SentenceEncoderFeaturizer.vector(m) for m in examples])
        vectorizer, rows = Vectorizer.fit_transform(texts)
        alarms = [(normalize(text), kind) for text, kind in read_alarms()]
        alarm_texts = [text for text, _ in alarms]
        known = Examples.of(
            sparse.vstack([rows, vectorizer.transform(alarm_texts)]).tocsr(), np.vstack([dense, encode(alarm_texts)])
        )
        classifier = Classifier.fit(known, areas, intents)
        learnt = fit_alarms(known, texts, [kind for _, kind in alarms])
        data = fingerprint([*intent_files(), *alarm_files()])
        meta = {"intent_areas": intent_areas(), "examples": len(texts), "data": data}
        trained = model_files.Model(vectorizer, classifier, learnt, meta)
        with self._storage.write_to(self._resource) as folder:
            model_files.save(trained, Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Understand each message; the Parse goes out under the key "hotline"."""
        if self._understander is None:
            return messages
        for message in messages:
            parse = self._understander.parse(message.get(TEXT) or "", SentenceEncoderFeaturizer.vector(message))
            message.set(INTENT, {"name": parse.intent, "confidence": parse.confidence}, add_to_output=True)
            ranking = [{"name": name, "confidence": p} for name, p in parse.intents[:10]]
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(ENTITIES, [_rasa_entity(e) for e in parse.entities], add_to_output=True)
            message.set(PARSE, parse.to_tracker(), add_to_output=True)
        return messages


def fit_alarms(examples: Examples, ordinary: list[str], kinds: list[str | None]) -> AlarmLearner:
    """The alarm stage. The examples are the ordinary utterances, then those of `nlu_data/urgent` with these kinds; an ordinary
    one that a pattern takes for an alarm is not learnt from."""
    calm = np.flatnonzero([urgent.detect(text) is None for text in ordinary]).astype(np.int32)
    alarms = np.arange(len(kinds), dtype=np.int32) + len(ordinary)
    return AlarmLearner.fit_against(examples, alarms, kinds, calm)


def _rasa_entity(entity: dict[str, Any]) -> dict[str, Any]:
    """Our entity in Rasa's names: `entity` for the type, `value`, `start`, `end`."""
    return {"entity": entity["type"], "value": entity["value"], "start": entity["start"], "end": entity["end"]}
