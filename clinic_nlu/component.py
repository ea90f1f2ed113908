"""What every trainable component of ours shares: how Rasa makes it, stores it and loads it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, TypeVar

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException

C = TypeVar("C", bound="TrainedComponent")
U = TypeVar("U", bound="UntrainedComponent")
FILE_NAME = "trained.joblib"


def checksum(*paths: Path) -> str:
    """Returns the SHA-256 over the contents of files, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


class UntrainedComponent:
    """What Rasa asks of a component that learns nothing; goes before Rasa's own class among the bases."""

    @classmethod
    def create(
        cls: type[U],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> U:
        """Called by Rasa."""
        return cls(config)  # type: ignore[call-arg]


class TrainedComponent(GraphComponent):
    """A component with one trained object, `self.trained`: None before training, then whatever `train` set."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Called by `create` and `load`."""
        self.config = config
        self.trained: Any = None
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls: type[C],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> C:
        """Called by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[C],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> C:
        """Called by Rasa when a model is loaded.

        Raises:
            RasaException: if the model holds nothing for this component.
        """
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                component.trained = joblib.load(folder / FILE_NAME)
        except (ValueError, FileNotFoundError) as error:
            raise RasaException(f"The model holds no {cls.__name__}: train it anew with `make train`.") from error
        component.loaded()
        return component

    def loaded(self) -> None:
        """Called once `self.trained` is back from a model; for what is made of it."""

    def persist(self) -> Resource:
        """Writes `self.trained` into the model and returns where it is."""
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self.trained, folder / FILE_NAME, compress=1)
        return self._resource
