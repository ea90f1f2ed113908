"""What every component of config.yml does alike: options, storing and loading, an empty message."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nlu_pipeline import ROOT, Pipeline, component_classes
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

CLASSES = component_classes()
TRAINED = [each for each in CLASSES if hasattr(each, "train")]
NOTHING = TrainingData([])


def test_each_component_has_a_module_of_its_own() -> None:
    modules = [each.__module__ for each in CLASSES]
    assert len(set(modules)) == len(modules)
    assert all((ROOT / "docs" / f"{module.rpartition('.')[2]}.md").is_file() for module in modules)


@pytest.mark.parametrize("component", CLASSES, ids=lambda c: c.__name__)
def test_every_option_that_the_code_reads_has_a_default(component: Any) -> None:
    keys = vars(inspect.getmodule(component))
    read = re.findall(r"config\[(\w+_KEY)\]", Path(inspect.getfile(component)).read_text("utf-8"))
    assert {keys[name] for name in read} <= set(component.get_default_config())


@pytest.mark.parametrize("component", CLASSES, ids=lambda c: c.__name__)
def test_config_yml_sets_no_option_that_does_not_exist(component: Any) -> None:
    [item] = [
        item
        for item in YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
        if item["name"].endswith(component.__name__)
    ]
    assert set(item) - {"name"} <= set(component.get_default_config())


@pytest.mark.parametrize("component", TRAINED, ids=lambda c: c.__name__)
def test_a_model_without_the_component_says_to_train(component: Any, make: Callable[..., Any]) -> None:
    with pytest.raises(RasaException, match=f"no {component.__name__}: train it anew with `make train`"):
        make(component, "load")


@pytest.mark.parametrize("component", TRAINED, ids=lambda c: c.__name__)
def test_what_training_leaves_comes_back_from_storage(component: Any, pipeline: Pipeline) -> None:
    assert pipeline.components[component.__name__].trained is not None  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "\u200b", "😀", "x" * 2000, "ελληνικά", "\u2215restart"])
def test_the_pipeline_decides_on_anything(text: str, pipeline: Pipeline) -> None:
    decision = pipeline.read(text).get("decision")
    assert len(decision["outcomes"]) == 1
    assert 0 <= decision["confidence"] <= 1


def test_an_empty_message_is_out_of_scope(pipeline: Pipeline) -> None:
    assert pipeline.read("").get("decision")["outcomes"] == ["out_of_scope"]


@pytest.mark.parametrize("component", CLASSES, ids=lambda c: c.__name__)
def test_no_message_is_no_work(component: Any, pipeline: Pipeline) -> None:
    assert pipeline.components[component.__name__].process([]) == []  # type: ignore[attr-defined]


def test_messages_stay_in_their_order(pipeline: Pipeline) -> None:
    messages = [Message.build(text) for text in ("does it hurt", "", "price please")]
    for component in pipeline.components.values():
        messages = component.process(messages)  # type: ignore[attr-defined]
    assert [message.get("text") for message in messages] == ["does it hurt", "", "price please"]
