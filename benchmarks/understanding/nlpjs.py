"""NLP.js, a peer outside Rasa: installed from npm at a pinned version, run by the machine's node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.understanding.material import Material
from benchmarks.understanding.peer import Peer, Said

VERSIONS = {"@nlpjs/basic": "4.27.0", "@nlpjs/lang-en": "4.26.1"}
HOME = ROOT / "build" / "benchmarks" / "nlpjs"
SCRIPT = Path(__file__).with_name("nlpjs.js")
# No script of a package runs here, and nothing is written that names an address.
INSTALL = ("install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")


class Unavailable(Exception):
    """A system that this machine cannot run; the text says why, in one line."""


def prepare() -> None:
    """Installs NLP.js under build/, if it is not there in the pinned versions.

    Raises:
        Unavailable: if node or npm is missing, or the registry is out of reach.
    """
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise Unavailable(f"{program} is not installed")
    if installed() == VERSIONS:
        return
    HOME.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in VERSIONS.items()]
    done = subprocess.run(["npm", *INSTALL, "--prefix", str(HOME), *wanted], capture_output=True, text=True, cwd=HOME)
    if done.returncode or installed() != VERSIONS:
        reasons = [line for line in done.stderr.splitlines() if "ERR" in line or "error" in line]
        raise Unavailable(f"npm could not install it ({reasons[0] if reasons else 'no reason given'})")


def installed() -> dict[str, str]:
    """Returns the version of each of its packages that lies under build/."""
    files = {name: HOME / "node_modules" / name / "package.json" for name in VERSIONS}
    return {name: json.loads(file.read_text("utf-8"))["version"] for name, file in files.items() if file.is_file()}


def node_version() -> str:
    """Returns what `node --version` says."""
    return subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()


class NlpJs(Peer):
    """NLP.js with its English stemmer and its defaults, its feeling for moods left out, which nobody asks for here."""

    def __init__(self) -> None:
        self._megabytes = 0.0

    def train(self, material: Material, folder: Path) -> None:
        """Trains and saves it."""
        (folder / "examples.json").write_text(json.dumps(material.examples), "utf-8")
        self._run("train", folder / "examples.json", folder / "model.json", folder=folder)

    def load(self, folder: Path) -> None:
        """Remembers the folder: the loading is done where it is asked."""
        self._folder = folder

    def ask_all(self, texts: Sequence[str]) -> list[Said]:
        """Asks all messages, one after the other, in one process of its own, which warms up and takes the times."""
        (self._folder / "texts.json").write_text(json.dumps(list(texts)), "utf-8")
        result = self._run("ask", self._folder / "model.json", self._folder / "texts.json", folder=self._folder)
        return [Said(**each) for each in result["said"]]

    def megabytes(self) -> float:
        """Returns the most memory that its process had resident."""
        return self._megabytes

    def _run(self, verb: str, *files: Path, folder: Path) -> dict[str, Any]:
        tie = [sys.executable, "-m", "tools.tether", str(folder / "node.pid")]
        command = [*tie, "node", str(SCRIPT), verb, *map(str, files)]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=HOME, env=env, stdout=subprocess.PIPE, text=True, check=True)
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        self._megabytes = result["megabytes"]
        return result
