"""Which systems are compared, how each is made, and what its results depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from benchmarks.machine import ROOT
from benchmarks.understanding import nlpjs
from benchmarks.understanding.peer import Peer

FALLBACK = "Rasa's FallbackClassifier: 0.3, lead 0.1"
ENCODER = ROOT / "build" / "encoder"
PROJECT = ("config.yml", "clinic_nlu/*.py")
ENCODING = ("clinic_nlu/sentence_encoder.py", "clinic_nlu/spacy_tokenizer.py")
OURS = "ours"
# To be raised when more is measured: what was kept lacks it.
MEASURED = "2"


@dataclass(frozen=True)
class System:
    """A line of the table.

    Attributes:
        key: what `--systems` calls it.
        name: what the table calls it.
        threshold: below what its label does not count.
        make: makes it, from "is this a public file?" and the epochs.
        packages: whose versions its results depend on.
        files: files of this repository that they depend on, as patterns.
        encoder: whether they depend on the sentence encoder.
        epochs: whether it learns in epochs.
        prepare: makes it ready on this machine, or raises nlpjs.Unavailable.
    """

    key: str
    name: str
    threshold: str
    make: Callable[[bool, int], Peer]
    packages: tuple[str, ...]
    files: tuple[str, ...] = ()
    encoder: bool = False
    epochs: bool = False
    prepare: Callable[[], None] | None = None

    def inputs(self, epochs: int) -> str:
        """Returns a checksum of all that its results depend on, beside the material."""
        known = [["measured", MEASURED], *([name, metadata.version(name)] for name in self.packages)]
        known += [[path.name, _checksum(path)] for pattern in self.files for path in sorted(ROOT.glob(pattern))]
        if self.encoder:
            known += [[name, _checksum(ENCODER / name)] for name in ("encoder.int8.onnx", "tokenizer.json")]
        if self.epochs:
            known.append(["epochs", str(epochs)])
        if self.prepare:
            known += [["node", nlpjs.node_version()], *map(list, nlpjs.VERSIONS.items())]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


# Modules are imported where a system is made: what one needs must not count as the memory of another.
def _stock(public: bool, epochs: int) -> Peer:
    from benchmarks.understanding import rasa_peers

    return rasa_peers.Stock(epochs)


def _diet(public: bool, epochs: int) -> Peer:
    from benchmarks.understanding import rasa_peers

    return rasa_peers.diet_on_encoder(epochs)


def _logistic(public: bool, epochs: int) -> Peer:
    from benchmarks.understanding import rasa_peers

    return rasa_peers.logistic_on_encoder()


def _nearest(public: bool, epochs: int) -> Peer:
    from benchmarks.understanding import plain_peers

    return plain_peers.Nearest()


def _svm(public: bool, epochs: int) -> Peer:
    from benchmarks.understanding import plain_peers

    return plain_peers.Svm()


def _nlpjs(public: bool, epochs: int) -> Peer:
    return nlpjs.NlpJs()


def _ours(public: bool, epochs: int) -> Peer:
    from benchmarks.understanding import ours

    return ours.Classifier() if public else ours.Whole()


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


RASA = ("rasa", "tensorflow", "scikit-learn")
# The cheap ones first, so that a mistake shows early; the table keeps this order.
ALL = (
    System(OURS, "Sunhat", "its own decision", _ours, (*RASA, "spacy", "onnxruntime"), PROJECT, encoder=True),
    System("svm", "tf-idf and linear SVM (scikit-learn)", "none", _svm, ("scikit-learn",)),
    System("nearest", "nearest neighbour on our encoder", "cosine 0.5", _nearest, ("onnxruntime",), encoder=True),
    System("nlpjs", "NLP.js", "its own: 0.5", _nlpjs, (), prepare=nlpjs.prepare),
    System(
        "rasa-logistic",
        "Rasa, LogisticRegressionClassifier on our encoder",
        FALLBACK,
        _logistic,
        RASA,
        ENCODING,
        encoder=True,
    ),
    System(
        "rasa-diet",
        "Rasa, spaCy tokenizer, our encoder and DIET",
        FALLBACK,
        _diet,
        RASA,
        ENCODING,
        encoder=True,
        epochs=True,
    ),
    System("rasa-stock", "Rasa's default pipeline", FALLBACK, _stock, RASA, epochs=True),
)
BY_KEY = {system.key: system for system in ALL}
