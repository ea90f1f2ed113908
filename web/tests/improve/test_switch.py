"""Another model takes over while visitors talk: real processes for the web app, the switch and both Rasas."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tools import accepted
from tools.processes import alive

from tests.test_process import SECRET, Web, free_port, migrated, until

__all__ = ["migrated"]
# Longer than a turn of the little Rasa takes: (timeout * 2 + 2) of the switch.
TIMEOUT = "1.5"


class Nowhere:
    """The address that the settings name, where nobody listens: all turns go where the switch says."""

    url = "http://127.0.0.1:9"


class Switched:
    """A web app, and the switch with its Rasa."""

    def __init__(self, folder: Path) -> None:
        self.models, self.run = folder / "models", folder / "run"
        for each in (self.models, self.run):
            each.mkdir()
        for name in ("one", "two", "broken", "shortlived"):
            (self.models / f"sunhat-{name}.tar.gz").touch()
        accepted.write(self.models, accepted.Accepted("sunhat-one.tar.gz", "base"))
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{settings.REPO_DIR}{os.pathsep}{settings.WEB_DIR}",
            "SUNHAT_RUN": str(self.run),
            "SUNHAT_RASA_PORT": str(free_port()),
            "SUNHAT_MODEL": str(self.models / "sunhat-one.tar.gz"),
            "SUNHAT_TURN_SECRET": SECRET,
            "SUNHAT_TURN_TIMEOUT": TIMEOUT,
        }
        self.output = (folder / "switch.log").open("w+")
        command = [sys.executable, "-m", "tests.improve.rasa_program", "{port}", "{model}"]
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tools.rasa_switch", *command],
            env=self.environment,
            cwd=settings.REPO_DIR,
            stdout=self.output,
            stderr=self.output,
        )
        until(lambda: (self.run / "rasa-address").is_file())
        self.web = Web(folder, Nowhere(), SUNHAT_RASA_ADDRESS=str(self.run / "rasa-address"))  # type: ignore[arg-type]
        until(lambda: self.web.http.get("/readyz").json()["assistant"] == "ready")

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.run / "rasa-switch.json").read_text())
        return found

    @property
    def address(self) -> str:
        return (self.run / "rasa-address").read_text()

    def pid(self) -> int:
        return int((self.run / "rasa.pid").read_text())

    def accept(self, name: str) -> None:
        record = accepted.read(self.models)
        assert record
        accepted.write(self.models, record.followed_by(f"sunhat-{name}.tar.gz", "mina"))

    def back(self) -> None:
        record = accepted.read(self.models)
        before = record.back("mina") if record else None
        assert before
        accepted.write(self.models, before)

    def becomes(self, state: str, model: str) -> None:
        until(lambda: (self.told["state"], self.told["model"]) == (state, f"sunhat-{model}.tar.gz"))

    def end(self) -> None:
        self.web.kill()
        self.process.terminate()
        self.process.wait(30)
        self.output.close()


@pytest.fixture
def switched(tmp_path: Path, migrated: Path) -> Iterator[Switched]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    running = Switched(tmp_path)
    yield running
    running.end()


class Talker(threading.Thread):
    """A visitor who asks one question after the other until told to stop."""

    def __init__(self, web: Web) -> None:
        super().__init__(daemon=True)
        self.web, self.enough, self.asked = web, threading.Event(), 0
        self.address, self.token = web.visitor()
        self.start()

    def run(self) -> None:
        while not self.enough.is_set():
            body = {"client_id": f"question-{self.asked:08}-of-a-visitor", "text": "How long out of the sun?"}
            self.web.http.post(f"{self.address}/messages", json=body, headers=self.token).raise_for_status()
            self.asked += 1

    def stop(self) -> list[dict[str, Any]]:
        self.enough.set()
        self.join(20)
        answer = self.web.http.get(f"{self.address}/messages?limit=100", headers=self.token)
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


def models_of_turns(folder: Path) -> list[tuple[str, str]]:
    """(status, model) of every turn, in order."""
    import sqlite3

    with sqlite3.connect(folder / "web.sqlite3") as database:
        return database.execute("SELECT status, model_id FROM chat_turn ORDER BY id").fetchall()


def test_no_turn_is_lost_while_another_model_takes_over_and_on_the_way_back(switched: Switched, tmp_path: Path) -> None:
    first, first_address = switched.pid(), switched.address
    talkers = [Talker(switched.web) for _ in range(4)]
    switched.accept("two")
    switched.becomes("draining", "two")
    assert alive(first), "the turns under way are let finish"
    switched.becomes("serving", "two")
    assert not alive(first)
    assert switched.address != first_address and switched.pid() != first
    switched.back()
    switched.becomes("serving", "one")
    for talker in talkers:
        messages = talker.stop()
        assert talker.asked > 3
        authors = [message["author"] for message in messages]
        assert authors == ["visitor", "bot"] * talker.asked, "each question has its one answer, and nobody was told of a fault"
        assert {message["state"] for message in messages} == {"answered", "sent"}
    turns = models_of_turns(tmp_path)
    assert {status for status, _ in turns} == {"stored"}
    assert {model for _, model in turns} == {"sunhat-one", "sunhat-two"}
    assert turns[0][1] == turns[-1][1] == "sunhat-one"


def test_a_model_that_does_not_load_leaves_the_first_one_serving(switched: Switched) -> None:
    first = switched.pid()
    switched.accept("broken")
    switched.becomes("failed", "one")
    assert switched.told["reason"] == "it ended while it was starting"
    talker = Talker(switched.web)
    until(lambda: talker.asked > 1)
    assert {message["author"] for message in talker.stop()} == {"visitor", "bot"}
    assert switched.pid() == first and alive(first)
    record = accepted.read(switched.models)
    assert record and record.model == "sunhat-one.tar.gz", "the next start does not begin with it"
    # What is put right may be accepted again, and so may another.
    (switched.models / "mended").touch()
    time.sleep(1)
    switched.accept("broken")
    switched.becomes("draining", "broken")
    switched.accept("two")
    switched.becomes("serving", "two")


def test_who_goes_back_while_the_second_is_still_starting_keeps_the_first(switched: Switched) -> None:
    first = switched.pid()
    switched.accept("two")
    switched.becomes("starting", "one")
    switched.back()
    switched.becomes("serving", "one")
    assert switched.pid() == first and alive(first) and not switched.told["reason"]


def test_a_model_that_dies_as_soon_as_it_serves_hands_back_to_the_first(switched: Switched) -> None:
    address = switched.address
    switched.accept("shortlived")
    switched.becomes("failed", "one")
    assert switched.address == address and alive(switched.pid())


def test_when_the_rasa_that_serves_dies_the_switch_ends_too_and_supervisor_starts_both(switched: Switched) -> None:
    os.kill(switched.pid(), signal.SIGKILL)
    assert switched.process.wait(20) == 1


def test_when_the_switch_is_killed_its_rasa_goes_with_it(switched: Switched) -> None:
    rasa = switched.pid()
    switched.process.kill()
    until(lambda: not alive(rasa))
