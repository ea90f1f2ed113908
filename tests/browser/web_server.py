"""The real web app, run as a process of its own on a free port with a database of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"
START_SECONDS = 40.0
STAFF = {
    "bryony": ("clinician", "Sister Bryony Tallis"),
    "rafael": ("clinician", "Dr Rafael Okonjo-Lane"),
    "odette": ("receptionist", "Odette Marsh"),
    "ravindra": ("reviewer", "Ravindra Menon"),
}

# Run by manage.py's shell, at a time when the web app is down.
SAY = """
from uuid import uuid4
from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat.models import Conversation
from frontdesk.inbox import desk
user = User.objects.get(username={username!r})
staff, latest = Staff(user, roles_of(user)), Conversation.objects.latest("id").pk
desk.take(latest, None, staff)
desk.reply(latest, None, staff, {text!r}, uuid4().hex)
"""

LATER = """
from datetime import timedelta
from django.db.models import F
from frontdesk.chat.models import Conversation, ResumeLink, Turn
from frontdesk.inbox.models import Handoff, Notice
gone = timedelta(minutes={minutes})
moments = [
    (Conversation, ["created_at", "visitor_last_seen_at"]),
    (Turn, ["created_at"]),
    (Handoff, ["created_at"]),
    (Notice, ["created_at", "due_at"]),
    (ResumeLink, ["created_at", "expires_at"]),
]
for model, names in moments:
    model.objects.update(**{{name: F(name) - gone for name in names}})
"""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class WebServer:
    """Started, stopped and started again in one place."""

    def __init__(self, folder: Path, turn_url: str, turn_secret: str, sites: str, clinic: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.mail = folder / "mail"
        self._log = (folder / "web.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._passwords: dict[str, str] = {}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SUNHAT_", "DJANGO_"))}
        self._environment = clean | {
            "SUNHAT_VAR": str(folder),
            "SUNHAT_CLINIC": str(clinic),
            "SUNHAT_URL": self.url,
            "SUNHAT_SITES": sites,
            "SUNHAT_RASA_URL": turn_url,
            "SUNHAT_TURN_SECRET": turn_secret,
            "SUNHAT_SWEEP_SECONDS": "0.3",
            "SUNHAT_WARM_UP_SECONDS": "60",
            # One machine plays all visitors here.
            "SUNHAT_LIMIT_ADDRESS": "100000",
            "SUNHAT_LIMIT_STARTS": "100000",
            "SUNHAT_LIMIT_TOKEN": "1000",
        }
        self._manage("migrate", "--verbosity", "0")

    def start(self) -> None:
        """Come up; returns when it answers."""
        command = [sys.executable, "-m", "uvicorn", "frontdesk.asgi:application", "--port", str(self.port)]
        options = ["--host", "127.0.0.1", "--timeout-graceful-shutdown", "1", "--no-access-log"]
        self._process = subprocess.Popen(
            [*command, *options], cwd=WEB, env=self._environment, stdout=self._log, stderr=self._log
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < deadline, f"see {self._log.name}"
            time.sleep(0.1)

    def stop(self) -> None:
        """Go down as a restart of the machine would have it."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=15)

    def password(self, username: str) -> str:
        """Of one of the clinic's staff, whose account is made when it is first asked for."""
        if username not in self._passwords:
            role, name = STAFF[username]
            made = self._manage("create_staff", username, "--role", role, "--name", name)
            self._passwords[username] = made.partition("password")[2].strip()
        return self._passwords[username]

    def later(self, minutes: int) -> None:
        """Have so many minutes gone by: what was written down moves into the past."""
        self.shell(LATER.format(minutes=minutes))

    def person_says(self, username: str, text: str) -> None:
        """A member of staff takes over the youngest conversation and writes in it."""
        self.password(username)
        self.shell(SAY.format(username=username, text=text))

    def shell(self, code: str) -> str:
        """Run it in manage.py's shell; what it prints."""
        return self._manage("shell", "--verbosity", "0", "--command", code)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=WEB, env=self._environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout
