"""What the processes of a running Sunhat are told: ports, addresses of each other, secrets."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Dict

from tools import paths
from tools.report import SetupError

DEFAULT_ACTIONS_PORT = 5055


@dataclass(frozen=True)
class Ports:
    """The three loopback ports."""

    web: int
    rasa: int
    actions: int

    def named(self) -> Dict[str, int]:
        """The ports by the variable that sets each."""
        return {"SUNHAT_PORT": self.web, "SUNHAT_RASA_PORT": self.rasa, "SUNHAT_ACTIONS_PORT": self.actions}


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SetupError(f"{name} must be a port between 1 and 65535, not {text!r}.")
    return int(text)


def ports() -> Ports:
    """The ports from the environment; raises SetupError where one is no port or two are the same."""
    found = Ports(
        _port("SUNHAT_PORT", 8000), _port("SUNHAT_RASA_PORT", 5005), _port("SUNHAT_ACTIONS_PORT", DEFAULT_ACTIONS_PORT)
    )
    if len(set(found.named().values())) < 3:
        raise SetupError("SUNHAT_PORT, SUNHAT_RASA_PORT and SUNHAT_ACTIONS_PORT must differ from each other.")
    return found


def read_secret(folder: Path, name: str) -> str:
    """The secret of this name, made at the first call; the file is readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / name
    try:
        descriptor = os.open(str(file), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(48) + "\n")
    return file.read_text().strip()


def _turn_secret() -> str:
    """What rasa and web share: from the file that SUNHAT_TURN_SECRET_FILE names, else one of our own making.

    Django's key is not here: web keeps its own (SUNHAT_SECRET_KEY).
    """
    file = os.environ.get("SUNHAT_TURN_SECRET_FILE")
    if not file:
        return read_secret(paths.var() / "secrets", "turn")
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise SetupError(f"SUNHAT_TURN_SECRET_FILE: cannot read the file ({error.strerror}).") from error


def _path_with_root() -> str:
    given = os.environ.get("PYTHONPATH")
    return f"{paths.ROOT}{os.pathsep}{given}" if given else str(paths.ROOT)


def rasa_environment(threads: int) -> Dict[str, str]:
    """Our environment plus what keeps Rasa and TensorFlow quiet, on the processor, and within `threads`."""
    return {
        **os.environ,
        "PYTHONPATH": _path_with_root(),
        "RASA_TELEMETRY_ENABLED": "false",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS") or str(threads),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # Rasa warns of its own dependencies at every start; nobody here can act on that.
        "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS") or "ignore::DeprecationWarning",
    }


def environment(chosen: Ports) -> Dict[str, str]:
    """Everything that rasa, actions, web and manage.py are told. What is set already is left as it is."""
    ours = rasa_environment(threads=1)
    defaults = {
        "SUNHAT_VAR": str(paths.var()),
        "SUNHAT_URL": f"http://127.0.0.1:{chosen.web}",
        "SUNHAT_RASA_URL": f"http://127.0.0.1:{chosen.rasa}",
        **{name: str(port) for name, port in chosen.named().items()},
    }
    for name, value in defaults.items():
        ours[name] = ours.get(name) or value
    ours["SUNHAT_TURN_SECRET"] = ours.get("SUNHAT_TURN_SECRET") or _turn_secret()
    return ours


def write_endpoints(chosen: Ports, original: Path, copy: Path) -> None:
    """Write Rasa's endpoints with the port of this run's action server.

    The original names the default port outright, so that `rasa shell` works with it as it stands.
    """
    text = original.read_text(encoding="utf-8")
    given = f":{DEFAULT_ACTIONS_PORT}/webhook"
    if text.count(given) != 1:
        raise SetupError(f"{original.name}: the action server's address must end with {given}, once.")
    copy.write_text(text.replace(given, f":{chosen.actions}/webhook"), encoding="utf-8")
