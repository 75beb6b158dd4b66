"""Rasa component, last in the pipeline: turns three hundred intents into the few that the dialogue rules know.

A rule says "a legal question was asked", not which of three hundred; the fine intent stays in the Parse. Conversation
intents (yes, human, repeat …) pass unchanged.
"""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.components.classifier import PARSE

BY_DECISION = {"answer": "ask_law", "clarify": "unclear", "handover": "beyond_us", "urgent": "urgent"}
NOT_LEGAL = "not_legal"
RENAMED = {"restart": "start_over"}  # Rasa keeps the intent "restart" for itself


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DialogueRouter(GraphComponent, IntentClassifier):
    """Sets the intent by which the dialogue goes on."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The classifier must have decided."""
        return [IntentClassifier]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DialogueRouter":
        """Rasa's factory."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Route each message by its Parse."""
        for message in messages:
            parse = message.get(PARSE)
            if parse:
                message.set(INTENT, {"name": route(parse), "confidence": parse["confidence"]}, add_to_output=True)
        return messages


def route(parse: dict[str, Any]) -> str:
    """The dialogue intent of a Parse."""
    if parse["decision"] != "smalltalk":
        return BY_DECISION[parse["decision"]]
    if not parse["talking"]:
        return NOT_LEGAL
    intent = str(parse["intent"])
    return RENAMED.get(intent, intent)
