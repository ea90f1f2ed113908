"""Training the two assistants and running what serves them, on free loopback ports, tied to this process."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import ROOT, resident_megabytes
from tools import environments, services

START_SECONDS = 600
STOP_SECONDS = 20


class BenchmarkError(Exception):
    """Something failed that makes the figures worthless."""


@dataclass
class Server:
    """A process that answers at an address."""

    name: str
    url: str
    process: subprocess.Popen[bytes]

    def megabytes(self) -> float:
        """Returns its resident memory."""
        return resident_megabytes(self.process.pid)


def train(project: Path) -> tuple[Path, float]:
    """Trains the project in a folder; returns the model and the seconds from start to end of `rasa train`."""
    command = [sys.executable, "-m", "rasa", "train", "--force", "--fixed-model-name", "model", "--out", "models"]
    # No cache: the other training must not save this one any work.
    env = {**_environment(threads=os.cpu_count()), "RASA_MAX_CACHE_SIZE": "0"}
    log = project / "train.log"
    started = time.perf_counter()
    with log.open("wb") as stream:
        code = subprocess.run(_tied(command, log), cwd=project, env=env, stdout=stream, stderr=stream).returncode
    model = project / "models" / "model.tar.gz"
    if code or not model.is_file():
        raise BenchmarkError(f"The training in {project.name} failed. Its output ends with:\n{_tail(log)}")
    return model, time.perf_counter() - started


@contextmanager
def stock(project: Path, model: Path) -> Iterator[Server]:
    """Serves the stock project with Rasa's REST channel and everything else as Rasa has it by default."""
    port = _free_port()
    command = [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "-p", str(port), "--model", str(model)]
    url = f"http://127.0.0.1:{port}"
    # Without its API, which is off by default, stock Rasa has no address that tells the state of the model.
    with _serving("stock", command, project, _environment(None), url, "/webhooks/rest/") as server:
        yield server


@contextmanager
def sunhat(project: Path, model: Path, folder: Path) -> Iterator[dict[str, Server]]:
    """Serves Sunhat as `make run` does: yields its processes `rasa`, `actions` and `web` by name."""
    chosen = services.Ports(web=_free_port(), rasa=_free_port(), actions=_free_port())
    env = _sunhat_environment(chosen, folder)
    services.write_endpoints(chosen, ROOT / "endpoints.yml", project / "endpoints.yml")
    rasa = [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "-p", str(chosen.rasa)]
    rasa += ["--model", str(model), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    _manage(env, "migrate", "--verbosity", "0")
    wanted = [
        ("actions", [sys.executable, "-m", "actions"], ROOT, chosen.actions, "/health"),
        ("rasa", rasa, project, chosen.rasa, "/webhooks/turn/health"),
        ("web", _uvicorn(chosen.web), ROOT, chosen.web, "/healthz"),
    ]
    with ExitStack() as stack:
        running = {}
        for name, command, cwd, port, probe in wanted:
            serving = _serving(name, command, cwd, env, f"http://127.0.0.1:{port}", probe, folder)
            running[name] = stack.enter_context(serving)
        yield running


@contextmanager
def web_alone(folder: Path, clinician: str) -> Iterator[tuple[Server, str]]:
    """Serves the web app without an assistant; yields it and the password of a clinician of that user name."""
    chosen = services.Ports(web=_free_port(), rasa=_free_port(), actions=_free_port())
    env = _sunhat_environment(chosen, folder)
    _manage(env, "migrate", "--verbosity", "0")
    made = _manage(env, "create_staff", clinician, "--role", "clinician")
    url = f"http://127.0.0.1:{chosen.web}"
    with _serving("web", _uvicorn(chosen.web), ROOT, env, url, "/healthz", folder) as server:
        yield server, made.partition("password")[2].strip()


def _manage(env: dict[str, str], *arguments: str) -> str:
    return _run([environments.WEB.python, "manage.py", *arguments], ROOT / "web", env)


def _uvicorn(port: int) -> list[str]:
    command = [environments.WEB.python, "-m", "uvicorn", "frontdesk.asgi:application", "--app-dir", "web"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--timeout-graceful-shutdown", "5"]
    return command + options


def turn_secret() -> str:
    """Returns the secret of this run, made at the first call."""
    return os.environ.setdefault("SUNHAT_TURN_SECRET", secrets.token_urlsafe(48))


def _environment(threads: int | None) -> dict[str, str]:
    """Our environment, quiet; None leaves the number of threads to the libraries, as a user of stock Rasa would."""
    env = services.rasa_environment(threads=threads or 1)
    # `make bench` has set a number of its own, which is meant for serving Sunhat.
    env.pop("OMP_NUM_THREADS")
    return {**env, "OMP_NUM_THREADS": str(threads)} if threads else env


def _sunhat_environment(chosen: services.Ports, folder: Path) -> dict[str, str]:
    address = "http://127.0.0.1:{}".format
    return {
        **_environment(threads=1),
        **{name: str(port) for name, port in chosen.named().items()},
        "SUNHAT_VAR": str(folder / "var"),
        "SUNHAT_DATABASE_URL": "",
        "SUNHAT_URL": address(chosen.web),
        "SUNHAT_RASA_URL": address(chosen.rasa),
        "SUNHAT_TURN_SECRET": turn_secret(),
        # A busy machine makes a turn slow, and that is to be measured, not given up.
        "SUNHAT_TURN_TIMEOUT": "60",
        # One address asks everything here; a visitor's limits are not what is measured.
        **{f"SUNHAT_LIMIT_{what}": "1000000" for what in ("TOKEN", "ADDRESS", "STARTS")},
    }


@contextmanager
def _serving(
    name: str, command: list[str], cwd: Path, env: dict[str, str], url: str, probe: str, logs: Path | None = None
) -> Iterator[Server]:
    log = (logs or cwd) / f"{name}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(_tied(command, log), cwd=cwd, env=env, stdout=stream, stderr=stream)
    try:
        _wait(name, url + probe, process, log)
        yield Server(name, url, process)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tied(command: list[str], log: Path) -> list[str]:
    """The command, tied to this process, so that nothing outlives a benchmark that is killed."""
    return [sys.executable, "-m", "tools.tether", str(log.with_suffix(".pid")), *command]


def _wait(name: str, address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310  (an address of our own making)
            return
        except OSError:
            time.sleep(0.2)
    raise BenchmarkError(f"{name} did not come up. Its output ends with:\n{_tail(log)}")


def _run(command: list[str], cwd: Path, env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"{' '.join(command[1:3])} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _tail(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-2000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
