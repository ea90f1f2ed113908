"""uv, which finds Pythons and makes the environments: a pinned version, kept in .tools/ and touching nothing else."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

from tools import paths
from tools.fingerprint import file_hash
from tools.processes import quiet
from tools.report import SetupError, stage

LOCK = paths.REQUIREMENTS / "uv.lock"
NO_PIP = (
    "This Python has neither a working venv module nor pip, and one of them is needed to fetch uv. "
    "On Debian or Ubuntu: apt-get install python3-venv. Or choose another Python: make PYTHON=python3.11"
)


def _target() -> Path:
    return paths.TOOLS / "lib-uv"


def _candidates() -> List[Path]:
    return [paths.TOOLS / "bin" / "uv", _target() / "bin" / "uv"]


def pip_command() -> List[str]:
    """The pip to call: that of .tools/, or this Python's own where .tools/ could not be an environment."""
    own = paths.TOOLS / "bin" / "python"
    return [str(own if own.exists() else sys.executable), "-m", "pip", "--disable-pip-version-check"]


def _install() -> None:
    if paths.TOOLS.exists():
        shutil.rmtree(paths.TOOLS)
    try:
        quiet([sys.executable, "-m", "venv", str(paths.TOOLS)])
        extra: List[str] = []
    except SetupError:
        # Debian ships Python without ensurepip unless python3-venv is there; a plain folder serves as well.
        shutil.rmtree(paths.TOOLS, ignore_errors=True)
        if importlib.util.find_spec("pip") is None:
            raise SetupError(NO_PIP) from None
        extra = ["--target", str(_target())]
    command = [*pip_command(), "install", "--quiet", "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)]
    quiet([*command, *extra], failure="Cannot install uv from the package index that pip is configured for.")


def executable() -> str:
    """Path of uv, installed first if it is not there in the pinned version."""
    stamp = paths.TOOLS / "uv.sha256"
    wanted = file_hash(LOCK)
    if not (stamp.exists() and stamp.read_text() == wanted and any(path.exists() for path in _candidates())):
        with stage("Installing uv into .tools/"):
            _install()
        stamp.write_text(wanted)
    return str(next(path for path in _candidates() if path.exists()))


@functools.lru_cache(maxsize=None)
def _pip_setting(name: str) -> str:
    result = subprocess.run([*pip_command(), "config", "get", f"global.{name}"], capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else ""


def environment() -> Dict[str, str]:
    """The environment for uv: ours, and pip's index and certificates where uv has none of its own.

    uv does not read pip's configuration; where pip points to a mirror, it would otherwise ask the public index.
    """
    env = dict(os.environ)
    # uv would take an active environment for the one to work in.
    env.pop("VIRTUAL_ENV", None)
    chosen = any(env.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE"))
    home = Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    if not chosen and not (home / "uv" / "uv.toml").exists() and not Path("/etc/uv/uv.toml").exists():
        index = env.get("PIP_INDEX_URL") or _pip_setting("index-url")
        if index:
            env["UV_DEFAULT_INDEX"] = index
    if not env.get("SSL_CERT_FILE"):
        certificates = env.get("PIP_CERT") or _pip_setting("cert")
        if certificates:
            env["SSL_CERT_FILE"] = certificates
    # As pip does: a clinic's network may have an authority of its own, which only the system's store knows.
    env.setdefault("UV_SYSTEM_CERTS", "true")
    return env
