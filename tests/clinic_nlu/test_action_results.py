"""The compiled check of an action server's answer accepts and refuses what Rasa's own check does."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

import pytest
import rasa.core.actions.action as action
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import ValidationError
from rasa.utils.endpoints import EndpointConfig

from clinic_nlu import action_results


def pristine() -> ModuleType:
    """Rasa's module once more, untouched by `install`."""
    spec = importlib.util.find_spec("rasa.core.actions.action")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["rasa_action_untouched"] = module
    spec.loader.exec_module(module)
    return module


ENDPOINT = EndpointConfig(url="http://127.0.0.1:1/webhook")
RASAS = pristine().RemoteAction("action_handoff", ENDPOINT)
OURS = action.RemoteAction("action_handoff", ENDPOINT)


def accepted(checker: Any, result: Any) -> bool:
    try:
        return bool(checker._validate_action_result(result))
    except ValidationError:
        return False


@pytest.fixture(autouse=True, scope="module")
def installed() -> None:
    action_results.install()
    action_results.install()


def test_they_are_not_the_same_check() -> None:
    assert type(RASAS)._validate_action_result is not type(OURS)._validate_action_result


@pytest.mark.parametrize(
    ("result", "fine"),
    [
        ({"events": [], "responses": []}, True),
        ({"events": [{"event": "slot", "name": "x", "value": 1}], "responses": [{"response": "utter_x"}]}, True),
        ({"responses": [{"text": "hello", "custom": {"outcome": "out_of_scope"}}]}, True),
        ({}, True),
        ([], False),
        (None, False),
        ({"events": {}}, False),
        ({"responses": "hello"}, False),
        ({"events": [1]}, False),
    ],
)
def test_both_agree(result: Any, fine: bool) -> None:
    assert accepted(RASAS, result) == accepted(OURS, result) == fine


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
keys = st.sampled_from(["event", "name", "value", "text", "custom", "response", "other"])
items = st.lists(st.dictionaries(keys, leaves | st.lists(leaves, max_size=2), max_size=3) | leaves, max_size=3)
results = st.dictionaries(st.sampled_from(["events", "responses", "more"]), items | leaves, max_size=3) | leaves


@given(results)
def test_both_agree_on_anything(result: Any) -> None:
    assert accepted(RASAS, result) == accepted(OURS, result)
