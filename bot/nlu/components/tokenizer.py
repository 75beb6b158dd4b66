"""Rasa tokenizer: words of the normalised message, from jieba with our dictionary."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.normalize import normalize
from bot.nlu.words import word_spans

NORMALIZED = "normalized"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class LegalTokenizer(Tokenizer):
    """Normalises, then segments; keeps the normalised text beside the caller's own words."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own tokenizer settings, unchanged."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any) -> "LegalTokenizer":
        """Rasa's factory."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of the normalised text; a message of nothing but noise keeps its text as one token."""
        text = str(message.get(attribute))
        normalized = normalize(text)
        message.set(NORMALIZED, normalized)
        spans = [(a, b) for a, b in word_spans(normalized) if normalized[a:b].strip()]
        return [Token(normalized[a:b], a, b) for a, b in spans] or [Token(text or " ", 0, len(text) or 1)]
