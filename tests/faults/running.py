"""Starting, asking, killing and stopping the real thing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 120.0
STOP_SECONDS = 60.0
PROGRAMS = ("web", "rasa", "actions")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


class Sunhat:
    """`make run` in a folder of its own."""

    def __init__(self, var: Path, root: Path = ROOT) -> None:
        """Starts what is in `root`; the folder `var` holds its database, logs and secrets."""
        var.mkdir(parents=True)
        self.var, self.root = var, root
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        others = ("SUNHAT_", "MAKE", "PYTHONPATH")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        rasa, actions = free_port(), free_port()
        ports = {"SUNHAT_PORT": port, "SUNHAT_RASA_PORT": rasa, "SUNHAT_ACTIONS_PORT": actions}
        self._health = {
            "web": f"{self.url}/healthz",
            "rasa": f"http://127.0.0.1:{rasa}/webhooks/turn/health",
            "actions": f"http://127.0.0.1:{actions}/health",
        }
        limits = {"SUNHAT_LIMIT_TOKEN": 10_000, "SUNHAT_LIMIT_ADDRESS": 10_000, "SUNHAT_LIMIT_STARTS": 10_000}
        numbers = {name: str(value) for name, value in {**ports, **limits}.items()}
        self.environment = clean | numbers | {"SUNHAT_VAR": str(var)}
        self._output = (var / "run.txt").open("w+b")
        # The set-up's own Python is whatever a person has: it needs none of our environments.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tools", "run"],
            cwd=root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return (self.var / "run.txt").read_text(errors="replace")

    def password(self) -> tuple[str, str]:
        """Name and password of the first account, as printed once."""
        name = re.search(r"(?im)^\W*(?:user ?name|account|user)\W+(\S+)", self.output)
        password = re.search(r"(?im)^\W*password\W+(\S+)", self.output)
        assert name and password, self.output
        return name[1], password[1]

    def member(self, username: str, role: str, name: str) -> str:
        """Makes an account for a member of staff; the password."""
        python = str(ROOT / ".venvs" / "web" / "bin" / "python")
        command = [python, "manage.py", "create_staff", username, "--role", role, "--name", name]
        done = subprocess.run(
            command, cwd=self.root / "web", env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.partition("password")[2].strip()

    def assistant(self) -> str:
        """`ready`, `warming_up`, `unavailable`, or empty while the web app is down."""
        try:
            answer = httpx.get(f"{self.url}/api/v1/site", timeout=5)
            return str(answer.json().get("assistant", "")) if answer.is_success else ""
        except httpx.HTTPError:
            return ""

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        """Returns when the assistant answers; fails with what was printed."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            if "assistant is ready" in self.output:
                return
            time.sleep(0.3)
        raise AssertionError(f"not ready:\n{self.output}")

    def wait_until_whole(self, seconds: float = READY_SECONDS) -> None:
        """Returns when each of the three answers and the web app says so of the assistant."""
        # The web app may know for a second what is no longer so: each is asked by itself.
        deadline = time.monotonic() + seconds
        while not (all(map(_answers, self._health.values())) and self.assistant() == "ready"):
            assert time.monotonic() < deadline, f"{self._health}: not all answer after {seconds:.0f} s"
            time.sleep(0.2)

    def pid(self, program: str) -> int:
        """The process id of one of the three."""
        return int((self.var / "run" / f"{program}.pid").read_text())

    def kill(self, program: str) -> float:
        """Ends one of the three at once, as a crash would; supervisor starts it again. When it was, by the clock."""
        pid, now = self.pid(program), time.time()
        os.kill(pid, signal.SIGKILL)
        return now

    def stop(self) -> None:
        """As a service manager would; what Ctrl-C does is proved in tests/setup."""
        self._process.terminate()
        self._process.wait(STOP_SECONDS)
        self._output.close()
