"""Find a Python of a wanted version: uv's own discovery, pyenv's versions, and a download by uv at last."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Callable, Iterator, List, Optional

from tools import uv
from tools.processes import quiet
from tools.report import SetupError, stage

# A Python that was built without these starts, and fails later with a message that helps nobody.
PROBE = "import sys, ssl, sqlite3, zlib, ctypes, bz2, venv; print('%d.%d' % sys.version_info[:2])"


def usable(python: str, version: str) -> bool:
    """Whether this interpreter runs, is of that minor version, and has the modules that builds often leave out."""
    try:
        result = subprocess.run([python, "-I", "-c", PROBE], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0 and result.stdout.strip() == version


def pyenv_versions(version: str) -> List[str]:
    """pyenv's interpreters of a minor version, newest first.

    uv sees only pyenv's shims, and those of inactive versions fail.
    """
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")

    def patch(folder: Path) -> int:
        return int(re.sub(r"\D.*", "", folder.name[len(version) + 1 :]) or 0)

    folders = sorted(root.glob(f"versions/{version}.*"), key=patch, reverse=True)
    return [str(folder / "bin" / "python") for folder in folders]


def _uv_find(version: str) -> Optional[str]:
    command = [uv.executable(), "python", "find", "--system", "--no-python-downloads", version]
    result = subprocess.run(command, capture_output=True, text=True, env=uv.environment())
    return result.stdout.strip() if result.returncode == 0 else None


def _uv_install(version: str) -> Optional[str]:
    try:
        with stage(f"Downloading Python {version}"):
            quiet([uv.executable(), "python", "install", "--quiet", version], env=uv.environment())
    except SetupError:
        return None
    return _uv_find(version)


def _candidates(
    version: str, discover: Callable[[str], Optional[str]], install: Callable[[str], Optional[str]]
) -> Iterator[str]:
    found = discover(version)
    if found:
        yield found
    yield from pyenv_versions(version)
    found = install(version)
    if found:
        yield found


def find(
    version: str,
    discover: Callable[[str], Optional[str]] = _uv_find,
    install: Callable[[str], Optional[str]] = _uv_install,
) -> str:
    """Path of a usable interpreter of `version` ("3.10"); raises SetupError where there is none to be had."""
    for candidate in _candidates(version, discover, install):
        if usable(candidate, version):
            return candidate
    raise SetupError(
        f"Python {version} is needed and was found neither on the path nor in pyenv, and uv could not download it. "
        f"Install it (for example: pyenv install {version}) and try again."
    )
