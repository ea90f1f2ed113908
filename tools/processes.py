"""Running other programs: quietly with the reason at hand, or in the foreground and never left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from tools.report import SetupError

# How long an interrupted program may take to put its things in order before it is killed.
GRACE_SECONDS = 10.0
LINES_OF_A_FAILURE = 25


class Terminated(BaseException):
    """SIGTERM or SIGHUP arrived; like KeyboardInterrupt it is caught only where there is something to clean up."""


def obey_signals() -> None:
    """Turn SIGTERM and SIGHUP into an exception, so that what was started is stopped on the way out."""

    def leave(number: int, frame: object) -> None:
        raise Terminated(number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def tail(text: str, lines: int = LINES_OF_A_FAILURE) -> str:
    """The last lines of an output, where the reason of a failure stands."""
    return "\n".join(text.rstrip().splitlines()[-lines:])


@contextlib.contextmanager
def _watched(child: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield child
    except BaseException as reason:
        _stop(child, reason)
        raise


def _stop(child: subprocess.Popen[str], reason: Optional[BaseException] = None) -> None:
    """Have a program put its things in order, then kill it."""
    # A Ctrl-C has reached the child already, for it is in the same group; a SIGTERM went to us alone.
    if not isinstance(reason, KeyboardInterrupt):
        child.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)
    child.kill()
    child.wait()


def quiet(
    command: Sequence[str], env: Optional[Dict[str, str]] = None, cwd: Optional[Path] = None, failure: str = ""
) -> str:
    """Run a program and return its output; where it fails, raise SetupError with `failure` and its last lines."""
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
            cwd=cwd,
        )
    except OSError as error:
        raise SetupError(f"{failure or 'Cannot run ' + command[0]}: {error}") from error
    with child, _watched(child):
        output, _ = child.communicate()
    if child.returncode:
        raise SetupError(f"{failure or 'This failed: ' + ' '.join(command)}\n{tail(output)}")
    return output


def foreground(command: Sequence[str], env: Optional[Dict[str, str]] = None, cwd: Optional[Path] = None) -> int:
    """Run a program with our own input and output, and return its exit code."""
    with subprocess.Popen(command, env=env, cwd=cwd, text=True) as child, _watched(child):
        return child.wait()


# Exit code, output, and when it ended by the monotonic clock.
Ended = Tuple[int, str, float]


@contextlib.contextmanager
def sequence(
    commands: Sequence[Tuple[Sequence[str], Path]], env: Dict[str, str]
) -> Iterator[Callable[[], List[Ended]]]:
    """Run programs, each in its folder, one after the other beside what the block does, whatever becomes of each.

    The value waits for the last one's end. Where the block is left early, the one at work is stopped and none begun.
    """
    found: List[Ended] = []
    left = threading.Event()
    at_work: List[subprocess.Popen[str]] = []

    def run() -> None:
        for command, folder in commands:
            with tempfile.TemporaryFile("w+") as output, subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=folder,
                text=True,
            ) as child:
                at_work[:] = [child]
                if left.is_set():
                    _stop(child)
                code = child.wait()
                output.seek(0)
                found.append((code, output.read(), time.monotonic()))
            if left.is_set():
                return

    worker = threading.Thread(target=run)
    worker.start()

    def ended() -> List[Ended]:
        worker.join()
        return found

    try:
        yield ended
    except BaseException as reason:
        left.set()
        for child in at_work:
            _stop(child, reason)
        raise
    finally:
        worker.join()


def lines(command: Sequence[str], env: Dict[str, str], cwd: Path, result: List[int]) -> Iterator[str]:
    """Yield a program's output line by line as it comes; its exit code is appended to `result` at the end."""
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, cwd=cwd
    )
    with child, _watched(child):
        assert child.stdout is not None
        for line in child.stdout:
            yield line.rstrip("\n")
        result.append(child.wait())


def alive(pid: int) -> bool:
    """Whether a process of this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True
