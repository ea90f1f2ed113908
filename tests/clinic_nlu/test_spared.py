"""What is left out of a turn is for logs alone."""

from __future__ import annotations

import ast
import copy
import inspect
from typing import TYPE_CHECKING, Any

import pytest
import rasa.core.processor
from rasa.shared.core.domain import Domain

from clinic_nlu import spared
from clinic_nlu.turn_channel import TurnChannel

if TYPE_CHECKING:
    from evaluation.assistant import Assistant


def test_the_processor_copies_for_its_debug_lines_and_for_nothing_else() -> None:
    tree = ast.parse(inspect.getsource(rasa.core.processor))
    logged = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug"
        for inner in ast.walk(call)
    }
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
    assert uses and all(id(use) in logged for use in uses)
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.value in uses}
    assert attributes == {"deepcopy"}


def test_the_channel_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa.core.processor, "copy", copy)
    TurnChannel("s" * 32)
    given: dict[str, Any] = {"text": "hello"}
    assert rasa.core.processor.copy.deepcopy(given) is given


def test_a_turn_puts_no_domain_together(assistant: Assistant, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spared.install()

    def refuse(*_: Any) -> Any:
        raise AssertionError("a domain was made")

    monkeypatch.setattr(Domain, "from_dict", refuse)
    assert say("does it hurt?")["outcomes"]
