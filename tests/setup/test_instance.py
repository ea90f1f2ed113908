import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import instance
from tools.processes import alive
from tools.report import SetupError

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)", "left-behind-by-a-test"]


def listening() -> socket.socket:
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    return server


def test_a_port_that_somebody_listens_on_is_named_with_its_variable() -> None:
    with listening() as server:
        port = server.getsockname()[1]
        assert not instance.is_free(port)
        with pytest.raises(SetupError, match=rf"This port is in use by another program: {port} \(SUNHAT_PORT\)"):
            instance.check_ports({"SUNHAT_PORT": port})


def test_every_busy_port_is_named() -> None:
    with listening() as one, listening() as other:
        ports = {"SUNHAT_PORT": one.getsockname()[1], "SUNHAT_RASA_PORT": other.getsockname()[1]}
        with pytest.raises(SetupError, match=r"SUNHAT_PORT.*SUNHAT_RASA_PORT"):
            instance.check_ports(ports)


def test_a_freed_port_is_free() -> None:
    with listening() as server:
        port = server.getsockname()[1]
    assert instance.is_free(port)


def test_the_lock_is_held_by_one_and_freed_at_the_end(tmp_path: Path) -> None:
    with instance.only_one(tmp_path):
        refusal = pytest.raises(SetupError, match=rf"already running in this checkout \(process {os.getpid()}\)")
        with refusal, instance.only_one(tmp_path):
            pass
    with instance.only_one(tmp_path):
        assert (tmp_path / "sunhat.lock").read_text() == str(os.getpid())


def test_a_lock_file_of_a_dead_process_bars_nobody(tmp_path: Path) -> None:
    (tmp_path / "sunhat.lock").write_text("999999")
    with instance.only_one(tmp_path):
        pass


def test_what_an_earlier_run_left_is_stopped_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = subprocess.Popen(SLEEP, start_new_session=True)
    (tmp_path / "rasa.pid").write_text(f"{child.pid}\n")
    instance.clear(tmp_path, {"rasa": "left-behind-by-a-test"})
    assert child.wait(timeout=10) != 0
    assert "left 1 of its processes behind" in capsys.readouterr().out


def test_another_program_with_an_old_process_id_is_left_alone(tmp_path: Path) -> None:
    child = subprocess.Popen(SLEEP, start_new_session=True)
    try:
        (tmp_path / "rasa.pid").write_text(str(child.pid))
        instance.clear(tmp_path, {"rasa": "a mark that it does not have"})
        assert alive(child.pid)
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("content", ["", "no number", "999999"])
def test_a_damaged_or_stale_pid_file_is_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "rasa.pid").write_text(content)
    assert instance.left_behind(tmp_path, {"rasa": "rasa"}) == []
