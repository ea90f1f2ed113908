"""What the tests of components share: the trained pipeline, and a workshop for single components."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from nlu_pipeline import ROOT, Pipeline, Workshop
from rasa.shared.nlu.training_data.message import Message

from clinic_nlu.spacy_tokenizer import BlankSpacyTokenizer

# Time says nothing here: the first example pays for what the others find in memory.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options name files relative to the project's root, where Rasa runs."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Any]:
    """`make(Class, "create" | "load", **options)`; what one call stores, a later one finds."""
    folder = tmp_path / "model"
    folder.mkdir()
    return Workshop(folder).make


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """The whole pipeline, trained once on twenty examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return Pipeline(tmp_path_factory.mktemp("model"))


@pytest.fixture
def tokenized(make: Callable[..., Any]) -> Callable[[str], Message]:
    """A message with its tokens and document, as the components behind the tokenizer get it."""
    tokenizer = make(BlankSpacyTokenizer)
    return lambda text: tokenizer.process([Message.build(text)])[0]
