"""The learned score: its border lies where the options put it, and danger lies behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from nlu_pipeline import EXAMPLES, Pipeline
from sklearn.svm import SVC

from clinic_nlu.known_examples import Likeness
from clinic_nlu.medical_score import MEDICAL_SCORE, Border, Curve, MedicalScore, lead


@pytest.mark.parametrize("text", EXAMPLES["handoff_urgent"])
def test_urgent_examples_score_above_harmless_ones_on_both(pipeline: Pipeline, text: str) -> None:
    scores, harmless = (pipeline.read(t).get(MEDICAL_SCORE) for t in (text, "what do you charge"))
    for name in ("medical", "urgent"):
        assert scores[name]["value"] > harmless[name]["value"]


def test_a_medical_example_is_medical_rather_than_urgent(pipeline: Pipeline) -> None:
    scores = pipeline.read("i take blood thinners").get(MEDICAL_SCORE)
    assert scores["medical"]["value"] > scores["urgent"]["value"]


def test_both_numbers_are_probabilities(pipeline: Pipeline) -> None:
    for score in pipeline.read("anything at all").get(MEDICAL_SCORE).values():
        assert 0 <= score["value"] <= 1 and 0 <= score["limit"] <= 1


def test_an_empty_message_has_no_score(pipeline: Pipeline) -> None:
    assert pipeline.read("").get(MEDICAL_SCORE) == {}


def limits(pipeline: Pipeline, make: Callable[..., Any], **options: float) -> tuple[float, float]:
    component = make(MedicalScore, **options)
    component.train(pipeline.data)
    return component.trained["medical"].limit, component.trained["urgent"].limit


def test_who_allows_more_needless_handoffs_gets_a_lower_limit(pipeline: Pipeline, make: Callable[..., Any]) -> None:
    strict, lenient = limits(pipeline, make, needless=0.0), limits(pipeline, make, needless=0.5)
    assert lenient[0] < strict[0] and lenient[1] == pytest.approx(strict[1], abs=1e-3)
    assert limits(pipeline, make, needless_urgent=0.5)[1] < strict[1]


def test_training_twice_gives_the_same(pipeline: Pipeline, make: Callable[..., Any]) -> None:
    assert limits(pipeline, make) == pytest.approx(limits(pipeline, make), abs=1e-3)


def test_the_fast_curve_says_what_scikit_learn_says() -> None:
    chance = np.random.default_rng(7)
    rows, labels = chance.normal(size=(60, 5)).astype(np.float32), np.arange(60) % 2 == 0
    fitted = SVC(C=3.0, gamma=0.4).fit(rows, labels)
    curve = Curve.of(fitted)
    assert [curve.value(Likeness(rows @ row, row @ row)) for row in rows] == pytest.approx(
        fitted.decision_function(rows).tolist(), abs=1e-4
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"handoff_medical": 1.0, "handoff_urgent": -1.0, "procedure/pain": -0.5, "out_of_scope": 0.25}, 0.75),
        ({"handoff_medical": -2.0, "handoff_urgent": -1.0, "procedure/pain": -0.5, "out_of_scope": 0.25}, -1.25),
    ],
)
def test_the_lead_is_the_best_of_the_intents_less_the_best_of_the_others(
    values: dict[str, float], expected: float
) -> None:
    assert lead(values, ("handoff_medical", "handoff_urgent")) == expected


def test_a_lead_in_the_classifier_raises_the_score() -> None:
    rows = np.array([[0.0], [1.0]], dtype=np.float32)
    border = Border(Curve.of(SVC(gamma=1.0).fit(rows, [False, True])), (1.0, 0.0), 0.5)
    here = Likeness(rows @ np.array([0.5], dtype=np.float32), 0.25)
    behind, even, ahead = (border.score(here, value)["value"] for value in (-1.0, 0.0, 1.0))
    assert behind < even < ahead and even == pytest.approx(0.5, abs=1e-6)
    assert border.score(here, 0.0)["limit"] == 0.5
