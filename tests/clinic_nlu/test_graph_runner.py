"""The runner without dask gives what Rasa's own gives, and runs what it runs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import dask
import pytest
import rasa.core.processor
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

from clinic_nlu.graph_runner import SequentialGraphRunner
from clinic_nlu.turn_channel import TurnChannel

if TYPE_CHECKING:
    from evaluation.assistant import Assistant

ran: Counter[str] = Counter()


class Joined(GraphComponent):
    """Puts its own name behind all that it is given."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(cls, config: Any, model_storage: Any, resource: Any, execution_context: ExecutionContext) -> Joined:
        return cls(str(execution_context.node_name))

    def join(self, first: str = "", second: str = "") -> str:
        ran[self._name] += 1
        if "broken" in (first, second):
            raise ValueError(self._name)
        return f"({first}{second}){self._name}"


def node(**needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Joined, constructor_name="create", fn="join", config={}, eager=True)


# Written so that no node stands after what it needs.
SCHEMA = GraphSchema(
    {
        "top": node(first="left", second="right"),
        "right": node(first="bottom", second="said"),
        "left": node(first="bottom"),
        "beside": node(first="left"),
        "bottom": node(first="said"),
    }
)
RUNNERS = [DaskGraphRunner, SequentialGraphRunner]


def run(runner: type[DaskGraphRunner], *targets: str, **inputs: Any) -> tuple[dict[str, Any], Counter[str]]:
    """What comes out, and what ran how often, of the second run of two."""
    made = runner.create(SCHEMA, None, ExecutionContext(SCHEMA))  # type: ignore[arg-type]
    made.run(inputs, list(targets))
    ran.clear()
    return made.run(inputs, list(targets)), +ran


@pytest.mark.parametrize(
    ("targets", "needed"),
    [
        (("bottom",), ["bottom"]),
        (("top",), ["bottom", "left", "right", "top"]),
        (("beside", "right"), ["bottom", "left", "right", "beside"]),
        (("said", "left"), ["bottom", "left"]),
    ],
)
def test_both_give_the_same_and_run_what_is_needed_once(targets: tuple[str, ...], needed: list[str]) -> None:
    outputs, times = run(SequentialGraphRunner, *targets, said="hello")
    assert (outputs, times) == run(DaskGraphRunner, *targets, said="hello")
    assert set(outputs) == set(targets) and times == Counter(needed)


def test_the_order_for_one_target_is_not_that_of_another() -> None:
    runner = SequentialGraphRunner.create(SCHEMA, None, ExecutionContext(SCHEMA))  # type: ignore[arg-type]
    for targets in (["left"], ["right"], ["left"], ["left", "right"]):
        assert list(runner.run({"said": "x"}, targets)) == targets


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_missing_input_is_named(runner: type[DaskGraphRunner]) -> None:
    with pytest.raises(GraphRunError, match="Expected input 'said'"):
        run(runner, "bottom")


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_component_that_fails_ends_the_run(runner: type[DaskGraphRunner]) -> None:
    with pytest.raises(GraphComponentException, match="node bottom"):
        run(runner, "top", said="broken")


def test_the_channel_makes_rasa_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa.core.processor, "DaskGraphRunner", DaskGraphRunner)
    for _ in range(2):
        TurnChannel("s" * 32)
        assert rasa.core.processor.DaskGraphRunner is SequentialGraphRunner


def test_a_turn_is_taken_without_dask(assistant: Assistant, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "get", None)
    assert assistant._agent.processor
    assert type(assistant._agent.processor.graph_runner) is SequentialGraphRunner
    assert say("does it hurt?")["outcomes"]
