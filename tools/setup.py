"""Everything that has to be there before Sunhat can run, be tested or be measured; each part is made once and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from tools import environments, paths, training


def prepare(model: Callable[[], Path] = training.ensure) -> Path:
    """Both environments, the encoder and the model that `model` gives; returns the model."""
    with environments.exclusive(paths.VENVS):
        environments.ensure(environments.WEB)
        return model()
