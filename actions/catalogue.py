"""The curated responses in `data/`, for what the actions need to know of them: button labels and related answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from actions.decision import ANSWER

UTTER = "utter_"
# What the console writes, below data/.
ADDED = "reviewed/new_answers.yml"
NONE_CHOICE = "out_of_scope"
REQUEST_CHOICE = "handoff:request"
OTHER_RESPONSES = {REQUEST_CHOICE: "utter_handoff_request_open", NONE_CHOICE: "utter_out_of_scope"}
Button = dict[str, str]


@dataclass(frozen=True)
class Catalogue:
    """Metadata of every response, by the response's name; `added` is the file of those that staff add meanwhile.

    A model that knows them may begin to serve at any time, and the action server is not started anew for that.
    """

    metadata: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    added: Path | None = None

    @property
    def answer_ids(self) -> frozenset[str]:
        """Ids, such as `sun_care/how_long`, of the answers that exist."""
        return frozenset(name[len(UTTER) :] for name in self.metadata if "/" in name)

    def button(self, choice: str) -> Button | None:
        """A button for an outcome; None where no response gives it a label, so that no visitor reads an id."""
        name = UTTER + choice[len(ANSWER) :] if choice.startswith(ANSWER) else None
        name = OTHER_RESPONSES.get(choice, name)
        title = self._of(name or "").get("question")
        return {"title": str(title), "choice": choice} if title else None

    def buttons(self, choices: Iterable[str]) -> list[Button]:
        """Buttons for those outcomes that have a label."""
        return [button for choice in choices if (button := self.button(choice))]

    def related(self, response: str) -> list[Button]:
        """Buttons for the questions that follow naturally on a response, at most three."""
        ids = self._of(response).get("related", [])[:3]
        return self.buttons(ANSWER + str(answer_id) for answer_id in ids)

    def _of(self, response: str) -> Mapping[str, Any]:
        if response in self.metadata or self.added is None or not self.added.is_file():
            return self.metadata.get(response, {})
        return _read(self.added).get(response, {})


def load(folder: Path) -> Catalogue:
    """Read every YAML file below `folder`; a response without metadata counts as one with none."""
    metadata: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.rglob("*.yml")):
        metadata |= _read(path)
    return Catalogue(metadata, folder / ADDED)


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    responses = (YAML(typ="safe").load(path) or {}).get("responses") or {}
    return {name: (said[0] if said else {}).get("metadata") or {} for name, said in responses.items()}
