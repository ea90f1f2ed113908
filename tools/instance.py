"""One running Sunhat per checkout: the lock, the ports, and what an earlier run may have left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Dict, Iterator, List

from tools.processes import alive
from tools.report import SetupError, say

STOP_SECONDS = 10.0


@contextlib.contextmanager
def only_one(
    folder: Path, name: str = "sunhat.lock", what: str = "Sunhat is already running in this checkout"
) -> Iterator[None]:
    """Hold a lock in this folder; raises SetupError, which says `what`, where another process holds it.

    The system frees the lock however its holder ends, so a file that is left behind bars nobody.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            holder = stream.read().strip() or "unknown"
            raise SetupError(f"{what} (process {holder}). Stop it there first.") from None
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        yield


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        # As servers do: a port that only lingers after a connection is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_ports(ports: Dict[str, int]) -> None:
    """Raise SetupError, naming every busy port and the variable that changes it."""
    busy = [f"{port} ({name})" for name, port in ports.items() if not is_free(port)]
    if busy:
        what = "port is" if len(busy) == 1 else "ports are"
        raise SetupError(
            f"This {what} in use by another program: {', '.join(busy)}. Free it, or set the variable to another."
        )


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        # Linux, where a slim installation has no ps.
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    result = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return result.stdout.strip()


def left_behind(folder: Path, marks: Dict[str, str]) -> List[int]:
    """Processes of an earlier run that still live: their pid files, checked against what each one's command must hold.

    The check is there because a process id is used again for another program some day.
    """
    found = []
    for name, mark in marks.items():
        with contextlib.suppress(OSError, ValueError):
            pid = int((folder / f"{name}.pid").read_text())
            if alive(pid) and mark in _command(pid):
                found.append(pid)
    return found


def _signal_groups(pids: List[int], number: signal.Signals) -> None:
    for pid in pids:
        # Each of them leads a group of its own, which holds whatever it started.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(os.getpgid(pid), number)


def clear(folder: Path, marks: Dict[str, str]) -> None:
    """Stop what an earlier run left behind, and say so."""
    pids = left_behind(folder, marks)
    if not pids:
        return
    say(f"An earlier run was killed and left {len(pids)} of its processes behind; stopping them.")
    _signal_groups(pids, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(alive(pid) for pid in pids):
        time.sleep(0.1)
    _signal_groups([pid for pid in pids if alive(pid)], signal.SIGKILL)
