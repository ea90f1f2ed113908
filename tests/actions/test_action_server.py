"""`python -m actions`: what it refuses to start with, and what it serves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
WORDS = "my pomegranate rash"


def command(**environment: str) -> dict[str, Any]:
    return {
        "args": [sys.executable, "-m", "actions"],
        "cwd": ROOT,
        "env": {**os.environ, "PYTHONWARNINGS": "ignore", **environment},
    }


def refused(**environment: str) -> str:
    """The one line that it stops with."""
    run = subprocess.run(
        **command(**environment), capture_output=True, text=True, timeout=SECONDS_TO_START, check=False
    )
    assert run.returncode == 2
    [line] = run.stderr.strip().splitlines()
    return str(line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_wrong_clinic_file_stops_it_with_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "clinic.yml"
    demo = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    wrong.write_text(demo.replace("saturday: 10:00-14:00", "saturday: 14:00-10:00"), encoding="utf-8")
    line = refused(SUNHAT_CLINIC=str(wrong))
    assert f"{wrong}, line " in line and "closes before it opens" in line


def test_a_check_says_the_same_and_serves_nothing(tmp_path: Path) -> None:
    asked = command(SUNHAT_CLINIC=str(tmp_path / "none.yml"))
    asked["args"] = [*asked["args"], "--check"]
    wrong = subprocess.run(**asked, capture_output=True, text=True, timeout=SECONDS_TO_START, check=False)
    assert wrong.returncode == 2 and "none.yml" in wrong.stderr
    right = command(SUNHAT_CLINIC=str(ROOT / "clinic.yml"))
    right["args"] = [*right["args"], "--check"]
    assert subprocess.run(**right, capture_output=True, timeout=SECONDS_TO_START, check=False).returncode == 0


def test_a_suggestion_that_nothing_answers_stops_it(tmp_path: Path) -> None:
    wrong = tmp_path / "clinic.yml"
    demo = (ROOT / "clinic.yml").read_text(encoding="utf-8")
    wrong.write_text(demo.replace("answer:clinic/hours", "answer:clinic/opening"), encoding="utf-8")
    assert "names an answer that does not exist, 'answer:clinic/opening'" in refused(SUNHAT_CLINIC=str(wrong))


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_stops_it(port: str) -> None:
    assert f"SUNHAT_ACTIONS_PORT is '{port}'" in refused(SUNHAT_ACTIONS_PORT=port)


def test_a_busy_port_stops_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} cannot be used" in refused(SUNHAT_ACTIONS_PORT=str(port))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the server writes, to standard output and standard error."""
    return tmp_path_factory.mktemp("actions") / "log"


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[str]:
    port = free_port()
    environment = {"SUNHAT_ACTIONS_PORT": str(port), "SANIC_HOST": "0.0.0.0"}  # noqa: S104 the variable must not count
    with log.open("wb") as stream:
        process = subprocess.Popen(**command(**environment, LOG_LEVEL="DEBUG"), stdout=stream, stderr=stream)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 always http on the loopback address
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the action server did not start")


def get(url: str, body: dict[str, Any] | None = None) -> Any:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        return json.load(response)


def test_health_is_rasa_sdks_own(server: str) -> None:
    assert get(f"{server}/health") == {"status": "ok"}


def test_it_serves_the_five_actions_and_no_base_class(server: str) -> None:
    names = {action["name"] for action in get(f"{server}/actions")}
    assert names == {
        *("action_clinic_facts", "action_handoff", "action_clarify", "action_out_of_scope", "action_compose"),
    }


def test_a_turn_goes_there_and_back(server: str) -> None:
    decision = {"outcomes": ["handoff:urgent"], "handoff": {"kind": "urgent", "reason": "breathing"}}
    tracker: dict[str, Any] = {"sender_id": "t", "slots": {}, "latest_message": {"text": "x", "decision": decision}}
    tracker |= {"events": [], "paused": False, "latest_action_name": None, "active_loop": {}}
    answer = get(f"{server}/webhook", {"next_action": "action_handoff", "version": "3.6.2", "tracker": tracker})
    [said] = answer["responses"]
    assert (said["response"], said["emergency_number"]) == ("utter_handoff_urgent", "999")
    assert said["custom"]["handoff"]["kind"] == "urgent"


def refusal(url: str, body: bytes) -> int:
    """The status with which a call is refused."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as refused_with:
        urllib.request.urlopen(request, timeout=10)  # noqa: S310
    return refused_with.value.code


@pytest.mark.parametrize("action", ["action_compose", "action_clinic_facts", "action_clarify", "action_handoff"])
def test_an_action_that_fails_leaves_no_words_of_a_visitor_in_the_log(server: str, log: Path, action: str) -> None:
    decision = {"outcomes": [WORDS, f"answer:{WORDS}"], "unclear": [WORDS], "candidates": [WORDS]}
    tracker: dict[str, Any] = {"sender_id": "t", "slots": {}, "latest_message": {"text": WORDS, "decision": decision}}
    tracker |= {"events": [{"event": "user", "text": WORDS}], "latest_action_name": None, "paused": False}
    call = {"next_action": action, "version": "3.6.2", "tracker": tracker}
    before = log.stat().st_size
    assert refusal(f"{server}/webhook", json.dumps(call).encode()) == 500
    written = log.read_bytes()[before:].decode()
    assert "Exception occurred" in written and "DecisionMissing < " in written
    assert WORDS not in log.read_text(encoding="utf-8")


def test_a_call_that_cannot_be_read_leaves_none_either(server: str, log: Path) -> None:
    assert refusal(f"{server}/webhook", f'{{"tracker": {{"latest_message": {{"text": "{WORDS}'.encode()) >= 400
    assert refusal(f"{server}/webhook", json.dumps({"next_action": "action_compose", "tracker": WORDS}).encode()) == 500
    assert WORDS not in log.read_text(encoding="utf-8")


def test_it_listens_on_the_loopback_address_alone(server: str) -> None:
    port = int(server.rsplit(":", 1)[1])
    listening = Path("/proc/net/tcp").read_text(encoding="ascii")
    assert f"0100007F:{port:04X} 00000000:0000 0A" in listening
    assert f"00000000:{port:04X} 00000000:0000 0A" not in listening
