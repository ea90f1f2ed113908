"""Training and asking each system in child processes, and keeping what is done, so that a long run can be continued."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.understanding import material
from benchmarks.understanding.child import ASKED, MATERIAL, TRAINED
from benchmarks.understanding.material import Material
from benchmarks.understanding.peer import Said
from benchmarks.understanding.systems import System
from tools import services

WORK = ROOT / "build" / "benchmarks" / "understanding"
INPUTS = "inputs.txt"
SINGLE = tuple(f"{name}_THREADS" for name in ("OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "TF_NUM_INTRAOP", "TF_NUM_INTEROP"))
LINES_OF_A_FAILURE = 15


class StepError(Exception):
    """A step that failed; the text holds the end of its output."""


@dataclass(frozen=True)
class Measured:
    """What was measured of one system.

    Attributes:
        said: its word on each message, in order.
        training: `seconds`, `processor_seconds`, `megabytes` and `date`.
        asking: `megabytes` and `date`.
        kept: whether all of it is from an earlier run.
    """

    said: list[Said]
    training: dict[str, Any]
    asking: dict[str, Any]
    kept: bool


def open_folder(found: Material, fresh: bool) -> Path:
    """Returns the folder of this material's results, named by its checksum; `fresh` forgets what it holds."""
    folder = WORK / f"{found.name}-{found.checksum}"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    material.save(found, folder / MATERIAL)
    return folder


def measure(system: System, work: Path, epochs: int) -> Measured:
    """Trains and asks a system; a step that was done with the same inputs is not done again.

    Raises:
        StepError: if a step fails.
    """
    folder, inputs = work / system.key, system.inputs(epochs)
    if not (folder / INPUTS).is_file() or (folder / INPUTS).read_text() != inputs:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / INPUTS).write_text(inputs)
    kept = (folder / ASKED).is_file()
    if not kept:
        if not (folder / TRAINED).is_file():
            _run("train", system, folder, epochs, _environment(None))
        _run("ask", system, folder, epochs, _environment(1))
        _tidy(folder)
    return _read(folder, kept)


def _run(verb: str, system: System, folder: Path, epochs: int, env: dict[str, str]) -> None:
    log = folder / f"{verb}.log"
    tie = [sys.executable, "-m", "tools.tether", str(folder / f"{verb}.pid"), sys.executable]
    command = [*tie, "-m", "benchmarks.understanding.child", verb, system.key, str(folder), str(epochs)]
    with log.open("wb") as stream:
        code = subprocess.run(command, cwd=ROOT, env=env, stdout=stream, stderr=stream).returncode
    if code:
        end = "\n".join(log.read_text("utf-8", "replace").splitlines()[-LINES_OF_A_FAILURE:])
        raise StepError(f"{system.name}: `{verb}` failed with exit code {code}. Its output ends with:\n{end}")


def _environment(threads: int | None) -> dict[str, str]:
    """Quiet; None leaves the number of threads to the libraries, as whoever trains would."""
    env = {name: value for name, value in services.rasa_environment(threads=1).items() if name not in SINGLE}
    # No cache: one training must not save another any work.
    env.update(RASA_MAX_CACHE_SIZE="0", TQDM_DISABLE="1", LOG_LEVEL="ERROR")
    return {**env, **dict.fromkeys(SINGLE, str(threads))} if threads else env


def _tidy(folder: Path) -> None:
    """Removes the models, which nobody asks again."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (INPUTS, TRAINED, ASKED) and path.suffix != ".log":
            os.unlink(path)


def _read(folder: Path, kept: bool) -> Measured:
    training, asking = (json.loads((folder / name).read_text("utf-8")) for name in (TRAINED, ASKED))
    said = [Said(**{**each, "outcomes": tuple(each["outcomes"])}) for each in asking.pop("said")]
    return Measured(said, training, asking, kept)
