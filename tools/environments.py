"""The three Python environments under .venvs/, each from a hash-pinned lock and for one version of Python."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Tuple

from tools import paths, pythons, uv
from tools.fingerprint import file_hash
from tools.processes import quiet
from tools.report import say, stage


@dataclass(frozen=True)
class Environment:
    """One environment: what it is called, which Python it wants, and what goes into it."""

    name: str
    version_file: Path
    sources: Tuple[Path, ...]
    lock: Path

    @property
    def folder(self) -> Path:
        """Where it is."""
        return paths.VENVS / self.name

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def version(self) -> str:
        """The minor version of Python that it is for."""
        return self.version_file.read_text().strip()


BOT = Environment(
    "bot",
    paths.REQUIREMENTS / "bot.python-version",
    (paths.REQUIREMENTS / "bot.in",),
    paths.REQUIREMENTS / "bot.lock",
)
ENCODER = Environment(
    "encoder",
    paths.REQUIREMENTS / "encoder.python-version",
    (paths.REQUIREMENTS / "encoder.in",),
    paths.REQUIREMENTS / "encoder.lock",
)
WEB = Environment(
    "web",
    paths.WEB / ".python-version",
    (paths.WEB / "requirements.in", paths.WEB / "requirements-test.in"),
    paths.WEB / "requirements.lock",
)
ALL = (BOT, ENCODER, WEB)


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Let one set-up at a time work in a checkout; another one waits for it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up in this checkout ...")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def is_current(environment: Environment) -> bool:
    """Whether it was made from the lock and for the Python that are in the checkout now, and still starts."""
    stamp = environment.folder / "sunhat.stamp"
    if not (stamp.exists() and stamp.read_text() == _stamp(environment)):
        return False
    return pythons.usable(environment.python, environment.version)


def _stamp(environment: Environment) -> str:
    return f"{environment.version} {file_hash(environment.lock)}\n"


def _make(environment: Environment) -> None:
    stamp = environment.folder / "sunhat.stamp"
    with contextlib.suppress(FileNotFoundError):
        stamp.unlink()
    if not pythons.usable(environment.python, environment.version):
        shutil.rmtree(environment.folder, ignore_errors=True)
        base = pythons.find(environment.version)
        command = [uv.executable(), "venv", "--quiet", "--no-project", "--python", base, str(environment.folder)]
        quiet(command, env=uv.environment(), failure=f"Cannot make the environment {environment.folder}.")
    command = [uv.executable(), "pip", "sync", "--quiet", "--require-hashes", "--python", environment.python]
    failure = f"Cannot install {environment.lock.relative_to(paths.ROOT)}."
    quiet([*command, str(environment.lock)], env=uv.environment(), failure=failure)
    stamp.write_text(_stamp(environment))


def ensure(*environments: Environment) -> None:
    """Make what is missing or out of date of these environments."""
    for environment in environments:
        if is_current(environment):
            continue
        uv.executable()
        with stage(f"Environment {environment.name} (Python {environment.version})"):
            _make(environment)


def lock() -> None:
    """Resolve every environment's requirements anew and write the locks (`make lock`)."""
    for environment in ALL:
        with stage(f"Locking {environment.lock.relative_to(paths.ROOT)}"):
            _compile(environment.sources, environment.lock, environment.version)
    with stage("Locking requirements/uv.lock"):
        _compile((paths.REQUIREMENTS / "uv.in",), uv.LOCK, "3.8")


def _compile(sources: Tuple[Path, ...], lock: Path, version: str) -> None:
    names = [str(path.relative_to(paths.ROOT)) for path in sources]
    # No address of an index or folder may get into a lock, and its header names no path of this machine.
    options = [
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--custom-compile-command",
        "make lock",
    ]
    command = [uv.executable(), "pip", "compile", "--quiet", "--upgrade", "--python-version", version, *options]
    command += [*names, "--output-file", str(lock.relative_to(paths.ROOT))]
    quiet(command, env=uv.environment(), cwd=paths.ROOT, failure=f"Cannot resolve {', '.join(names)}.")
