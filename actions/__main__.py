"""Starts the action server: `python -m actions`. With `--check` it only says whether it could.

It listens on 127.0.0.1 alone, because whoever can call it can make the assistant speak. A wrong clinic.yml or port
stops it with one line and exit code 2 before rasa-sdk is started.
"""

from __future__ import annotations

import os
import socket
import sys

from actions import desk
from clinic_nlu import quiet_logs
from clinic_profile import ClinicProfileError

HOST = "127.0.0.1"
CHECK = "--check"
PORT_VARIABLE, DEFAULT_PORT = "SUNHAT_ACTIONS_PORT", "5055"


def port() -> int:
    """The port to listen on; raises ValueError with a line for the operator."""
    text = os.environ.get(PORT_VARIABLE) or DEFAULT_PORT
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError(f"{PORT_VARIABLE} is '{text}': use a port number from 1 to 65535")
    return int(text)


def check_free(number: int) -> None:
    """Raises ValueError if something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError as error:
            raise ValueError(
                f"port {number} cannot be used, {error.strerror}: set {PORT_VARIABLE} to another"
            ) from None


def main() -> int:
    """Serve until stopped; returns the exit code."""
    try:
        desk.current()
        number = port()
        if CHECK in sys.argv[1:]:
            return 0
        check_free(number)
    except (ClinicProfileError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    serve(number)
    return 0


def serve(number: int) -> None:
    """Run rasa-sdk's own server until it is stopped."""
    # Imported only now: it takes seconds and writes warnings, and a refusal is to be quick and one line.
    from rasa_sdk import utils
    from rasa_sdk.endpoint import run

    utils.configure_colored_logging("INFO")
    utils.update_sanic_log_level()
    # An action that fails quotes what it could not work on, and that may be a visitor's message.
    quiet_logs.install()
    os.environ["SANIC_HOST"] = HOST
    # No browser ever talks to this server, so no origin is allowed to.
    run("actions", number, cors_origins=[])


if __name__ == "__main__":
    sys.exit(main())
