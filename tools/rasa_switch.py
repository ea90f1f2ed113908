"""Keeps one Rasa serving and, when another model is accepted, changes over to it without losing a turn.

`python -m tools.rasa_switch COMMAND...`, run by supervisor; `{port}` and `{model}` in the command are filled in. The
second Rasa starts beside the first. Once it answers with its model, `rasa-address` names it and the web app sends it
every new turn; the first one stops when no turn that it was given can still be under way. Whatever goes wrong before
that leaves the first one serving. If the Rasa that serves dies, so does this program, and supervisor starts it again.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional

from tools import accepted, instance, paths
from tools.processes import Terminated, obey_signals
from tools.report import say

LOOK_SECONDS = 0.3
READY_SECONDS = 180.0
STOP_SECONDS = 7.0
ADDRESS, STATUS = "rasa-address", "rasa-switch.json"


@dataclass
class Rasa:
    """One Rasa of ours."""

    process: subprocess.Popen[bytes]
    port: int
    model: str
    pid_file: Path

    def alive(self) -> bool:
        """Does its process live?"""
        return self.process.poll() is None

    def ready(self) -> bool:
        """Does it answer, with the model that is wanted? Rasa falls back to another without a word."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/webhooks/turn/health")
            answer = connection.getresponse()
            return answer.status == 200 and json.loads(answer.read())["model_id"] == self.model.split(".")[0]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """SIGTERM, on which Rasa ends what it is at; killed if it takes too long."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self.process.kill()
        self.process.wait()


class Switch:
    """The Rasa that serves, and the change to another."""

    def __init__(self, command: List[str], models: Path, run: Path, home: int, drain_seconds: float) -> None:
        """`home` is the port of the first Rasa; `drain_seconds` is longer than any turn can take."""
        self._command, self._models, self._run, self._home = command, models, run, home
        self._drain_seconds = drain_seconds
        self._refused: Optional[accepted.Accepted] = None
        self._ours: List[Rasa] = []

    def run(self) -> int:
        """Serve until the Rasa that serves is gone; 1 then."""
        serving = self._start(self._wanted().model, self._home, "rasa.pid")
        self._serves(serving)
        while serving.alive():
            record = self._wanted()
            if record.model == serving.model:
                self._refused = None
            elif record != self._refused:
                serving = self._change(serving, record)
            time.sleep(LOOK_SECONDS)
        say(f"The Rasa that serves ended with {serving.process.returncode}.")
        return 1

    def stop(self) -> None:
        """Stop whatever runs."""
        for rasa in self._ours:
            rasa.stop()

    def _wanted(self) -> accepted.Accepted:
        record = accepted.read(self._models)
        return record or accepted.Accepted(Path(os.environ["SUNHAT_MODEL"]).name, "")

    def _start(self, model: str, port: int, pid_file: str) -> Rasa:
        filled = [word.format(port=port, model=self._models / model) for word in self._command]
        tethered = [sys.executable, "-m", "tools.tether", str(self._run / pid_file), *filled]
        rasa = Rasa(subprocess.Popen(tethered, stdin=subprocess.DEVNULL), port, model, self._run / pid_file)
        self._ours.append(rasa)
        return rasa

    def _change(self, first: Rasa, record: accepted.Accepted) -> Rasa:
        """Returns the Rasa that serves from then on: the second one, or the first one if that did not become ready."""
        say(f"Starting {record.model} beside {first.model}.")
        second = self._start(record.model, self._free_port(), "rasa-next.pid")
        self._tell("starting", first, record.model)
        reason = self._until_ready(first, second, record)
        if self._wanted().model != record.model:
            self._discard(second)
            self._tell("serving", first, first.model)
            return first
        if reason:
            return self._given_up(first, second, record, reason)
        self._serves(second, leaving=first)
        deadline = time.monotonic() + self._drain_seconds
        while time.monotonic() < deadline:
            if not second.alive() and first.alive():
                self._serves(first)
                return self._given_up(first, second, record, "it died right after it had taken over")
            time.sleep(LOOK_SECONDS)
        self._discard(first)
        os.replace(str(second.pid_file), str(first.pid_file))
        second.pid_file = first.pid_file
        self._serves(second)
        return second

    def _until_ready(self, first: Rasa, second: Rasa, record: accepted.Accepted) -> str:
        deadline = time.monotonic() + READY_SECONDS
        while not second.ready() and self._wanted().model == record.model:
            if not second.alive():
                return "it ended while it was starting"
            if not first.alive():
                return "the one that serves has died"
            if time.monotonic() > deadline:
                return f"it was not ready after {READY_SECONDS:.0f} s"
            time.sleep(LOOK_SECONDS)
        return ""

    def _given_up(self, first: Rasa, second: Rasa, record: accepted.Accepted, reason: str) -> Rasa:
        say(f"{record.model} does not serve: {reason}.")
        self._refused = record
        self._discard(second)
        # The next start must not begin with what does not come up.
        earlier = record.back(by=record.by)
        if earlier and earlier.model == first.model and first.alive():
            accepted.write(self._models, earlier)
        self._tell("failed", first, record.model, reason)
        return first

    def _discard(self, rasa: Rasa) -> None:
        rasa.stop()
        self._ours.remove(rasa)

    def _free_port(self) -> int:
        if instance.is_free(self._home):
            return self._home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def _serves(self, rasa: Rasa, leaving: Optional[Rasa] = None) -> None:
        accepted.replace(self._run / ADDRESS, f"http://127.0.0.1:{rasa.port}\n")
        self._tell("draining" if leaving else "serving", rasa, rasa.model)
        say(f"{rasa.model} serves on port {rasa.port}.")

    def _tell(self, state: str, serving: Rasa, wanted: str, reason: str = "") -> None:
        told: Dict[str, Any] = {"state": state, "model": serving.model, "wanted": wanted, "reason": reason}
        accepted.replace(self._run / STATUS, json.dumps({**told, "at": time.time()}) + "\n")


def main() -> int:
    """Serve until told to stop."""
    obey_signals()
    environ = os.environ
    # A turn is given up after its time, connecting included; twice that leaves nothing under way.
    drain = 2 * float(environ.get("SUNHAT_TURN_TIMEOUT") or 5.0) + 2.0
    models = Path(environ.get("SUNHAT_MODEL") or paths.MODELS / "none").parent
    switch = Switch(sys.argv[1:], models, Path(environ["SUNHAT_RUN"]), int(environ["SUNHAT_RASA_PORT"]), drain)
    try:
        return switch.run()
    except (KeyboardInterrupt, Terminated):
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        switch.stop()


if __name__ == "__main__":
    sys.exit(main())
