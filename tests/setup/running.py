"""Start the driver with three stand-ins under a real supervisor, and look at what is alive."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools.processes import alive

HERE = Path(__file__).parent
NAMES = ("web", "rasa", "actions")


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Running:
    """A driver under way, with three stand-ins under a real supervisor."""

    def __init__(self, folder: Path, stubborn: str = "") -> None:
        self.folder = folder
        self.ports = free_ports(3)
        (folder / "supervisord.conf").write_text(self._conf(stubborn))
        self.driver = self.again()

    def _conf(self, stubborn: str) -> str:
        parts = [f"[supervisord]\nnodaemon=true\nsilent=true\nlogfile={self.folder}/supervisord.log\n"]
        parts[0] += f"pidfile={self.folder}/own.pid\n"
        for name, port in zip(NAMES, self.ports, strict=True):
            # The last argument is what serving.MARKS knows the process by.
            command = f"{sys.executable} {HERE / 'standin.py'} {port} uvicorn rasa actions"
            command += " --stubborn" if name == stubborn else ""
            parts.append(
                f"[program:{name}]\ncommand={sys.executable} -m tools.tether {self.folder}/{name}.pid {command}\n"
                "autorestart=true\nstopwaitsecs=1\nstopasgroup=true\nkillasgroup=true\n"
            )
        parts.append(f"[group:sunhat]\nprograms={','.join(NAMES)}\n")
        return "\n".join(parts)

    def again(self) -> "subprocess.Popen[str]":
        """Start a driver for this folder, as a second `make run` would."""
        command = [sys.executable, str(HERE / "driver.py"), str(self.folder), *map(str, self.ports)]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )

    def pid(self, name: str) -> int:
        try:
            return int((self.folder / f"{name}.pid").read_text())
        except (OSError, ValueError):
            return 0

    def pids(self) -> list[int]:
        return [self.pid(name) for name in ("supervisord", *NAMES)]

    def up(self) -> bool:
        def listens(port: int) -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        return all(listens(port) for port in self.ports)

    def end(self) -> None:
        for pid in [self.driver.pid, *self.pids()]:
            if pid and alive(pid):
                os.killpg(os.getpgid(pid), signal.SIGKILL)
        self.driver.wait()
