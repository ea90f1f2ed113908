"""Vectors of texts, and the refusal to compare vectors of different encoders."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nlu_pipeline import ROOT, training_data
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu.features import dense_rows
from clinic_nlu.sentence_encoder import Encoder, SentenceEncoder, checksum

FOLDER = ROOT / "build" / "encoder"
MODEL = "encoder.int8.onnx"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(FOLDER, MODEL, 128)


def test_a_text_is_a_unit_vector(encoder: Encoder) -> None:
    row = encoder.encode("does it hurt?")
    assert row.shape == (1, 768) and row.dtype == np.float32
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-4)


def test_what_means_the_same_is_near(encoder: Encoder) -> None:
    pain, same, other = (encoder.encode(t)[0] for t in ("does it hurt?", "is it painful?", "where can i park?"))
    assert pain @ same > 0.7 > 0.3 > pain @ other


def test_a_text_has_one_vector(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode("how long"), encoder.encode("how long"))


def test_what_lies_behind_the_last_token_is_not_read(encoder: Encoder) -> None:
    long = "word " * 200
    assert np.array_equal(encoder.encode(long), encoder.encode(long + "emergency"))


@pytest.mark.parametrize("missing", [MODEL, "tokenizer.json"])
def test_a_missing_file_says_how_to_get_it(tmp_path: Path, missing: str) -> None:
    for name in {MODEL, "tokenizer.json"} - {missing}:
        shutil.copy(FOLDER / name, tmp_path / name)
    with pytest.raises(InvalidConfigException, match=f"{missing}.*`make train` fetches it"):
        Encoder(tmp_path, MODEL, 128)


def test_a_model_refuses_another_encoder(make: Callable[..., Any]) -> None:
    make(SentenceEncoder).train(training_data())
    assert make(SentenceEncoder, "load")
    with pytest.raises(InvalidConfigException, match="another sentence encoder: run `make train`"):
        make(SentenceEncoder, "load", model="encoder.onnx")


def test_another_tokenizer_is_another_encoder(tmp_path: Path) -> None:
    one, two = tmp_path / "model", tmp_path / "tokenizer.json"
    one.write_bytes(b"m")
    two.write_bytes(b"t")
    before = checksum(one, two)
    two.write_bytes(b"T")
    assert checksum(one, two) != before


def test_another_encoder_is_another_fingerprint(tmp_path: Path) -> None:
    ours = SentenceEncoder.fingerprint_addon({})
    assert ours and ours != SentenceEncoder.fingerprint_addon({"model": "encoder.onnx"})
    assert SentenceEncoder.fingerprint_addon({"directory": str(tmp_path)}) is None


def test_texts_get_features_and_empty_ones_do_not(make: Callable[..., Any]) -> None:
    full, empty = make(SentenceEncoder).process([Message.build("does it hurt"), Message.build("")])
    assert dense_rows([full]).shape == (1, 768)
    assert empty.features == []


def test_training_examples_get_them_too(make: Callable[..., Any]) -> None:
    data = make(SentenceEncoder).process_training_data(TrainingData([Message.build("a", "x"), Message.build("b", "x")]))
    assert dense_rows(data.training_examples).shape == (2, 768)
