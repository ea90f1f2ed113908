"""Words for parts of the body, under the names of the price list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nlu_pipeline import Pipeline
from rasa.shared.nlu.training_data.message import Message

from clinic_nlu.body_area import BodyArea


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("price for my Belly", [("stomach", "Belly")]),
        ("double chin", [("jawline", "double chin")]),
        ("chin, then stomach", [("face", "chin"), ("stomach", "stomach")]),
        ("chinchilla", []),
        ("", []),
    ],
)
def test_areas_are_found(pipeline: Pipeline, text: str, areas: list[tuple[str, str]]) -> None:
    found = [(e["value"], text[e["start"] : e["end"]]) for e in pipeline.read(text).get("entities")]
    assert found == areas


def test_an_entity_is_as_rasa_wants_it(pipeline: Pipeline) -> None:
    [entity] = pipeline.read("my belly").get("entities")
    assert entity == {"entity": "area", "value": "stomach", "start": 3, "end": 8, "extractor": "BodyArea"}


def test_entities_of_others_stay(pipeline: Pipeline, tokenized: Callable[[str], Message]) -> None:
    message = tokenized("belly")
    message.set("entities", [{"entity": "other"}])
    [done] = pipeline.components["BodyArea"].process([message])  # type: ignore[attr-defined]
    assert [entity["entity"] for entity in done.get("entities")] == ["other", "area"]


def test_without_training_it_finds_nothing(make: Callable[..., Any], tokenized: Callable[[str], Message]) -> None:
    assert make(BodyArea).process([tokenized("belly")])[0].get("entities") == []
