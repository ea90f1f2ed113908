"""Runs Rasa's prediction graph node by node, without dask.

Rasa gives each of a turn's three graph runs to dask, which works out the order of the nodes anew and searches every
argument for names of other nodes. The order depends on the targets alone: here it is worked out once for each.
"""

from __future__ import annotations

from typing import Any

import rasa.core.processor
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class SequentialGraphRunner(DaskGraphRunner):
    """Makes the nodes as Rasa's own runner does, and runs those that a target needs one after the other."""

    def __init__(self, graph_schema: GraphSchema, *args: Any) -> None:
        """Takes what Rasa's own runner takes."""
        super().__init__(graph_schema, *args)
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Runs the graph.

        Args:
            inputs: the values of the names that nodes need and that are no nodes.
            targets: nodes whose output is wanted; without any, those that the graph itself names.

        Returns:
            The output of each target.

        Raises:
            GraphRunError: if an input is missing.
            GraphComponentException: if a component failed.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        # A node returns its name with its output, and takes the same of those it needs.
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._orders[wanted]:
            needs = self._graph_schema.nodes[name].needs.values()
            # What is missing is handed on as a bare name: the node refuses that, in Rasa's own words.
            outputs[name] = self._instantiated_nodes[name](*(outputs.get(need, need) for need in needs))
        return dict(outputs[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """Returns the nodes that the targets need, each after all that it needs itself."""
        order: list[str] = []

        def place(name: str) -> None:
            node = self._graph_schema.nodes.get(name)
            # What is no node is an input.
            if node is None or name in order:
                return
            for need in node.needs.values():
                place(need)
            order.append(name)

        for target in targets:
            place(target)
        return order


def install() -> None:
    """Makes Rasa run the models it loads in this way; training stays as it is. A second call changes nothing."""
    rasa.core.processor.DaskGraphRunner = SequentialGraphRunner  # type: ignore[misc]
