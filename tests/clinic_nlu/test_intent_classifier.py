"""The ranking of intents, and the likeness to what we know."""

from __future__ import annotations

import pytest
from nlu_pipeline import EXAMPLES, Pipeline
from rasa.shared.nlu.training_data.message import Message

from clinic_nlu.features import dense_rows, full_intent
from clinic_nlu.intent_classifier import RANKING, SIMILARITY, VALUES, IntentClassifier


@pytest.mark.parametrize(("text", "intent"), [(texts[0], intent) for intent, texts in EXAMPLES.items()])
def test_a_known_example_ranks_first(pipeline: Pipeline, text: str, intent: str) -> None:
    assert pipeline.read(text).get(RANKING)[0]["name"] == intent


def test_a_ranking_is_a_distribution_best_first(pipeline: Pipeline) -> None:
    ranking = pipeline.read("how much does it hurt").get(RANKING)
    confidences = [item["confidence"] for item in ranking]
    assert {item["name"] for item in ranking} == set(EXAMPLES)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-5)


def test_the_ranking_has_at_most_so_many(pipeline: Pipeline) -> None:
    component = pipeline.components["IntentClassifier"]
    assert isinstance(component, IntentClassifier)
    shorter = IntentClassifier({**component.config, "ranked": 2}, component._model_storage, component._resource)
    shorter.trained = component.trained
    assert len(shorter.process([pipeline.read("price please")])[0].get(RANKING)) == 2


def test_every_intent_has_its_value_in_the_order_of_the_ranking(pipeline: Pipeline) -> None:
    message = pipeline.read("how much does it hurt")
    values, ranking = message.get(VALUES), message.get(RANKING)
    assert set(values) == set(EXAMPLES)
    assert [item["name"] for item in ranking] == sorted(values, key=lambda name: -values[name])


def test_likeness_is_one_for_a_known_example_and_low_for_noise(pipeline: Pipeline) -> None:
    assert pipeline.read("does it hurt").get(SIMILARITY) == pytest.approx(1, abs=1e-3)
    assert pipeline.read("qwzx vbnm 0x3f").get(SIMILARITY) < 0.5


def test_what_is_out_of_scope_is_nothing_to_be_like(pipeline: Pipeline) -> None:
    assert pipeline.read("who won the match").get(SIMILARITY) < 0.9


def test_an_empty_message_is_out_of_scope_and_like_nothing(pipeline: Pipeline) -> None:
    message = pipeline.read("")
    assert message.get(RANKING) == [{"name": "out_of_scope", "confidence": 1.0}]
    assert message.get(SIMILARITY) == 0.0
    assert message.get(VALUES) == {}


def test_likeness_is_the_cosine_to_the_nearest_example(pipeline: Pipeline) -> None:
    message = pipeline.read("is it very painful")
    vectors = dense_rows([m for m in pipeline.data.intent_examples if m.get("intent") != "out_of_scope"] + [message])
    nearest = (vectors[:-1] @ vectors[-1]).max()
    assert message.get(SIMILARITY) == pytest.approx(nearest, abs=0.05)


@pytest.mark.parametrize("intent", ["sun_care/how_long", "handoff_medical", "smalltalk/greet"])
def test_a_label_is_the_whole_intent(intent: str) -> None:
    assert full_intent(Message.build("x", intent)) == intent
