"""The web process as it is run: uvicorn in front, the sweeper beside, streams that end when it stops."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import connection

from frontdesk.chat import store
from frontdesk.chat.models import Author, Conversation
from frontdesk.lib.clinic import profile
from tests.little_rasa import LittleRasa

SECRET = "the-secret-of-the-process"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], Any], seconds: float = 30) -> Any:
    """What `what` gives once it gives something true."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if found := what():
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("It did not come about in time.")


class Web:
    """One web process on a free port, with its own folder."""

    def __init__(self, folder: Path, rasa: LittleRasa, **variables: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUNHAT_", "DJANGO_"))}
        self.environment = kept | {
            **variables,
            "SUNHAT_VAR": str(folder),
            "SUNHAT_RASA_URL": rasa.url,
            "SUNHAT_TURN_SECRET": SECRET,
            "SUNHAT_TURN_TIMEOUT": "3",
            "SUNHAT_SWEEP_SECONDS": "0.2",
            "SUNHAT_LIMIT_TOKEN": "1000",
            "SUNHAT_LIMIT_ADDRESS": "1000",
        }
        self.log = folder / "web.log"
        self.start()

    def start(self) -> None:
        port = free_port()
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        words = ["-m", "uvicorn", "frontdesk.asgi:application", "--port", str(port), "--timeout-graceful-shutdown", "10"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, *words], env=self.environment, cwd=settings.WEB_DIR, stderr=log, stdout=log
            )
        until(lambda: self.http.get("/readyz").status_code == 200)

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Ask it to stop; the seconds that it took."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - started

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def visitor(self) -> tuple[str, dict[str, str]]:
        """The address of a new conversation, and the header that opens it."""
        started = self.http.post("/api/v1/conversations", json={"consent_version": profile().consent_version}).json()
        return f"/api/v1/conversations/{started['id']}", {"Authorization": f"Bearer {started['token']}"}

    def streams(self) -> float:
        lines = self.http.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith("sunhat_streams ")).split()[1])


@pytest.fixture
def little() -> Iterator[LittleRasa]:
    rasa = LittleRasa(SECRET)
    yield rasa
    rasa.stop()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database that has all its tables."""
    folder = tmp_path_factory.mktemp("migrated")
    words = [sys.executable, str(settings.WEB_DIR / "manage.py"), "migrate", "--verbosity", "0"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUNHAT_", "DJANGO_"))}
    subprocess.run(words, env=kept | {"SUNHAT_VAR": str(folder)}, check=True, timeout=120)  # noqa: S603
    return folder


@pytest.fixture
def web(tmp_path: Path, migrated: Path, little: LittleRasa) -> Iterator[Web]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    running = Web(tmp_path, little)
    yield running
    running.kill()


def authors(web: Web, address: str, token: dict[str, str]) -> list[str]:
    return [message["author"] for message in web.http.get(f"{address}/messages", headers=token).json()["messages"]]


def test_a_stream_is_let_go_when_the_visitor_hangs_up_and_ended_when_the_process_stops(web: Web) -> None:
    address, token = web.visitor()
    with web.http.stream("GET", f"{address}/events", headers=token) as response:
        # Kept: httpx hangs up when nobody holds its iterator any more.
        lines = response.iter_lines()
        assert next(lines) == "retry: 2000"
        assert web.streams() == 1
    until(lambda: web.streams() == 0)

    with web.http.stream("GET", f"{address}/events", headers=token) as response:
        lines = response.iter_lines()
        next(lines)
        assert web.stop() < 8
        list(lines)
    assert "timeout graceful shutdown exceeded" not in web.log.read_text()


def test_a_process_that_stopped_leaves_all_in_one_file(web: Web, tmp_path: Path) -> None:
    web.visitor()
    log = tmp_path / "web.sqlite3-wal"
    assert log.exists()
    web.stop()
    assert not log.exists()


def test_the_sweeper_runs_beside_the_requests(web: Web, little: LittleRasa) -> None:
    address, token = web.visitor()
    little.stop()
    web.http.post(f"{address}/messages", headers=token, json={"client_id": "the-first-one", "text": "how long?"})
    assert authors(web, address, token) == ["visitor", "system"]
    little.start()
    until(lambda: authors(web, address, token) == ["visitor", "system", "bot"])


def test_killed_in_the_middle_of_a_turn_nothing_is_lost_or_doubled(web: Web, little: LittleRasa) -> None:
    address, token = web.visitor()
    message = {"client_id": "the-only-one", "text": "how long?"}
    with little.held() as (asked, _):

        def post() -> None:
            with pytest.raises(httpx.TransportError):
                web.http.post(f"{address}/messages", headers=token, json=message)

        poster = threading.Thread(target=post)
        poster.start()
        assert asked.wait(10)
        web.stop(signal.SIGKILL)
        poster.join(10)
    web.start()
    again = web.http.post(f"{address}/messages", headers=token, json=message)
    assert again.status_code == 200
    until(lambda: authors(web, address, token) == ["visitor", "bot"])
    time.sleep(1)
    assert authors(web, address, token) == ["visitor", "bot"]


def test_a_body_without_end_is_refused_before_it_is_collected(web: Web) -> None:
    address, token = web.visitor()
    headers = token | {"Content-Type": "application/json"}
    big = web.http.post(f"{address}/messages", headers=headers, content=b" " * 200_000)
    assert (big.status_code, big.json()["error"]["code"]) == (413, "too_large")

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    assert web.http.post(f"{address}/messages", headers=headers, content=endless()).status_code == 413
    assert web.http.get("/healthz").status_code == 200


def test_a_wrong_clinic_keeps_it_from_serving_with_one_clear_line(web: Web, tmp_path: Path) -> None:
    web.stop()
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("clinic:\n  nam: Wrong\n")
    command = [sys.executable, "-m", "uvicorn", "frontdesk.asgi:application", "--port", str(free_port())]
    ran = subprocess.run(  # noqa: S603
        command,
        env=web.environment | {"SUNHAT_CLINIC": str(wrong)},
        cwd=settings.WEB_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode != 0
    assert "sunhat.E001" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_stream_is_woken_by_another_process(tmp_path: Path, little: LittleRasa) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite serves one process; set SUNHAT_DATABASE_URL to run this")
    found = connection.settings_dict
    address = f"postgresql://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    web = Web(tmp_path, little, SUNHAT_DATABASE_URL=address)
    try:
        place, token = web.visitor()
        with web.http.stream("GET", f"{place}/events", headers=token) as response:
            lines = response.iter_lines()
            until(lambda: next(lines).startswith("event: state"))
            # This process is the other one.
            store.append(Conversation.objects.get(), Author.PERSON, "This is Clara.")
            started = time.monotonic()
            until(lambda: "This is Clara." in next(lines))
            assert time.monotonic() - started < 5
    finally:
        web.kill()
