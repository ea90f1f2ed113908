"""What is said of examples held back: fitted once for the data and penalty asked for, and by their own classifier."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from nlu_pipeline import Pipeline
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from clinic_nlu.calibration import held_back
from clinic_nlu.unseen import classifier, unseen


def test_the_classifier_has_not_seen_what_is_held_back(pipeline: Pipeline) -> None:
    found = unseen(pipeline.data, 0.5)
    texts = [example.get(TEXT) for example in found.examples]
    assert np.array_equal(found.held_back, held_back(texts, found.labels)) and found.held_back.any()
    fitted = classifier(0.5).fit(found.rows[~found.held_back], found.labels[~found.held_back])
    assert found.classes == fitted.classes_.tolist()
    assert found.values == pytest.approx(fitted.decision_function(found.rows[found.held_back]), abs=1e-6)


def test_who_asks_second_for_the_same_gets_what_was_found(pipeline: Pipeline) -> None:
    assert unseen(pipeline.data, 0.5) is unseen(pipeline.data, 0.5)


def test_other_data_and_another_penalty_are_fitted_anew(pipeline: Pipeline) -> None:
    first, other = unseen(pipeline.data, 0.5), unseen(pipeline.data, 2.0)
    assert other is not first and not np.allclose(other.values, first.values)
    fewer = TrainingData([example for example in pipeline.data.intent_examples if "blood" not in example.get(TEXT)])
    assert len(unseen(fewer, 2.0).examples) == len(other.examples) - 1


def test_what_is_kept_keeps_no_training_data_alive(pipeline: Pipeline) -> None:
    data = TrainingData(list(pipeline.data.intent_examples))
    unseen(data, 0.5)
    alive = weakref.ref(data)
    del data
    gc.collect()
    assert alive() is None
