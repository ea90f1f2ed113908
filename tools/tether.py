"""Start a program so that it cannot outlive the one that started it: `python -m tools.tether PIDFILE COMMAND...`

On Linux the kernel sends SIGTERM to the program when its parent dies, however that happens. Elsewhere there is no such
promise; there the pid file lets the next `make run` find what was left.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def tie_to_parent() -> None:
    """Ask the kernel for SIGTERM at the parent's death; end at once if the parent is dead already."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
    # It may have died between the two calls above, and then no signal comes.
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    """Write the pid file, tie, and become the command; exec keeps both the process id and the tie."""
    pid_file, command = Path(sys.argv[1]), sys.argv[2:]
    pid_file.write_text(f"{os.getpid()}\n")
    tie_to_parent()
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
