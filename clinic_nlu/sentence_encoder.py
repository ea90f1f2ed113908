"""The meaning of a message as a vector: all-MiniLM-L6-v2 on ONNX Runtime.

The encoder is not part of a model file; the model remembers the checksum of the one it was trained with and refuses
any other, because vectors of different encoders cannot be compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from clinic_nlu.component import TrainedComponent, checksum
from clinic_nlu.features import add_sentence_features
from clinic_nlu.spelling import readings

DIRECTORY_KEY = "directory"
MODEL_KEY = "model"
MAX_TOKENS_KEY = "max_tokens"
# How many numbers of a vector, from its beginning, are the last layer's.
LAST_LAYER = 384


class Encoder:
    """Turns texts into unit vectors of 768 float32 numbers."""

    def __init__(self, directory: Path, model: str, max_tokens: int) -> None:
        """Opens `directory/model` and `directory/tokenizer.json`.

        Raises:
            InvalidConfigException: if either file is missing.
        """
        model_path, tokenizer_path = directory / model, directory / "tokenizer.json"
        for path in (model_path, tokenizer_path):
            if not path.is_file():
                raise InvalidConfigException(f"The sentence encoder is missing ({path}). `make train` fetches it.")
        self.checksum = checksum(model_path, tokenizer_path)
        self._tokenizer = Tokenizer.from_file(str(tokenizer_path))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        self._session = onnxruntime.InferenceSession(
            str(model_path), _session_options(), providers=["CPUExecutionProvider"]
        )

    def encode(self, text: str) -> np.ndarray:
        """Returns the vector of one text, shape (1, 768).

        One text at a time, without padding: on a processor that costs less than a padded batch of mixed lengths, and a
        text has the same vector in training as in service.
        """
        encoded = self._tokenizer.encode(text)
        inputs = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
        }
        return self._session.run(["embedding"], inputs)[0]


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # A turn is a few milliseconds: a second thread would cost more in waking up than it saves.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(TrainedComponent):
    """Adds the encoder's vector as dense sentence features, for any classifier after it."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Opens the encoder."""
        super().__init__(config, model_storage, resource)
        self._encoder = Encoder(*_where(config))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the options."""
        return {
            # Where `make train` puts the exported encoder, relative to the project's root.
            DIRECTORY_KEY: "build/encoder",
            # The int8 export: three times as fast as float32 (docs/sentence_encoder.md).
            MODEL_KEY: "encoder.int8.onnx",
            # About ninety words. The red flags read all of a longer message.
            MAX_TOKENS_KEY: 128,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa train anew when the encoder changes."""
        directory, model, _ = _where({**cls.get_default_config(), **config})
        path = directory / model
        return checksum(path) if path.is_file() else None

    def loaded(self) -> None:
        """Checks that the encoder on disk is the one of the training.

        Raises:
            InvalidConfigException: if it is another.
        """
        if self.trained != self._encoder.checksum:
            raise InvalidConfigException("The model was trained with another sentence encoder: run `make train`.")

    def train(self, training_data: TrainingData) -> Resource:
        """Remembers which encoder it was."""
        self.trained = self._encoder.checksum
        return self.persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds features to each message that has a text."""
        for message in readings(messages):
            if message.get(TEXT):
                add_sentence_features(message, self._encoder.encode(message.get(TEXT)), type(self).__name__)
        return messages


def _where(config: dict[str, Any]) -> tuple[Path, str, int]:
    return Path(config[DIRECTORY_KEY]), config[MODEL_KEY], config[MAX_TOKENS_KEY]
