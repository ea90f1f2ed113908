import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from tools.processes import alive

from .running import Running, wait_for

Start = Callable[..., Running]


def grandchildren() -> list[str]:
    result = subprocess.run(["ps", "-ww", "-eo", "pid=,stat=,command="], capture_output=True, text=True, check=True)
    return [line for line in result.stdout.splitlines() if "grandchild-of-the-test" in line and " Z" not in line]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(start: Start, number: signal.Signals) -> None:
    running = start()
    pids = running.pids()
    running.driver.send_signal(number)
    assert running.driver.wait(timeout=30) == 0
    assert not [pid for pid in pids if alive(pid)]
    assert "Everything is stopped." in running.driver.stdout.read()


def test_the_addresses_are_printed_once_the_page_is_up(start: Start) -> None:
    running = start()
    lines = [running.driver.stdout.readline() for _ in range(4)]
    url = f"http://127.0.0.1:{running.ports[0]}"
    assert [line.split()[-1] for line in lines[1:]] == [f"{url}/demo/", f"{url}/console/", f"{url}/api/docs/"]


def test_what_ignores_sigterm_is_killed_with_its_children(start: Start) -> None:
    running = start(stubborn="rasa")
    assert grandchildren()
    running.driver.send_signal(signal.SIGTERM)
    assert running.driver.wait(timeout=30) == 0
    assert not grandchildren()


def test_what_dies_is_started_again(start: Start) -> None:
    running = start()
    first = running.pid("actions")
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: running.pid("actions") not in (0, first) and running.up())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child of its parent's death")
@pytest.mark.parametrize("victim", ["driver", "supervisord"])
def test_a_kill_leaves_no_orphan(start: Start, victim: str) -> None:
    running = start()
    pids = running.pids()
    os.kill(running.driver.pid if victim == "driver" else running.pid("supervisord"), signal.SIGKILL)
    assert wait_for(lambda: not [pid for pid in pids if alive(pid)])
    assert running.driver.wait(timeout=30) != 0


def test_a_second_start_is_refused_in_one_line(start: Start) -> None:
    running = start()
    output, _ = running.again().communicate(timeout=30)
    assert output.splitlines() == [
        f"Sunhat is already running in this checkout (process {running.driver.pid}). Stop it there first."
    ]
    assert running.up()


def test_after_a_kill_the_next_start_succeeds(start: Start) -> None:
    running = start()
    pids = running.pids()
    os.kill(running.driver.pid, signal.SIGKILL)
    running.driver.wait()
    assert wait_for(lambda: not [pid for pid in pids if alive(pid)])
    running.driver = running.again()
    assert wait_for(running.up)
