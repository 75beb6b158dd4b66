"""Rasa featurizer: the multilingual sentence encoder (offline weights, no download, no GPU)."""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.tokenizer import NORMALIZED
from bot.nlu.encoder import encode


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """One dense sentence feature of 512 numbers for the text of each message."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer must have normalised the text."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own featurizer setting: no alias."""
        return {FEATURIZER_CLASS_ALIAS: None}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing can be set."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoderFeaturizer":
        """Rasa's factory."""
        return cls(execution_context.node_name, config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all examples in large batches."""
        self.process([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence vector to each message."""
        vectors = encode([m.get(NORMALIZED) or "" for m in messages])
        for message, vector in zip(messages, vectors, strict=True):
            features = Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            message.add_features(features)
        return messages

    @staticmethod
    def vector(message: Message) -> "np.ndarray[Any, Any]":
        """The sentence vector that this featurizer gave a message, shape (1, 512)."""
        _, sentence = message.get_dense_features(TEXT)
        if sentence is None:
            raise ValueError(
                f"no sentence feature: put {SentenceEncoderFeaturizer.__name__} before the classifier in config.yml"
            )
        return np.asarray(sentence.features, dtype=np.float32)
