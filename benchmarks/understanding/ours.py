"""This project: the whole decision on its own task, its classifier alone on a public file."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path

import rasa

from benchmarks.machine import ROOT
from benchmarks.turn import projects
from benchmarks.understanding.material import Material
from benchmarks.understanding.peer import Peer, Said, Stopwatch
from benchmarks.understanding.rasa_peers import Pipeline
from clinic_nlu import graph_runner
from evaluation.assistant import Assistant, action_server

PARTS = ("sentence_encoder.SentenceEncoder", "ngram_featurizer.NgramFeaturizer", "intent_classifier.IntentClassifier")


class Whole(Peer):
    """The assistant as it serves visitors, trained from the project's files."""

    def train(self, material: Material, folder: Path) -> None:
        """Trains as `make train` does.

        Raises:
            RuntimeError: if Rasa made no model.
        """
        project = projects.write_ours(folder / "project", material.most)
        os.chdir(project)
        made = rasa.train("domain.yml", "config.yml", ["data"], output=str(folder), fixed_model_name="model")
        if not made.model:
            raise RuntimeError("Rasa made no model.")

    def load(self, folder: Path) -> None:
        """Loads the model and starts its action server, which stops with this process."""
        os.chdir(ROOT)
        self._stack = ExitStack()
        self._assistant = Assistant(folder / "model.tar.gz", self._stack.enter_context(action_server()))
        self._loop = asyncio.new_event_loop()

    def ask(self, text: str) -> Said:
        """Says the outcomes of a turn; the time is that of understanding alone, without rules and actions."""
        watch = Stopwatch()
        self._loop.run_until_complete(self._assistant.understand(text))
        took = watch.milliseconds()
        response = self._loop.run_until_complete(self._assistant.turn(text, {}))
        return Said(None, response["confidence"], True, *took, outcomes=tuple(response["outcomes"]))

    def close(self) -> None:
        """Stops the action server."""
        self._stack.close()


class Classifier(Pipeline):
    """Our encoder, our n-grams and our classifier on somebody else's labels: no triage, no decision."""

    def __init__(self) -> None:
        super().__init__([{"name": f"clinic_nlu.{part}"} for part in PARTS])

    def load(self, folder: Path) -> None:
        """Loads it to run as it does in service."""
        graph_runner.install()
        super().load(folder)
