"""Two methods that need a few lines: the nearest example by the encoder, and a linear machine on tf-idf."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import joblib
import numpy as np
import onnxruntime
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC
from tokenizers import Tokenizer

from benchmarks.machine import ROOT
from benchmarks.understanding.material import Material
from benchmarks.understanding.peer import Peer, Said

Vector: TypeAlias = "np.ndarray[Any, np.dtype[np.float32]]"
MAX_TOKENS = 128
# No value is customary; the results also tell what comes of the first label alone.
LEAST_COSINE = 0.5


class Vectors:
    """The project's sentence encoder without Rasa around it, whose half gigabyte would be counted as this peer's."""

    def __init__(self, folder: Path = ROOT / "build" / "encoder") -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.int8.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def __call__(self, text: str) -> Vector:
        """Returns the vector of a text, shape (768,), of length one."""
        tokens = self._tokenizer.encode(text)
        inputs = {
            "input_ids": np.array([tokens.ids], dtype=np.int64),
            "attention_mask": np.array([tokens.attention_mask], dtype=np.int64),
        }
        vector: Vector = self._session.run(["embedding"], inputs)[0][0]
        return vector


class Nearest(Peer):
    """Says the label of the example with the highest cosine."""

    def train(self, material: Material, folder: Path) -> None:
        """Keeps the vector and the label of each example."""
        encode = Vectors()
        vectors = np.vstack([encode(text) for text, _ in material.examples])
        joblib.dump((vectors, [label for _, label in material.examples]), folder / "nearest.joblib")

    def load(self, folder: Path) -> None:
        """Reads what `train` kept."""
        self._encode = Vectors()
        self._vectors, self._labels = joblib.load(folder / "nearest.joblib")

    def ask(self, text: str) -> Said:
        """Says one message's label; the confidence is the cosine."""
        cosines = self._vectors @ self._encode(text)
        best = int(np.argmax(cosines))
        return Said(self._labels[best], float(cosines[best]), bool(cosines[best] >= LEAST_COSINE))


class Svm(Peer):
    """scikit-learn's tf-idf of words and of pieces of words, and its linear support vector machine."""

    def train(self, material: Material, folder: Path) -> None:
        """Fits both."""
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        # Pieces bear typing mistakes: with words alone it would be a weaker peer than anybody would build.
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        machine = make_pipeline(make_union(words, pieces), LinearSVC(random_state=0))
        machine.fit(*_columns(material.examples))
        joblib.dump(machine, folder / "svm.joblib")

    def load(self, folder: Path) -> None:
        """Reads what `train` kept."""
        self._machine: Any = joblib.load(folder / "svm.joblib")

    def ask(self, text: str) -> Said:
        """Says one message's label; the confidence is the distance to the border, which has no customary threshold."""
        values = self._machine.decision_function([text])[0]
        best = int(np.argmax(values))
        return Said(str(self._machine.classes_[best]), float(values[best]), True)


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [text for text, _ in pairs], [label for _, label in pairs]
